// The guest packs a text with its address in the upper 32 bits, and its length in bytes below.

/** The text whose address and length are packed into this BigInt, as the guest has returned it.
 * Throws where the memory has no such bytes, or they are not UTF-8. Keeps a byte order mark. */
export function textOf(memory, packed) {
  const pointer = Number(packed >> 32n);
  const length = Number(packed & 0xffffn);
  return new TextDecoder().decode(
    new Uint8Array(memory.buffer).subarray(pointer, pointer + length),
  );
}

/** The same two numbers packed for the way back, as an unsigned BigInt. The pointer may be as the
 * guest has returned it. */
export function pack(pointer, length) {
  return BigInt((pointer << 32) | length);
}
