// What a page says of its steps, and what this browser has to say to that.

/** The steps of a host in the order in which they end, which is that of its listings.
 * @param {string} source
 * @returns {Step[]}
 */
export function stepsOf(source) {
  const open = new Map();
  /** @type {Step[]} */
  const steps = [];
  source.split("\n").forEach((text, index) => {
    const [, end, name] = /ANCHOR(_END)?:\s*([\p{L}\p{N}_-]+)/u.exec(text) ?? [];
    if (!name) return;
    if (!end) open.set(name, index + 1);
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

/** What a link to a state speaks of: `#step-NAME`, `#step-NAME.LINE`, either with `@ADDRESS`.
 * @param {string} hash
 * @returns {Target | undefined}
 */
export function targetOf(hash) {
  const [, step, line, address] =
    /^#step-([\p{L}\p{N}_-]+)(?:\.(\d+))?(?:@(\d+|0x[\da-f]+))?$/iu.exec(
      decodeURIComponent(hash),
    ) ?? [];
  if (!step) return undefined;
  const number = (/** @type {string} */ text) => (text ? Number(text) : undefined);
  return { step, line: number(line), address: number(address) };
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
