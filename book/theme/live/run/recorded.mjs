// Which part of a memory is recorded: all of a small one.

import { PAGE } from "../wasm/page-size.mjs";

/** At most this many bytes are recorded from the start of a memory; of what is after them, the last page. */
export const HEAD = 64 * PAGE;

/** The part of a memory that is recorded, as spans of addresses: from its start, and its end.
 * @param {number} byteLength of the memory
 * @returns {[Span] | [Span, Span]}
 */
export function compared(byteLength) {
  const head = { from: 0, to: Math.min(byteLength, HEAD) };
  return byteLength === head.to
    ? [head]
    : [head, { from: Math.max(head.to, byteLength - PAGE), to: byteLength }];
}
