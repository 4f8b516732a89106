// Halts a host after its last line, which is all that a run for the output needs.

import { linesOf } from "./record.mjs";

/** @typedef {object} Place where a host is, and where it is to end
 * @property {string[]} names the spellings under which a stack names the host
 * @property {number} [until] the line after which the host is halted
 * @property {() => void} halted the host is past its end; it is thrown an error, which it may catch
 */

/** @typedef {object} Watcher
 * @property {(stack?: string) => number | void} print must be called for each print, and gives the
 * number of the state then
 * @property {() => void} end must be called when the host ends
 */

/** Thrown in a host that must go no further. */
export class Halt extends Error {}

/** Halts a host after a line, and watches nothing else.
 * @param {Place} place
 * @returns {Watcher}
 */
export function halter(place) {
  return { print: (stack) => void lineIn(stack, place), end() {} };
}

/** Where the host is, by its innermost line; a host that is past its end goes no further.
 * @param {string | undefined} stack
 * @param {Place} place
 */
export function lineIn(stack, { names, until = Number.POSITIVE_INFINITY, halted }) {
  const lines = linesOf(stack, names);
  if ((lines.at(-1) ?? 0) > until) {
    halted();
    throw new Halt("the listing has ended");
  }
  return lines[0] ?? 0;
}
