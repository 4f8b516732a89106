// The line of an edited host that an engine cannot read.

/** @typedef {{ source: string, steps: Step[], names: Iterable<string> }} Edited with the names of the
 * steps that the reader has changed */

/** It is the reader's: what is missing at the end of a listing is missed only after it.
 * @param {number} said by the engine, or 0
 * @param {Edited} edited
 * @returns {Promise<number>} 0, if nobody knows it
 */
export async function unreadLine(said, { source, steps, names }) {
  const line = said || (await grammarSays(source));
  const own = new Set(names);
  const step = steps.findLast(({ name, first }) => own.has(name) && first < line);
  if (!step) return line;
  const lines = source.split("\n");
  let at = Math.min(line, step.last - 1);
  while (at > step.first + 1 && lines[at - 1].trim() === "") at -= 1;
  return at;
}

/** @param {string} source */
async function grammarSays(source) {
  try {
    return (await import("../editor/mistake.mjs")).mistakeIn(source);
  } catch {
    // Without a network, where the editor was not opened.
    return 0;
  }
}
