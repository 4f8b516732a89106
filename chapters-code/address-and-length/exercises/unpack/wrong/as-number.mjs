// A number has room for 53 bits only.
export function textOf(memory, packed) {
  const unsigned = BigInt.asUintN(64, packed);
  const pointer = Math.floor(Number(unsigned) / 2 ** 32);
  const length = Number(unsigned) % 2 ** 32;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return decoder.decode(new Uint8Array(memory.buffer, pointer, length));
}

export function pack(pointer, length) {
  return (BigInt(pointer >>> 0) << 32n) | BigInt(length >>> 0);
}
