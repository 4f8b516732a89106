// A signed address packs its sign as well.
export function textOf(memory, packed) {
  const unsigned = BigInt.asUintN(64, packed);
  const pointer = Number(unsigned >> 32n);
  const length = Number(unsigned & 0xffff_ffffn);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return decoder.decode(new Uint8Array(memory.buffer, pointer, length));
}

export function pack(pointer, length) {
  return (BigInt(pointer) << 32n) | BigInt(length >>> 0);
}
