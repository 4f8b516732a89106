// What is said about a memory apart from its bytes: sizes, what a reader types, what changed. How a
// byte itself is written down is in bytes.mjs, which is all that a printed figure needs.

import { count } from "../count.mjs";
import { PAGE } from "../wasm/page-size.mjs";

/** What a reader types to go somewhere: `1114120`, `0x110008`, `1_114_120`. Null if it is neither.
 * @param {string} text
 */
export function parseAddress(text) {
  const plain = text.trim().replace(/[_,\s]/g, "");
  if (!/^(?:0x[0-9a-f]+|[0-9]+)$/i.test(plain)) return null;
  const address = Number(plain);
  return Number.isSafeInteger(address) ? address : null;
}

/** What a reader typed as a value of a type, or undefined if it is none.
 * @param {string} text @param {string} type
 */
export function parseValue(text, type) {
  const plain = text.trim();
  if (type === "i32" || type === "i64") {
    if (plain === "") return type === "i32" ? 0 : 0n;
    const negative = plain.startsWith("-");
    try {
      const number =
        BigInt((negative ? plain.slice(1) : plain).replaceAll("_", "")) * (negative ? -1n : 1n);
      const bits = type === "i32" ? 32n : 64n;
      if (number >= 2n ** bits || number < -(2n ** (bits - 1n))) return undefined;
      return type === "i32" ? Number(number) : number;
    } catch {
      return undefined;
    }
  }
  if (type === "f32" || type === "f64") {
    const number = Number(plain);
    return Number.isNaN(number) && plain.toLowerCase() !== "nan" ? undefined : number;
  }
  if (type === "externref") return plain === "" ? null : plain;
  return plain === "" ? null : undefined;
}

/** `17 pages, 1.06 MiB`
 * @param {number} bytes
 */
export function pagesAndSize(bytes) {
  const pages = bytes / PAGE;
  const whole = Number.isInteger(pages) ? count(pages, "page") : count(bytes, "byte");
  return `${whole}, ${size(bytes)}`;
}

/** `1.06 MiB`
 * @param {number} bytes
 */
export function size(bytes) {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit += 1;
  }
  return `${Number(value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0))} ${units[unit]}`;
}

/**
 * The spans where two states of a memory differ. Where it grew, it was zero before.
 *
 * @param {Uint8Array} before
 * @param {Uint8Array} after at least as long
 */
export function differences(before, after) {
  /** @type {Span[]} */
  const spans = [];
  const compare = (/** @type {number} */ from, /** @type {number} */ to) => {
    for (let at = from; at < to; at += 1) {
      if ((before[at] ?? 0) === after[at]) continue;
      const last = spans.at(-1);
      if (last?.to === at) last.to = at + 1;
      else spans.push({ from: at, to: at + 1 });
    }
  };
  if (before.byteOffset % 8 !== 0 || after.byteOffset % 8 !== 0) {
    compare(0, after.length);
    return spans;
  }
  const wide = (/** @type {Uint8Array} */ { buffer, byteOffset, length }) =>
    new BigUint64Array(buffer, byteOffset, Math.floor(length / 8));
  const [old, now] = [wide(before), wide(after)];
  for (const word of old.keys()) {
    if (old[word] !== now[word]) compare(word * 8, word * 8 + 8);
  }
  for (let word = old.length; word < now.length; word += 1) {
    const begins = word * 8 < before.length;
    if (begins || now[word] !== 0n) compare(word * 8, word * 8 + 8);
  }
  compare(now.length * 8, after.length);
  return spans;
}
