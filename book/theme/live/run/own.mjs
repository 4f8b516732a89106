// What a reader's own host may do and the book's may not: print any value, laid out as a console
// would, and print later.

import { lineOf } from "./record.mjs";

/** How long timers are waited for when the host has come to its end. */
export const LATE_MS = 5000;

/** Items of a list and properties of an object that are printed. */
const ITEMS = 100;

const DEPTH = 3;

/** A line is broken into one for each item where it would be longer. */
const WIDTH = 72;

// Before the host, or what watches it, could replace them.
const { setTimeout: later, setInterval: often, clearTimeout: forget } = globalThis;

/** @type {Set<unknown>} */
const pending = new Set();
let idle = () => {};

/** The line in which the timer was set whose function is called; else 0. */
let setIn = 0;

/** Where a print without a line of the host comes from: JavaScriptCore forgets a function whose last
 * act is to call another.
 */
export function lineOfTimer() {
  return setIn;
}

/** Notes the timers that the host sets.
 * @param {string[]} names the spellings under which a stack names the host
 */
export function watchTimers(names) {
  const done = (/** @type {unknown} */ id) => {
    if (pending.delete(id) && pending.size === 0) idle();
  };
  /** @param {(...values: any[]) => unknown} set @param {boolean} once */
  const noting =
    (set, once) =>
    (/** @type {unknown} */ call, /** @type {unknown[]} */ ...values) => {
      const line = lineOf(new Error().stack, names);
      const act = (/** @type {unknown[]} */ ...given) => {
        setIn = line;
        try {
          if (typeof call === "function") call(...given);
        } finally {
          setIn = 0;
          if (once) done(id);
        }
      };
      const id = set(act, ...values);
      pending.add(id);
      return id;
    };
  const clear = (/** @type {number} */ id) => {
    forget(id);
    done(id);
  };
  const [setTimeout, setInterval] = [noting(later, true), noting(often, false)];
  Object.assign(globalThis, { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear });
}

/** Waits for the timers.
 * @returns {Promise<boolean>} whether none is left
 */
export function timersEnd() {
  if (pending.size === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    idle = () => resolve(true);
    later(() => resolve(false), LATE_MS);
  });
}

/** Where the engine could not read the host, if that is what has failed; 0 where it does not say. Only
 * V8 does not.
 * @param {unknown} error
 */
export function unread(error) {
  if (!(error instanceof SyntaxError)) return undefined;
  const { lineNumber, line } = /** @type {{ lineNumber?: number, line?: number }} */ (error);
  return lineNumber ?? line ?? 0;
}

let indent = "";
/** @type {Map<unknown, number>} */
const counts = new Map();
/** @type {Map<unknown, number>} */
const starts = new Map();

/** What a method of the console prints.
 * @param {string} method @param {any[]} values
 * @returns {string | undefined} nothing, if it prints nothing
 */
export function print(method, values) {
  const text = textOf(method, values);
  if (method.startsWith("group") && method !== "groupEnd") indent += "  ";
  if (method === "groupEnd") indent = indent.slice(2);
  return text;
}

/** @param {string} method @param {any[]} values */
function textOf(method, values) {
  const [first = "default", ...rest] = values;
  const say = (/** @type {string} */ text) => text.replace(/^/gm, indent);
  switch (method) {
    case "assert":
      return values[0] ? undefined : say(["Assertion failed", format(rest)].join(": "));
    case "count":
      counts.set(first, (counts.get(first) ?? 0) + 1);
      return say(`${first}: ${counts.get(first)}`);
    case "countReset":
      counts.delete(first);
      return undefined;
    case "time":
      starts.set(first, performance.now());
      return undefined;
    case "timeEnd":
    case "timeLog":
      return say(`${first}: ${(performance.now() - (starts.get(first) ?? 0)).toFixed(1)} ms`);
    case "dir":
      return say(format(values.slice(0, 1)));
    case "group":
    case "groupCollapsed":
      return values.length > 0 ? say(format(values)) : undefined;
    case "debug":
    case "dirxml":
    case "error":
    case "info":
    case "log":
    case "table":
    case "trace":
    case "warn":
      return say(format(values));
    default:
      return undefined;
  }
}

/** The values in one text; what the first one, as a format, asks for is put into it.
 * @param {unknown[]} values
 */
function format([first, ...rest]) {
  if (typeof first !== "string") return [first, ...rest].map(shown).join(" ").trimEnd();
  const text = first.replace(/%[sdifjoOc%]/g, (mark) => {
    if (mark === "%%") return rest.length > 0 ? "%" : mark;
    if (rest.length === 0) return mark;
    const value = rest.shift();
    if (mark === "%c") return "";
    if (mark === "%s") return shown(value);
    if (mark === "%j") return String(JSON.stringify(value));
    if (mark === "%o" || mark === "%O") return layOut(value);
    const number = typeof value === "bigint" ? value : Number(value);
    if (typeof number === "bigint") return `${number}n`;
    return String(mark === "%i" ? Math.trunc(number) : number);
  });
  return [text, ...rest.map(shown)].join(" ");
}

/** @param {unknown} value */
function shown(value) {
  return typeof value === "string" ? value : layOut(value);
}

/** A value as a console writes it.
 * @param {any} value
 * @param {object[]} [outer] what it is in
 * @returns {string}
 */
export function layOut(value, outer = []) {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") {
    const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "Function";
    return `[${kind}: ${value.name || "(anonymous)"}]`;
  }
  if (typeof value !== "object" || value === null) return String(value);
  if (outer.includes(value)) return "[Circular]";
  try {
    return layOutObject(value, [...outer, value]);
  } catch (error) {
    return `[an object that cannot be read: ${error}]`;
  }
}

/** @param {any} value @param {object[]} outer and itself */
function layOutObject(value, outer) {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  const name = value.constructor?.name ?? tag;
  if (value instanceof Error) return outer.length > 1 ? `[${value}]` : String(value);
  if (tag === "Date") return Number.isNaN(+value) ? "Invalid Date" : value.toISOString();
  if (tag === "RegExp") return String(value);
  if (tag === "ArrayBuffer" || tag === "SharedArrayBuffer") return `${tag}(${value.byteLength})`;
  if (tag === "DataView") return `${tag}(${value.byteLength})`;
  const isTyped = tag !== "Array" && tag.endsWith("Array");
  const isList = Array.isArray(value) || isTyped;
  const head = tag === "Array" ? "" : name === "Object" ? "" : `${name} `;
  if (outer.length > DEPTH) return isList ? `[${name}]` : `${head}{…}`;
  const inner = (/** @type {unknown} */ it) => layOut(it, outer);
  if (isList) {
    const items = Array.from({ length: Math.min(ITEMS, value.length) }, (_, at) =>
      at in value ? inner(value[at]) : "empty",
    );
    const size = isTyped ? `${name}(${value.length}) ` : "";
    return broken(`${size}[`, items, value.length, "]");
  }
  if (value instanceof Map) {
    const items = firsts(value, ([key, it]) => `${inner(key)} => ${inner(it)}`);
    return broken(`${name}(${value.size}) {`, items, value.size, "}");
  }
  if (value instanceof Set) {
    return broken(`${name}(${value.size}) {`, firsts(value, inner), value.size, "}");
  }
  const own = Object.getOwnPropertyDescriptors(value);
  const keys = Reflect.ownKeys(own).filter((key) => own[/** @type {string} */ (key)].enumerable);
  const items = firsts(keys, (key) => {
    const isName = typeof key === "string" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key);
    const written = typeof key === "symbol" ? `[${String(key)}]` : isName ? key : inner(key);
    const { get, set, value: it } = own[/** @type {string} */ (key)];
    return `${written}: ${get || set ? "[accessor]" : inner(it)}`;
  });
  return broken(`${head}{`, items, keys.length, "}");
}

/** @template T
 * @param {Iterable<T>} all @param {(it: T) => string} write
 */
function firsts(all, write) {
  const items = [];
  for (const it of all) {
    if (items.length === ITEMS) break;
    items.push(write(it));
  }
  return items;
}

/** @param {string} begin @param {string[]} items @param {number} count of all @param {string} end */
function broken(begin, items, count, end) {
  const rest = count - items.length;
  const all = rest > 0 ? [...items, `… ${rest.toLocaleString("en")} more`] : items;
  const line = begin + all.join(", ") + end;
  if (line.length <= WIDTH && !line.includes("\n")) return line;
  return `${begin}\n${all.join(",\n").replace(/^/gm, "  ")}\n${end}`;
}
