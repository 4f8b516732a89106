// The guest packs a text with its address in the upper 32 bits, and its length in bytes below.

/** The text whose address and length are packed into this BigInt, as the guest has returned it.
 * Throws where the memory has no such bytes, or they are not UTF-8. Keeps a byte order mark. */
export function textOf(memory, packed) {
  const unsigned = BigInt.asUintN(64, packed);
  const pointer = Number(unsigned >> 32n);
  const length = Number(unsigned & 0xffff_ffffn);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return decoder.decode(new Uint8Array(memory.buffer, pointer, length));
}

/** The same two numbers packed for the way back, as an unsigned BigInt. The pointer may be as the
 * guest has returned it. */
export function pack(pointer, length) {
  return (BigInt(pointer >>> 0) << 32n) | BigInt(length >>> 0);
}
