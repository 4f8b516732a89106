// What a type makes of the bytes at an address: a tree of values, each with the bytes that it is
// made of; and what its pointers lead to.

import { hexAddress, TYPES } from "../memory/bytes.mjs";
import { parseType, textOf } from "./parse.mjs";

/** @typedef {import("./parse.mjs").PinType} PinType */

/**
 * @typedef {Span & { name: string, type: string, text: string, parts: Reading[],
 *   target?: Reading, problem?: string }} Reading the value of a type at an address. `name` is that
 *   of a field, or empty; `text` is the value where it has no parts; `target` is what a pointer leads
 *   to
 *
 * @typedef {{ byteLength: number, bytes(offset: number, length: number): Uint8Array }} Bytes
 */

/** So many values are read, so many parts of an array, and so many bytes of a text. */
const MOST = 128;
const MOST_PARTS = 16;
const MOST_TEXT = 160;

const NAMES = { ptr: "pointer", len: "length", cap: "capacity" };

const U32 = parseType("u32");

/** @param {PinType} type @param {number} at @param {Bytes} memory @returns {Reading} */
export function readType(type, at, memory) {
  return new Reader(memory, type, at).read(type, at);
}

/** All readings of a tree, each before its parts.
 * @param {Reading} reading @returns {Reading[]}
 */
export function readingsIn(reading) {
  const { parts, target } = reading;
  return [reading, ...parts.flatMap(readingsIn), ...(target ? readingsIn(target) : [])];
}

class Reader {
  #memory;
  #base;
  #left = MOST;
  /** What pointers have led to, up to here. */
  #way;

  /** @param {Bytes} memory @param {PinType} type @param {number} base from which offsets count */
  constructor(memory, type, base) {
    this.#memory = memory;
    this.#base = base;
    this.#way = [{ type, at: base }];
  }

  /** @param {PinType} type @param {number} at @returns {Reading} */
  read(type, at, name = "") {
    this.#left -= 1;
    const length = type.kind === "text" && type.at !== undefined ? this.#word(type.at) : type.size;
    const made = {
      name,
      type: type.kind === "struct" ? "struct" : textOf(type),
      from: at,
      to: at + (length ?? 0),
      text: "",
      parts: [],
    };
    if (length === undefined || made.to > this.#memory.byteLength) {
      return { ...made, to: at, problem: "not inside the memory" };
    }
    if (this.#left < 0) return { ...made, text: "…" };
    switch (type.kind) {
      case "number":
        return { ...made, text: this.#number(type.as, at, type.size) };
      case "text":
        return { ...made, ...this.#text(at, length) };
      case "array":
        return { ...made, ...this.#array(type, at) };
      case "pointer":
        return { ...made, ...this.#pointer(type, at) };
      case "words":
        return { ...made, ...this.#words(type, at) };
      case "struct": {
        const read = (/** @type {import("./parse.mjs").Field} */ { name, offset, type }) =>
          this.read(type, at + offset, name);
        return { ...made, parts: type.fields.map(read) };
      }
    }
  }

  /** @param {string} as a name of TYPES @param {number} at @param {number} size */
  #number(as, at, size) {
    const bytes = this.#memory.bytes(at, size);
    return TYPES[as].read(new DataView(bytes.buffer, bytes.byteOffset), 0);
  }

  /** @param {number} at */
  #word(at) {
    return at + 4 <= this.#memory.byteLength ? Number(this.#number("u32", at, 4)) : undefined;
  }

  /** @param {number} at @param {number} length */
  #text(at, length) {
    const bytes = this.#memory.bytes(at, Math.min(length, MOST_TEXT));
    const stream = length > MOST_TEXT;
    const quoted = (/** @type {string} */ text) => JSON.stringify(text) + (stream ? " …" : "");
    try {
      const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      return { text: quoted(strict.decode(bytes, { stream })) };
    } catch {
      const text = quoted(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream }));
      return { text, problem: "not UTF-8" };
    }
  }

  /** @param {{ of: PinType, count: number }} type @param {number} at */
  #array({ of, count }, at) {
    const shown = Math.min(count, MOST_PARTS);
    const places = Array.from({ length: shown }, (_, index) => at + index * of.size);
    const more = count > shown ? `and ${(count - shown).toLocaleString("en")} more` : "";
    if (of.kind === "number") {
      const values = places.map((place) => this.#number(of.as, place, of.size));
      return { text: [...values, more].filter(Boolean).join(" ") };
    }
    const parts = places.map((place, index) => this.read(of, place, `[${index}]`));
    return { text: more, parts };
  }

  /** @param {import("./parse.mjs").PointerType} type @param {number} at @returns {Partial<Reading>} */
  #pointer({ to, offset }, at) {
    const number = Number(this.#number("u32", at, 4));
    if (number === 0) return { text: offset ? "0" : "null" };
    const address = offset ? this.#base + number : number;
    const there = to ? this.#follow(to, address) : this.#mark(address);
    return { text: hex(number), ...there };
  }

  /** @param {import("./parse.mjs").WordsType} type @param {number} at @returns {Partial<Reading>} */
  #words({ order, of }, at) {
    /** @type {Record<string, number>} */
    const words = {};
    const parts = order.map((word, index) => {
      const place = at + 4 * index;
      words[word] = Number(this.#number("u32", place, 4));
      return this.read(U32, place, NAMES[word]);
    });
    const { ptr, len, cap } = words;
    const pointer = parts[order.indexOf("ptr")];
    Object.assign(pointer, { type: "ptr", text: hex(ptr) });
    if (len > 0) {
      const inside = this.#list(of, len);
      const fits = ptr + inside.size <= this.#memory.byteLength;
      Object.assign(pointer, fits ? this.#follow(inside, ptr) : this.#mark(ptr));
      if (!fits) pointer.problem = "not inside the memory";
    }
    const isOver = cap < len && of?.size !== 0;
    return isOver ? { parts, problem: "the length is more than the capacity" } : { parts };
  }

  /** @param {PinType | undefined} of @param {number} length @returns {PinType} */
  #list(of, length) {
    if (!of) return { kind: "text", length, size: length, align: 1 };
    return { kind: "array", of, count: length, size: of.size * length, align: of.align };
  }

  /** @param {PinType} type @param {number} at @returns {Partial<Reading>} */
  #follow(type, at) {
    if (this.#way.some((step) => step.type === type && step.at === at)) {
      return { ...this.#mark(at), problem: "leads back" };
    }
    this.#way.push({ type, at });
    const target = this.read(type, at);
    this.#way.pop();
    return { target };
  }

  /** An address of which no more is known.
   * @param {number} at @returns {Partial<Reading>}
   */
  #mark(at) {
    if (at >= this.#memory.byteLength) return { problem: "not inside the memory" };
    return { target: { name: "", type: "", from: at, to: at + 1, text: "", parts: [] } };
  }
}

/** @param {number} address */
function hex(address) {
  return `0x${hexAddress(address, 1)}`;
}
