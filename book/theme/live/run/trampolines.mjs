// Exported functions that tell when they are called. Each is a function of WebAssembly itself, made
// by hand: it tells, calls the guest, and tells again. A function of JavaScript in between would do
// as well, but for two things. It is not what an instance exports, so no table would take it; and
// JavaScriptCore puts the text of the call into the message of a trap, which must be the host's.

import { readModule } from "../wasm/reader.mjs";

// As they were before the host could replace them.
const { Instance, Module } = WebAssembly;
const Bytes = globalThis.Uint8Array;

/** The types of values that JavaScript can give and take, as the binary format writes them. */
const VALUE_TYPES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, externref: 0x6f, funcref: 0x70 };

/** Of each module, by its bytes, the one with its trampolines. */
const made = new WeakMap();

/** @typedef {object} Trampolines
 * @property {WebAssembly.Module} module
 * @property {string[]} names of the functions, in order: it imports `call N`, `before N` and
 * `after N`, and exports `N`
 */

/** Puts trampolines before the exported functions of an instance.
 * @param {Uint8Array} bytes of its module
 * @param {Record<string, unknown>} real its exports
 * @param {(name: string, call: Function) => { before: Function, after: Function }} hooksOf are
 * called with the arguments, and with the results if the function returns
 * @param {(instance: WebAssembly.Instance) => Record<string, Function>} exportsOf
 * @returns {Map<string, Function>} by name; functions with other types stay as they are
 */
export function trampolines(bytes, real, hooksOf, exportsOf) {
  if (!made.has(bytes)) made.set(bytes, make(bytes));
  const { module, names } = made.get(bytes);
  const imports = { call: {}, before: {}, after: {} };
  for (const [index, name] of names.entries()) {
    const { before, after } = hooksOf(name, real[name]);
    imports.call[index] = real[name];
    imports.before[index] = before;
    imports.after[index] = after;
  }
  const told = exportsOf(new Instance(module, imports));
  return new Map(names.map((name, index) => [name, told[index]]));
}

/** @returns {Trampolines} */
function make(bytes) {
  const { exports, functions, types } = readModule(bytes);
  const found = [];
  for (const { name, kind, index } of exports) {
    const type = kind === "function" && types[functions[index]?.type];
    const known = type?.parameters && [...type.parameters, ...type.results];
    if (known?.every((value) => value in VALUE_TYPES)) found.push({ name, ...type });
  }
  return { module: new Module(Bytes.from(binary(found))), names: found.map(({ name }) => name) };
}

/** A module with a trampoline for each function. */
function binary(functions) {
  const coded = (values) => list(values.map((value) => [VALUE_TYPES[value]]));
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

/** Its locals hold the results; all that it does is to get, call and set. */
function body({ parameters, results }, index) {
  const get = (count, from = 0) =>
    Array.from({ length: count }, (_, at) => [0x20, ...leb(from + at)]).flat();
  const set = results.map((_, at) => [0x21, ...leb(parameters.length + at)]).reverse();
  const call = (which) => [0x10, ...leb(3 * index + which)];
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

function section(id, items) {
  return [id, ...sized(list(items))];
}

function list(items) {
  return [...leb(items.length), ...items.flat()];
}

function sized(bytes) {
  return [...leb(bytes.length), ...bytes];
}

function text(name) {
  return sized([...new TextEncoder().encode(name)]);
}

/** A number as unsigned LEB128. */
function leb(number) {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...leb(number >>> 7)];
}
