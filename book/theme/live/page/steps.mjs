// What a page says of its steps, and what this browser has to say to that.

/** @typedef {{ name: string, first: number, last: number }} Step the lines of its two anchors */

/** The steps of a host in the order in which they end, which is that of its listings.
 * @param {string} source
 * @returns {Step[]}
 */
export function stepsOf(source) {
  const open = new Map();
  const steps = [];
  source.split("\n").forEach((text, index) => {
    const [, end, name] = /ANCHOR(_END)?:\s*([\p{L}\p{N}_-]+)/u.exec(text) ?? [];
    if (!name) return;
    if (!end) open.set(name, index + 1);
    else if (open.has(name)) steps.push({ name, first: open.get(name), last: index + 1 });
  });
  return steps;
}

/** The text between the anchors of a step.
 * @param {string} source
 * @param {Step} step
 */
export function sourceOf(source, { first, last }) {
  return source
    .split("\n")
    .slice(first, last - 1)
    .join("\n");
}

/** A host in which some steps have another text.
 * @param {string} source
 * @param {Map<string, string>} texts by the step's name
 */
export function withSteps(source, texts) {
  const lines = source.split("\n");
  const steps = stepsOf(source).sort((a, b) => b.first - a.first);
  for (const { name, first, last } of steps) {
    const text = texts.get(name);
    if (text !== undefined) lines.splice(first, last - first - 1, ...text.split("\n"));
  }
  return lines.join("\n");
}

/** What a step printed, whole; nothing if it printed nothing.
 * @param {{ line: number, text: string }[]} printed
 * @param {Step} step
 * @returns {string | undefined}
 */
export function textOf(printed, { first, last }) {
  const lines = printed.filter(({ line }) => line > first && line < last);
  return lines.length > 0 ? lines.map(({ text }) => text).join("\n") : undefined;
}

/** What a link to a state speaks of: `#step-NAME`, `#step-NAME.LINE`, either with `@ADDRESS`.
 * @param {string} hash
 * @returns {{ step: string, line?: number, address?: number } | undefined} the state after the
 * step, or when its line of this number, from 1, had been printed
 */
export function targetOf(hash) {
  const [, step, line, address] =
    /^#step-([\p{L}\p{N}_-]+)(?:\.(\d+))?(?:@(\d+|0x[\da-f]+))?$/iu.exec(
      decodeURIComponent(hash),
    ) ?? [];
  if (!step) return undefined;
  return { step, line: line && Number(line), address: address && Number(address) };
}

/** This browser, by the name that a page uses in `in=`.
 * @param {string} userAgent
 * @returns {{ key: string, name: string, major: string }}
 */
export function engineOf(userAgent) {
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
