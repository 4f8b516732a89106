// Records what a host prints, with the line that printed it, so that a host is a plain program
// and nothing in a listing is there for the tool. The same in Node, Bun, Deno and browsers.

/** What prints its values in a line, and nothing else. */
const PRINTS = /** @type {const} */ (["log", "info", "debug", "warn", "error"]);

/** Replaces the console: each call emits `{ line, text }`, where `line` is the line of the call
 * in the host, or `{ line, refused }` with what engines would print differently; and the stack
 * of the call.
 * @param {string[]} names the spellings under which a stack names the host: its URL, its path
 * @param {(event: { line: number, text?: string, refused?: string }, stack?: string) => void} emit
 * @param {(method: string, values: unknown[]) => string | undefined} [print] where nothing is
 * refused: what a method of the console prints
 */
export function record(names, emit, print) {
  if (print) {
    recordAll(names, emit, print);
    return;
  }
  for (const method of PRINTS) {
    console[method] = (/** @type {unknown[]} */ ...values) => {
      const { stack } = new Error();
      const line = lineOf(stack, names);
      const refused = odd(values);
      if (refused === undefined) emit({ line, text: values.map(plain).join(" ") }, stack);
      else emit({ line, refused }, stack);
    };
  }
  for (const [method, value] of Object.entries(console)) {
    if (PRINTS.some((name) => name === method) || typeof value !== "function") continue;
    const refuse = () => {
      const { stack } = new Error();
      emit({ line: lineOf(stack, names), refused: `with \`console.${method}\`` }, stack);
    };
    Object.assign(console, { [method]: refuse });
  }
}

/** @type {(...values: Required<Parameters<typeof record>>) => void} */
function recordAll(names, emit, print) {
  for (const [method, value] of Object.entries(console)) {
    if (typeof value !== "function") continue;
    const call = (/** @type {unknown[]} */ ...values) => {
      const { stack } = new Error();
      const text = print(method, values);
      if (text !== undefined) emit({ line: lineOf(stack, names), text }, stack);
    };
    Object.assign(console, { [method]: call });
  }
}

/** The line of the innermost call in the host; 0 if the host is not on the stack.
 * @param {string | undefined} stack as V8, JavaScriptCore and SpiderMonkey write it
 * @param {string[]} names
 */
export function lineOf(stack, names) {
  return linesOf(stack, names)[0] ?? 0;
}

/** The lines of all calls in the host, the innermost first.
 * @param {string | undefined} stack
 * @param {string[]} names
 */
export function linesOf(stack = "", names = []) {
  const lines = [];
  for (const frame of stack.split("\n")) {
    const name = names.find((name) => frame.includes(`${name}:`));
    if (!name) continue;
    lines.push(Number.parseInt(frame.slice(frame.indexOf(name) + name.length + 1), 10));
  }
  return lines;
}

/** What of these values engines print differently. Objects are laid out by Node, Bun and browsers
 * in their own ways.
 * @param {unknown[]} values
 */
function odd(values) {
  const [format] = values;
  const specifier = /%[%sdifjoOc]/.exec(typeof format === "string" ? format : "");
  if (specifier && values.length > 1) return `a format string (\`${specifier[0]}\`)`;
  const value = values.find((value) => !isPlain(value));
  return value === undefined ? undefined : describe(value);
}

/** @param {unknown} value */
function isPlain(value) {
  if (typeof value === "string") return value.isWellFormed?.() ?? true;
  return ["number", "boolean", "bigint", "undefined"].includes(typeof value);
}

/** @param {unknown} value */
function plain(value) {
  if (Object.is(value, -0)) return "-0";
  return typeof value === "bigint" ? `${value}n` : String(value);
}

/** @param {unknown} value */
function describe(value) {
  if (value === null) return "null";
  if (typeof value === "string") return "half of a surrogate pair";
  return Array.isArray(value) ? "an array" : `a value of the type ${typeof value}`;
}
