// One function of a module, as text. The printer would write all of a module, which for one of thirty
// megabytes takes seconds and hundreds of megabytes: so it gets a module in which the other functions
// do nothing, and in which there is no data. All numbers and names stay what they are.

import { Functions } from "./functions.mjs";

/** @typedef {import("./text.mjs").Text} Text */

const CUSTOM = 0;
const CODE = 10;
const DATA = 11;
const DATA_COUNT = 12;

/** The body of a function that has no variables and no instructions. */
const EMPTY = [2, 0, 0x0b];

/** The text of a function.
 * @param {Text} text @param {Uint8Array} bytes of the module
 * @param {number} imported how many functions it imports: they have the first numbers
 * @param {number} index of the function, by which the module calls it
 */
export async function functionText(text, bytes, imported, index) {
  const { list } = await Functions.of(text, alone(bytes, index - imported));
  const found = list.find((it) => it.index === index);
  if (!found) throw new Error(`function ${index} has no code`);
  return found.text;
}

/** The module in which one function alone has its code.
 * @param {Uint8Array} bytes @param {number} wanted which of those that have code, from 0
 */
export function alone(bytes, wanted) {
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length; ) {
    const [length, from] = u32(bytes, at + 1);
    const section = bytes.subarray(at, from + length);
    const content = bytes.subarray(from, from + length);
    if (bytes[at] === CODE) parts.push(...withOne(content, wanted));
    else if (!isLeftOut(bytes[at], content)) parts.push(section);
    at = from + length;
  }
  return joined(parts);
}

/** The section of code with one body as it is.
 * @param {Uint8Array} content @param {number} wanted
 */
function withOne(content, wanted) {
  const [count, first] = u32(content, 0);
  let at = first;
  let body = content.subarray(0, 0);
  for (let index = 0; index <= wanted && index < count; index += 1) {
    const [length, from] = u32(content, at);
    body = content.subarray(at, from + length);
    at = from + length;
  }
  if (wanted >= count) throw new RangeError(`there are ${count} functions`);
  const before = repeated(wanted);
  const after = repeated(count - wanted - 1);
  const parts = [content.subarray(0, first), before, body, after];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.of(CODE, ...leb(length)), ...parts];
}

/** @param {number} times */
function repeated(times) {
  const bytes = new Uint8Array(times * EMPTY.length);
  for (let at = 0; at < bytes.length; at += EMPTY.length) bytes.set(EMPTY, at);
  return bytes;
}

/** @param {number} kind of a section @param {Uint8Array} content */
function isLeftOut(kind, content) {
  return kind === DATA || kind === DATA_COUNT || (kind === CUSTOM && !isNames(content));
}

/** @param {Uint8Array} content of a custom section */
function isNames(content) {
  return String.fromCharCode(...content.subarray(0, 5)) === "\x04name";
}

/** A number, and what comes after it.
 * @param {Uint8Array} bytes @param {number} at
 */
function u32(bytes, at) {
  let value = 0;
  for (let shift = 0, next = at; ; shift += 7) {
    const byte = bytes[next];
    next += 1;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value >>> 0, next];
    if (shift > 28 || byte === undefined) throw new RangeError("the module is damaged");
  }
}

/** @param {number} value */
function leb(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
