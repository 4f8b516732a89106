// Which part of a memory is recorded: all of a small one.

/** Bytes in a page of a linear memory. */
export const PAGE = 65536;

/** So many bytes are recorded from the start of a memory, and the last page of a larger one. */
export const HEAD = 64 * PAGE;

/** The part of a memory that is compared, as spans of addresses.
 * @param {number} byteLength of the memory
 */
export function compared(byteLength) {
  const head = { from: 0, to: Math.min(byteLength, HEAD) };
  return byteLength <= HEAD
    ? [head]
    : [head, { from: Math.max(HEAD, byteLength - PAGE), to: byteLength }];
}
