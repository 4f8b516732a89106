// The guest of the chapter `raw-access`, in AssemblyScript.
//   asc guest.ts -o guest.wasm --runtime stub --use abort=

export function write_byte(): void {
  store<u8>(4, 99);
}

export function read_byte(): u8 {
  return load<u8>(5);
}

export function read_at(address: usize): u8 {
  return load<u8>(address);
}

export const MOTTO: usize = memory.data<u8>([98, 121, 32, 104, 97, 110, 100]);

export { __heap_base };
