// Exported functions that report their calls. Each is a function of WebAssembly itself, made by
// hand: it reports, calls the guest, and reports again. A function of JavaScript in between would do
// as well, but for two things. It is not what an instance exports, so no table would take it; and
// JavaScriptCore puts the text of the call into the message of a trap, which must be the host's.

import { readModule } from "../wasm/reader.mjs";

// As they were before the host could replace them.
const { Instance, Module } = WebAssembly;
const Bytes = globalThis.Uint8Array;

/** The types of values that JavaScript can give and take, as the binary format writes them.
 * @type {Record<string, number>}
 */
const VALUE_TYPES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, externref: 0x6f, funcref: 0x70 };

/** @type {WeakMap<Uint8Array, Trampolines>} of each module, by its bytes */
const made = new WeakMap();

/** @typedef {object} Trampolines
 * @property {WebAssembly.Module} module
 * @property {string[]} names of the functions, in order: it imports `call N`, `before N` and
 * `after N`, and exports `N`
 */

/** @typedef {object} Hooks
 * @property {(...values: unknown[]) => void} before is called with the arguments
 * @property {(...results: unknown[]) => void} after with the results, if the function returns
 */

/** @typedef {{ name: string, parameters: string[], results: string[] }} Call of a function */

/** Puts trampolines before the exported functions of an instance.
 * @param {Uint8Array} bytes of its module
 * @param {WebAssembly.Exports} real its exports
 * @param {(name: string, call: WebAssembly.ExportValue) => Hooks} hooksOf
 * @param {(instance: WebAssembly.Instance) => WebAssembly.Exports} exportsOf
 * @returns {Map<string, WebAssembly.ExportValue>} by name; functions with other types stay as they are
 */
export function trampolines(bytes, real, hooksOf, exportsOf) {
  const known = made.get(bytes) ?? make(bytes);
  made.set(bytes, known);
  const { module, names } = known;
  /** @type {Record<"call" | "before" | "after", WebAssembly.ModuleImports>} */
  const imports = { call: {}, before: {}, after: {} };
  for (const [index, name] of names.entries()) {
    const { before, after } = hooksOf(name, real[name]);
    imports.call[index] = real[name];
    imports.before[index] = before;
    imports.after[index] = after;
  }
  const wrapped = exportsOf(new Instance(module, imports));
  return new Map(names.map((name, index) => [name, wrapped[index]]));
}

/** @param {Uint8Array} bytes @returns {Trampolines} */
function make(bytes) {
  const { exports, functions, types } = readModule(bytes);
  /** @type {Call[]} */
  const found = [];
  for (const { name, kind, index } of exports) {
    const type = kind === "function" ? types[functions[index]?.type] : undefined;
    if (type?.kind !== "func") continue;
    const { parameters, results } = type;
    const values = [...parameters, ...results];
    if (values.every((value) => value in VALUE_TYPES)) found.push({ name, parameters, results });
  }
  return { module: new Module(Bytes.from(binary(found))), names: found.map(({ name }) => name) };
}

/** A module with a trampoline for each function.
 * @param {Call[]} functions
 */
function binary(functions) {
  const coded = (/** @type {string[]} */ values) =>
    list(values.map((value) => [VALUE_TYPES[value]]));
  const types = functions.flatMap(({ parameters, results }) => [
    [0x60, ...coded(parameters), ...coded(results)],
    [0x60, ...coded(parameters), ...list([])],
    [0x60, ...coded(results), ...list([])],
  ]);
  const imports = functions.flatMap((_, index) => [
    [...text("call"), ...text(String(index)), 0x00, ...leb(3 * index)],
    [...text("before"), ...text(String(index)), 0x00, ...leb(3 * index + 1)],
    [...text("after"), ...text(String(index)), 0x00, ...leb(3 * index + 2)],
  ]);
  const own = functions.map((_, index) => leb(3 * index));
  const exports = functions.map((_, index) => [
    ...text(String(index)),
    0x00,
    ...leb(3 * functions.length + index),
  ]);
  const bodies = functions.map((it, index) => sized(body(it, index)));
  return [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, imports),
    ...section(3, own),
    ...section(7, exports),
    ...section(10, bodies),
  ];
}

/** Its locals hold the results; all it does is get, call and set.
 * @param {Call} of @param {number} index
 */
function body({ parameters, results }, index) {
  const get = (/** @type {number} */ count, from = 0) =>
    Array.from({ length: count }, (_, at) => [0x20, ...leb(from + at)]).flat();
  const set = results.map((_, at) => [0x21, ...leb(parameters.length + at)]).reverse();
  const call = (/** @type {number} */ which) => [0x10, ...leb(3 * index + which)];
  const given = get(parameters.length);
  const returned = get(results.length, parameters.length);
  return [
    ...list(results.map((value) => [0x01, VALUE_TYPES[value]])),
    ...given,
    ...call(1),
    ...given,
    ...call(0),
    ...set.flat(),
    ...returned,
    ...call(2),
    ...returned,
    0x0b,
  ];
}

/** @param {number} id @param {number[][]} items */
function section(id, items) {
  return [id, ...sized(list(items))];
}

/** @param {number[][]} items */
function list(items) {
  return [...leb(items.length), ...items.flat()];
}

/** @param {number[]} bytes */
function sized(bytes) {
  return [...leb(bytes.length), ...bytes];
}

/** @param {string} name */
function text(name) {
  return sized([...new TextEncoder().encode(name)]);
}

/** A number as unsigned LEB128.
 * @param {number} number
 * @returns {number[]}
 */
function leb(number) {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...leb(number >>> 7)];
}
