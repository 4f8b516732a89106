// A decoder that repairs what is not UTF-8.
export function textOf(memory, packed) {
  const unsigned = BigInt.asUintN(64, packed);
  const pointer = Number(unsigned >> 32n);
  const length = Number(unsigned & 0xffff_ffffn);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return decoder.decode(new Uint8Array(memory.buffer, pointer, length));
}

export function pack(pointer, length) {
  return (BigInt(pointer >>> 0) << 32n) | BigInt(length >>> 0);
}
