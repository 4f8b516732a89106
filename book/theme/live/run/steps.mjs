// The steps of a host, and what a page says about them.

/** The letters of a step's name, as mdBook knows them. */
export const NAME = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}-]+`;

const BEGINS = new RegExp(String.raw`ANCHOR:\s*(${NAME})`, "u");
const ENDS = new RegExp(String.raw`ANCHOR_END:\s*(${NAME})`, "u");

/** What a line says of an anchor; of two in one line, the end of a step counts.
 * @param {string} line
 * @returns {{ name?: string, ends: boolean }}
 */
export function anchorOf(line) {
  const ends = ENDS.exec(line)?.[1];
  return { name: ends ?? BEGINS.exec(line)?.[1], ends: ends !== undefined };
}

/** The steps of a host in the order in which they end, which is that of its listings.
 * @param {string} source
 * @returns {Step[]}
 */
export function stepsOf(source) {
  const open = new Map();
  /** @type {Step[]} */
  const steps = [];
  source.split("\n").forEach((text, index) => {
    const { name, ends } = anchorOf(text);
    if (!name) return;
    if (!ends) open.set(name, index + 1);
    else if (open.has(name)) steps.push({ name, first: open.get(name), last: index + 1 });
  });
  return steps;
}

/** Whether a line of the host is one of a step.
 * @param {{ line: number }} place
 * @param {Step} step
 */
export function isWithin({ line }, { first, last }) {
  return line > first && line < last;
}

/** What a step printed, whole; nothing if it printed nothing.
 * @param {{ line: number, text: string }[]} printed
 * @param {Step} step
 * @returns {string | undefined}
 */
export function textOf(printed, step) {
  const lines = printed.filter((print) => isWithin(print, step));
  return lines.length > 0 ? lines.map(({ text }) => text).join("\n") : undefined;
}

/** This browser, by the name that a page uses in `in=`.
 * @param {string} userAgent
 * @returns {Engine}
 */
export function engineOf(userAgent) {
  /** @type {[string, string, RegExp][]} */
  const engines = [
    ["firefox", "Firefox", /Firefox\/(\d+)/],
    ["chromium", "Chromium", /Chrom(?:e|ium)\/(\d+)/],
    ["webkit", "WebKit", /Version\/(\d+)/],
  ];
  for (const [key, name, pattern] of engines) {
    const major = pattern.exec(userAgent)?.[1];
    if (major) return { key, name, major };
  }
  return { key: "webkit", name: "This browser", major: "" };
}

/** The most exact of a step's output blocks for an engine.
 * @template Block
 * @param {{ block: Block, engines: string[] }[]} outputs each with the engines of its `in=`
 * @param {{ key: string, major: string }} engine
 * @returns {Block | undefined}
 */
export function blockFor(outputs, { key, major }) {
  const shown = [`${key}@${major}`, key].map((name) =>
    outputs.find(({ engines }) => engines.includes(name)),
  );
  const block = [...shown, outputs.find(({ engines }) => engines.length === 0)].find(Boolean);
  return block?.block;
}
