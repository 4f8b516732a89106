/** The byte at `address`, or `undefined` where `memory` has none. */
export function peek(memory, address) {
  return new Uint8Array(memory.buffer)[address];
}

/** Writes a byte and returns the one that was there before. Throws a `RangeError` and writes
 * nothing where `memory` has no such address, or `byte` is no whole number from 0 to 255. */
export function poke(memory, address, byte) {
  if (!Number.isInteger(byte) || byte < 0 || byte > 255) {
    throw new RangeError(`${byte} is no byte`);
  }
  const view = new DataView(memory.buffer);
  const before = view.getUint8(address);
  view.setUint8(address, byte);
  return before;
}
