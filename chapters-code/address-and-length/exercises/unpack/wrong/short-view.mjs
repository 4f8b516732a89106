// A view that is cut to what is there says nothing of a lie.
export function textOf(memory, packed) {
  const unsigned = BigInt.asUintN(64, packed);
  const pointer = Number(unsigned >> 32n);
  const length = Number(unsigned & 0xffff_ffffn);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return decoder.decode(new Uint8Array(memory.buffer).subarray(pointer, pointer + length));
}

export function pack(pointer, length) {
  return (BigInt(pointer >>> 0) << 32n) | BigInt(length >>> 0);
}
