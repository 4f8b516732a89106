// A small language for what lies in a memory, as Rust and C lay it out in 32 bits:
//
//   u8 … u64, i8 … i64, f32, f64, usize, isize    a number, its lowest byte first
//   str[5], str[*0x100020]      a text in UTF-8: of that many bytes, or of as many as stand there
//   [u32; 4]                    as many, one behind the other
//   ptr, *u32                   an address; and what lies there
//   +u32                        the same as an offset from where the pin begins
//   ptr+len<str>, ptr+cap+len   an address, a length and a capacity, in the order in which they lie,
//                               of bytes or of what is said
//   Vec<u64>, String            the same as cap+ptr+len<u64> and <str>, with this book's toolchain
//   { kind: u8, price: u64 }    a struct, laid out like one with repr(C); `price @4: u64` says where
//                               its field begins
//   { size: u32, next: *self }  `self` behind * or + is the struct itself

import { TYPES } from "../memory/bytes.mjs";

/**
 * @typedef {{ size: number, align: number }} Laid
 * @typedef {"ptr" | "len" | "cap"} Word
 * @typedef {Laid & { kind: "number", name: string, as: string }} NumberType
 * @typedef {Laid & { kind: "text", length: number, at?: number }} TextType `at` is where its length
 *   stands
 * @typedef {Laid & { kind: "array", of: PinType, count: number }} ArrayType
 * @typedef {Laid & { kind: "pointer", to?: PinType, offset: boolean, self: boolean }} PointerType
 * @typedef {Laid & { kind: "words", order: Word[], of?: PinType }} WordsType of a text, if nothing
 *   is said
 * @typedef {{ name: string, offset: number, type: PinType, said: boolean }} Field `said`: whether
 *   the offset was
 * @typedef {Laid & { kind: "struct", fields: Field[] }} StructType
 * @typedef {NumberType | TextType | ArrayType | PointerType | WordsType | StructType} PinType
 */

/** What is wrong with a type, and at which of its characters. */
export class TypeProblem extends Error {
  /** @param {string} message @param {number} at */
  constructor(message, at) {
    super(message);
    this.at = at;
  }
}

/** @type {Record<string, string>} */
const NUMBERS = {
  ...Object.fromEntries(Object.keys(TYPES).map((name) => [name, name])),
  ...{ usize: "u32", isize: "i32" },
};

/** The order of a Vec's words is not promised: this is that of the book's toolchain.
 * @type {Word[]}
 */
const VEC = ["cap", "ptr", "len"];

const WORD = { size: 4, align: 4 };

const DEEPEST = 16;
const LARGEST = 2 ** 32;

const EXAMPLES = "such as u32, str[5], Vec, [u32; 4] or { x: u32, next: *self }";

/** @param {string} text @returns {PinType}
 * @throws {TypeProblem}
 */
export function parseType(text) {
  return new Parser(text).whole();
}

/** A type as it is written, in the shortest way.
 * @param {PinType} type @returns {string}
 */
export function textOf(type) {
  switch (type.kind) {
    case "number":
      return type.name;
    case "text":
      return `str[${type.at === undefined ? type.length : `*0x${type.at.toString(16)}`}]`;
    case "array":
      return `[${textOf(type.of)}; ${type.count}]`;
    case "pointer": {
      const to = type.self ? "self" : type.to && textOf(type.to);
      return to ? (type.offset ? "+" : "*") + to : "ptr";
    }
    case "words": {
      const of = type.of ? textOf(type.of) : "str";
      return type.order.join("+") + (of === "u8" ? "" : `<${of}>`);
    }
    case "struct":
      return `{ ${type.fields.map(textOfField).join(", ")} }`;
  }
}

/** @param {Field} field */
function textOfField({ name, offset, type, said }) {
  return `${name}${said ? ` @${offset}` : ""}: ${textOf(type)}`;
}

class Parser {
  #text;
  #at = 0;
  /** @type {StructType[]} those around the place that is read */
  #around = [];
  #depth = 0;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  whole() {
    const type = this.#type();
    if (this.#peek() !== "") this.#fail("the end");
    return type;
  }

  /** @returns {PinType} */
  #type() {
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.#fail("fewer types inside each other");
    const type = this.#typeInside();
    this.#depth -= 1;
    return type;
  }

  /** @returns {PinType} */
  #typeInside() {
    const next = this.#peek();
    if (next === "[") return this.#array();
    if (next === "{") return this.#struct();
    if (next === "*" || next === "+") return this.#pointer();
    const name = this.#word();
    const from = this.#at - name.length;
    if (Object.hasOwn(NUMBERS, name)) {
      const { size } = TYPES[NUMBERS[name]];
      return { kind: "number", name, as: NUMBERS[name], size, align: size };
    }
    if (name === "str") return this.#str();
    if (name === "String") return { kind: "words", order: VEC, size: 12, align: 4 };
    if (name === "Vec") return this.#words(VEC);
    if (isWord(name)) return this.#named(name);
    this.#at = from;
    const self = name === "self" ? "`self` only behind * or +, in a struct; here " : "";
    return this.#fail(`${self}a type, ${EXAMPLES}`);
  }

  /** `ptr`, or several words that begin with this one.
   * @param {Word} first @returns {PinType}
   */
  #named(first) {
    const order = [first];
    while (this.#take("+")) {
      const name = this.#word();
      if (!isWord(name) || order.includes(name)) {
        this.#at -= name.length;
        this.#fail("ptr, len or cap, each once");
      }
      order.push(name);
    }
    if (order.length === 1 && first === "ptr") {
      return { kind: "pointer", offset: false, self: false, ...WORD };
    }
    for (const needed of ["ptr", "len"]) {
      if (!order.includes(/** @type {Word} */ (needed))) this.#fail(`+${needed}`);
    }
    return this.#words(order);
  }

  /** @param {Word[]} order @returns {PinType} */
  #words(order) {
    const laid = { size: 4 * order.length, align: 4 };
    if (!this.#take("<")) return { kind: "words", order, of: parseType("u8"), ...laid };
    const from = this.#at;
    const of = this.#word() === "str" && this.#peek() === ">" ? undefined : this.#again(from);
    this.#expect(">");
    return { kind: "words", order, of, ...laid };
  }

  /** @param {number} from */
  #again(from) {
    this.#at = from;
    return this.#fixed("as the elements of a list");
  }

  /** @returns {PinType} */
  #str() {
    this.#expect("[");
    const at = this.#take("*") ? this.#number() : undefined;
    const length = at === undefined ? this.#number() : 0;
    this.#expect("]");
    return { kind: "text", length, at, size: length, align: 1 };
  }

  /** @returns {PinType} */
  #array() {
    this.#expect("[");
    const of = this.#fixed("in an array");
    this.#expect(";");
    const from = this.#at;
    const count = this.#number();
    if (of.size * count > LARGEST) {
      this.#at = from;
      this.#fail("fewer: this is more than a memory has");
    }
    this.#expect("]");
    return { kind: "array", of, count, size: of.size * count, align: of.align };
  }

  /** @returns {PinType} */
  #pointer() {
    const offset = this.#take("+");
    if (!offset) this.#expect("*");
    const from = this.#at;
    const self = this.#around.at(-1);
    if (this.#word() === "self" && self) {
      return { kind: "pointer", to: self, offset, self: true, ...WORD };
    }
    this.#at = from;
    return { kind: "pointer", to: this.#type(), offset, self: false, ...WORD };
  }

  /** @returns {PinType} */
  #struct() {
    this.#expect("{");
    /** @type {StructType} */
    const struct = { kind: "struct", fields: [], size: 0, align: 1 };
    this.#around.push(struct);
    do {
      if (struct.fields.length > 0 && this.#peek() === "}") break;
      this.#field(struct);
    } while (this.#take(","));
    this.#expect("}", "`,` or `}`");
    this.#around.pop();
    struct.size = up(struct.size, struct.align);
    return struct;
  }

  /** @param {StructType} struct */
  #field(struct) {
    const name = this.#word();
    if (name === "") this.#fail("the name of a field");
    const said = this.#take("@");
    const place = said ? this.#number() : undefined;
    this.#expect(":");
    const type = this.#fixed("in a struct");
    const offset = place ?? up(struct.size, type.align);
    struct.fields.push({ name, offset, type, said });
    struct.size = Math.max(struct.size, offset + type.size);
    if (!said) struct.align = Math.max(struct.align, type.align);
  }

  /** A type whose size is known.
   * @param {string} where
   */
  #fixed(where) {
    this.#peek();
    const from = this.#at;
    const type = this.#type();
    if (type.kind === "text" && type.at !== undefined) {
      this.#at = from;
      this.#fail(`a text of a fixed length ${where}`);
    }
    return type;
  }

  #number() {
    this.#peek();
    const digits = /^(?:0x[0-9a-f]+|[0-9]+)/i.exec(this.#text.slice(this.#at))?.[0];
    const number = Number(digits);
    if (!digits || number >= LARGEST) return this.#fail("a number");
    this.#at += digits.length;
    return number;
  }

  /** A name; empty if there is none. */
  #word() {
    this.#peek();
    const word = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(this.#text.slice(this.#at))?.[0] ?? "";
    this.#at += word.length;
    return word;
  }

  /** The next character that is no space. */
  #peek() {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
    return this.#text.charAt(this.#at);
  }

  /** @param {string} mark @returns {boolean} whether it is there, and then goes past it */
  #take(mark) {
    if (this.#peek() !== mark) return false;
    this.#at += 1;
    return true;
  }

  /** @param {string} mark */
  #expect(mark, expected = `\`${mark}\``) {
    if (!this.#take(mark)) this.#fail(expected);
  }

  /** @param {string} expected @returns {never} */
  #fail(expected) {
    const mark = this.#peek();
    const rest = this.#text.slice(this.#at);
    const word = /^[\p{L}\p{N}_]+/u.exec(rest)?.[0] ?? mark;
    const found = word === "" ? "it ends" : `there is \`${word}\``;
    const message = `Character ${this.#at + 1}: ${found}, expected ${expected}.`;
    throw new TypeProblem(message, this.#at);
  }
}

/** @param {string} name @returns {name is Word} */
function isWord(name) {
  return name === "ptr" || name === "len" || name === "cap";
}

/** The next multiple.
 * @param {number} offset @param {number} align
 */
function up(offset, align) {
  return Math.ceil(offset / align) * align;
}
