// A copy of a linear memory, kept to find out what changed in it.
//
// Comparing a megabyte word by word takes JavaScript milliseconds, most of them before its compiler
// has warmed up; a short module takes a tenth. So the copy is in a memory as well.

import { PAGE } from "../wasm/page-size.mjs";
import { compared, HEAD } from "./recorded.mjs";

// As they were before the host, or what watches it, could replace them.
const Bytes = globalThis.Uint8Array;
const { Instance, Memory, Module } = WebAssembly;

/** The real buffer of a memory. */
export const bufferOf = getter(Memory.prototype, "buffer");

/** The real exports of an instance. */
export const exportsOf = getter(Instance.prototype, "exports");

/** Bytes that are compared at once. */
const STEP = 16;

/** How many unchanged bytes may be between two changed ones of the same span. */
const GAP = 16;

// differ(a, b, at, end): where the bytes from a and those from b differ first, in steps of 16 bytes
// from at; or end.
const comparer = new Module(
  Bytes.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
    ...[0x01, 0x09, 0x01, 0x60, 0x04, 0x7f, 0x7f, 0x7f, 0x7f, 0x01, 0x7f], // (i32 × 4) → i32
    ...[0x03, 0x02, 0x01, 0x00], // one function of that type
    ...[0x05, 0x04, 0x01, 0x00, 0xc0, 0x00], // one memory of 64 pages: HEAD
    ...[0x07, 0x13, 0x02], // two exports
    ...[0x06, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 0x02, 0x00], // "memory"
    ...[0x06, 0x64, 0x69, 0x66, 0x66, 0x65, 0x72, 0x00, 0x00], // "differ"
    ...[0x0a, 0x34, 0x01, 0x32, 0x00], // its code
    ...[0x02, 0x40, 0x03, 0x40], // block, loop
    ...[0x20, 0x02, 0x20, 0x03, 0x4f, 0x0d, 0x01], // leave when at >= end
    ...[0x20, 0x00, 0x20, 0x02, 0x6a, 0xfd, 0x00, 0x04, 0x00], // v128.load of a + at
    ...[0x20, 0x01, 0x20, 0x02, 0x6a, 0xfd, 0x00, 0x04, 0x00], // v128.load of b + at
    ...[0xfd, 0x51, 0xfd, 0x53, 0x0d, 0x01], // v128.xor, v128.any_true: leave when they differ
    ...[0x20, 0x02, 0x41, 0x10, 0x6a, 0x21, 0x02], // at += 16
    ...[0x0c, 0x00, 0x0b, 0x0b], // again
    ...[0x20, 0x02, 0x0b], // at
  ]),
);
const { memory, differ } =
  /** @type {{ memory: WebAssembly.Memory, differ(...values: number[]): number }} */ (
    /** @type {unknown} */ (exportsOf(new Instance(comparer)))
  );
const { grow } = Memory.prototype;

/** Where the bytes are put that are compared with a copy; the copies are after them. */
const FRESH = 0;

export class Shadow {
  #head = { at: 0, room: 0 };
  #tail = { at: 0, room: 0 };
  #tailFrom = 0;

  /** The spans in which the memory is not as it was the last time; at first, not zero.
   * @param {ArrayBuffer} buffer of the memory as it is now
   * @returns {Changed[]}
   */
  take(buffer) {
    /** @type {Changed[]} */
    const spans = [];
    const [{ to: head }, tail] = compared(buffer.byteLength);
    if (head > this.#head.room) this.#head = moved(this.#head, head);
    compare(new Bytes(buffer, 0, head), this.#head.at, 0, spans);
    if (tail) {
      if (tail.from !== this.#tailFrom) this.#tail = moved({ at: 0, room: 0 }, PAGE);
      this.#tailFrom = tail.from;
      compare(new Bytes(buffer, tail.from, PAGE), this.#tail.at, tail.from, spans);
    }
    return spans;
  }
}

/** A copy with more room, zero after what it held; and some to spare, because memories grow often.
 * @param {{ at: number, room: number }} copy @param {number} length
 */
function moved({ at: old, room }, length) {
  const pages = Math.min(HEAD, 2 ** Math.ceil(Math.log2(length))) / PAGE;
  const at = grow.call(memory, pages) * PAGE;
  new Bytes(bufferOf(memory)).copyWithin(at, old, old + room);
  return { at, room: pages * PAGE };
}

/** Finds where bytes are not those of the copy at `old`, and makes the copy like them.
 * @param {Uint8Array} now @param {number} old @param {number} base @param {Changed[]} spans
 */
function compare(now, old, base, spans) {
  const bytes = new Bytes(bufferOf(memory));
  bytes.set(now, FRESH);
  const end = now.length;
  const next = (/** @type {number} */ at) => differ(old, FRESH, at, end);
  for (let from = next(0); from < end; from = next(from)) {
    let to = from + STEP;
    for (let at = next(to); at < end && at - to <= GAP; at = next(to)) to = at + STEP;
    const changed = now.slice(from, to);
    bytes.set(changed, old + from);
    spans.push({ from: base + from, bytes: changed });
    from = to;
  }
}

/** The getter of a property, as a function of the object.
 * @template {object} T
 * @template {keyof T} Name
 * @param {T} prototype
 * @param {Name} name
 * @returns {(object: T) => T[Name]}
 */
function getter(prototype, name) {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return (object) => get?.call(object);
}
