// Records what a host prints, with the line that printed it, so that a host is a plain program
// and nothing in a listing is there for the tool. The same in Node, Bun, Deno and browsers.

/** @type {("log" | "info" | "debug" | "warn" | "error")[]} */
const METHODS = ["log", "info", "debug", "warn", "error"];

/** Replaces the console: each call emits `{ line, text }`, where `line` is the line of the call
 * in the host, or `{ line, refused }` with what it is that engines would print differently; and
 * the stack of the call.
 * @param {string[]} names the spellings under which a stack names the host: its URL, its path
 * @param {(event: { line: number, text?: string, refused?: string }, stack?: string) => void} emit
 */
export function record(names, emit) {
  for (const method of METHODS) {
    console[method] = (/** @type {unknown[]} */ ...values) => {
      const { stack } = new Error();
      const line = lineOf(stack, names);
      const odd = values.find((value) => !isPlain(value));
      if (odd === undefined) emit({ line, text: values.map(plain).join(" ") }, stack);
      else emit({ line, refused: describe(odd) }, stack);
    };
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

/** Whether every engine prints it alike. Objects they do not: Node, Bun and browsers each lay them
 * out in their own way.
 * @param {unknown} value
 */
function isPlain(value) {
  return ["string", "number", "boolean", "bigint", "undefined"].includes(typeof value);
}

/** @param {unknown} value */
function plain(value) {
  if (Object.is(value, -0)) return "-0";
  return typeof value === "bigint" ? `${value}n` : String(value);
}

/** @param {unknown} value */
function describe(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a value of the type ${typeof value}`;
}
