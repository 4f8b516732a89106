// Types on addresses: the language that a reader writes them in, and what they make of bytes.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { pinsOf, readAddress } from "../theme/live/page/address.mjs";
import { parseType, TypeProblem, textOf } from "../theme/live/types/parse.mjs";
import { parsePin } from "../theme/live/types/pin.mjs";
import { readingsIn, readType } from "../theme/live/types/read.mjs";

const SOURCES = new URL("../src/", import.meta.url);

/** A link to a state, as Markdown has it: its parentheses are in pairs. */
const LINK = /\]\([^\s()#]*(#step-(?:[^\s()]|\([^\s()]*\))*)\)/g;

const problemOf = (text) => {
  try {
    parseType(text);
  } catch (error) {
    if (error instanceof TypeProblem) return { at: error.at, message: error.message };
    throw error;
  }
  return undefined;
};

/** A memory of some bytes. */
const memoryOf = (bytes) => ({
  byteLength: bytes.length,
  bytes: (offset, length) => Uint8Array.from(bytes.subarray(offset, offset + length)),
});

/** The values of a tree in one line.
 * @param {import("../theme/live/types/read.mjs").Reading} reading
 * @returns {string}
 */
function told({ name, text, parts, target, problem }) {
  const inside = parts.length > 0 ? `{${parts.map(told).join(" ")}}` : "";
  const to = target ? `→0x${target.from.toString(16)}${told(target)}` : "";
  return `${name && `${name}=`}${text}${inside}${to}${problem ? `(${problem})` : ""}`;
}

test("each type is written in one way, and laid out as Rust does with repr(C)", () => {
  /** @type {[string, number, number, string?][]} */
  const types = [
    ["u8", 1, 1],
    ["f64", 8, 8],
    ["usize", 4, 4],
    ["str[5]", 5, 1],
    ["str[*0x20]", 0, 1],
    ["str[ 0x10 ]", 16, 1, "str[16]"],
    ["[u32; 4]", 16, 4],
    ["[[u8;3];2]", 6, 1, "[[u8; 3]; 2]"],
    ["ptr", 4, 4],
    ["*u64", 4, 4],
    ["+str[3]", 4, 4],
    ["ptr+len", 8, 4],
    ["ptr+len<u8>", 8, 4, "ptr+len"],
    ["ptr+cap+len<str>", 12, 4],
    ["len + ptr", 8, 4, "len+ptr"],
    ["Vec", 12, 4, "cap+ptr+len"],
    ["Vec<u64>", 12, 4, "cap+ptr+len<u64>"],
    ["String", 12, 4, "cap+ptr+len<str>"],
    ["{ size: u32, next: +self }", 8, 4],
    ["{a:u8,b:u64,c:u16,}", 24, 8, "{ a: u8, b: u64, c: u16 }"],
    ["{ a: u8, b @1: u32 }", 5, 1],
    ["{ late @8: u16, a @0: u8 }", 10, 1],
    ["{ kind: u8, price: u64, name: ptr+len<str>, count: u16 }", 32, 8],
  ];
  for (const [text, size, align, shortest = text] of types) {
    const type = parseType(text);
    assert.deepEqual([type.size, type.align, textOf(type)], [size, align, shortest], text);
    assert.equal(textOf(parseType(shortest)), shortest);
  }
});

test("what is no type is refused, with the place and what was expected there", () => {
  /** @type {[string, number, RegExp][]} */
  const wrong = [
    ["", 0, /^Character 1: it ends, expected a type, such as u32/],
    ["u33", 0, /there is `u33`, expected a type/],
    ["u32 u8", 4, /^Character 5: there is `u8`, expected the end/],
    ["[u32]", 4, /there is `\]`, expected `;`/],
    ["[u32; x]", 6, /expected a number/],
    ["[u64; 4000000000]", 6, /expected fewer/],
    ["str", 3, /it ends, expected `\[`/],
    ["str[", 4, /it ends, expected a number/],
    ["ptr+ptr", 4, /expected ptr, len or cap, each once/],
    ["ptr+cap", 7, /expected \+len/],
    ["cap", 3, /expected \+ptr/],
    ["Vec<u8", 6, /it ends, expected `>`/],
    ["{ x u32 }", 4, /there is `u32`, expected `:`/],
    ["{ x: u32", 8, /it ends, expected `,` or `}`/],
    ["{ }", 2, /expected the name of a field/],
    ["self", 0, /only behind \* or \+, in a struct/],
    ["*self", 1, /only behind \* or \+, in a struct/],
    ["{ x: self }", 5, /only behind/],
    ["[str[*0x10]; 2]", 1, /a text of a fixed length in an array/],
    ["*".repeat(20), 16, /fewer types inside each other/],
  ];
  for (const [text, at, message] of wrong) {
    const problem = problemOf(text) ?? assert.fail(text);
    assert.equal(problem.at, at, `${text}: ${problem.message}`);
    assert.match(problem.message, message);
  }
});

test("bytes are read as the type says", () => {
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  const words = (at, ...list) => {
    for (const [i, word] of list.entries()) view.setUint32(at + 4 * i, word, true);
  };
  words(0, 10, 0x20, 3);
  bytes.set(new TextEncoder().encode("thé"), 0x20);
  words(0x40, 0, 8, 8, 0x18);
  words(0x58, 16, 0);
  words(0x60, 0x7fff_ffff, 0, 0x60);
  view.setFloat64(0x70, 0.1, true);
  /** @type {[string, number, string | RegExp][]} */
  const readings = [
    ["u8", 0, "10"],
    ["i32", 0x60, "2147483647"],
    ["f64", 0x70, "0.1"],
    ["str[4]", 0x20, '"thé"'],
    ["str[3]", 0x20, '"th\ufffd"(not UTF-8)'],
    ["str[*0x08]", 0x20, '"th\ufffd"(not UTF-8)'],
    ["[u32; 3]", 0, "10 32 3"],
    ["[u8; 20]", 0x80, `${"0 ".repeat(16)}and 4 more`],
    ["[{ x: u8 }; 2]", 0, "{[0]={x=10} [1]={x=0}}"],
    ["Vec", 0, "{capacity=10 pointer=0x20→0x20116 104 195 length=3}"],
    ["ptr+cap+len", 0, "{pointer=0xa→0xa0 0 0 capacity=32 length=3}"],
    [
      "len+ptr<str>",
      0,
      '{length=10 pointer=0x20→0x20"thé\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000"}',
    ],
    [
      "cap+len+ptr",
      0,
      /^{capacity=10 length=32 pointer=0x3→0x3.* and 16 more}\(the length is more than/,
    ],
    ["ptr+len", 0x60, "{pointer=0x7fffffff length=0}"],
    ["ptr+len", 0x5c, "{pointer=0x0→0x0(not inside the memory) length=2147483647}"],
    ["ptr", 0x60, "0x7fffffff(not inside the memory)"],
    ["ptr", 4, "0x20→0x20"],
    ["*u8", 4, "0x20→0x20116"],
    ["*u8", 0x64, "null"],
    ["*u64", 0x60, "0x7fffffff→0x7fffffff(not inside the memory)"],
    [
      "{ size: u32, next: +self }",
      0x40,
      "{size=0 next=0x8→0x48{size=8 next=0x18→0x58{size=16 next=0}}}",
    ],
    ["{ at: *self }", 0x68, "{at=0x60→0x60{at=0x7fffffff→0x7fffffff(not inside the memory)}}"],
    ["u32", 254, "(not inside the memory)"],
    ["str[2]", 254, '"\\u0000\\u0000"'],
  ];
  for (const [text, at, expected] of readings) {
    const reading = told(readType(parseType(text), at, memoryOf(bytes)));
    if (expected instanceof RegExp) assert.match(reading, expected);
    else assert.equal(reading, expected, text);
  }
});

test("a list that leads back to itself ends", () => {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, 16, true);
  view.setUint32(20, 16, true);
  const list = readType(parseType("{ size: u32, next: *self }"), 0, memoryOf(bytes));
  assert.equal(told(list), "{size=0 next=0x10→0x10{size=0 next=0x10→0x10(leads back)}}");
});

test("a tree has no end of values only where there is none", () => {
  const bytes = new Uint8Array(4096).fill(1);
  for (const text of [
    "[[*u8; 16]; 16]",
    "[{ a: u8, b: [{ c: u8 }; 64] }; 64]",
    "[[[u8; 4]; 4]; 9]",
  ]) {
    const all = readingsIn(readType(parseType(text), 0, memoryOf(bytes)));
    assert.ok(all.length < 1000, `${text}: ${all.length}`);
  }
});

/** Numbers that are the same in each run. */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A type made by chance, and how a value of it is written. */
function anyType(roll, depth = 0) {
  /** @type {[string, number, string, (at: (below: number) => number) => number | bigint][]} */
  const numbers = [
    ["u8", 1, "setUint8", (at) => at(256)],
    ["i16", 2, "setInt16", (at) => at(65536) - 32768],
    ["u32", 4, "setUint32", (at) => at(2 ** 32)],
    ["i64", 8, "setBigInt64", (at) => BigInt(at(2 ** 32)) - 2n ** 31n],
    ["f32", 4, "setFloat32", (at) => at(1000) / 8],
    ["f64", 8, "setFloat64", (at) => at(1000) / 8],
  ];
  const form = depth > 2 ? 0 : roll(4);
  if (form === 1) {
    const text = ["é€", "abc", "😀", '"\n'][roll(4)];
    const bytes = new TextEncoder().encode(text);
    const put = (view, at) => new Uint8Array(view.buffer).set(bytes, at);
    return {
      text: `str[${bytes.length}]`,
      size: bytes.length,
      align: 1,
      put,
      told: JSON.stringify(text),
    };
  }
  if (form === 2) {
    const fields = Array.from({ length: 1 + roll(4) }, () => anyType(roll, depth + 1));
    const align = Math.max(...fields.map((field) => field.align));
    let end = 0;
    const offsets = fields.map((field) => {
      const offset = Math.ceil(end / field.align) * field.align;
      end = offset + field.size;
      return offset;
    });
    return {
      text: `{ ${fields.map(({ text }, i) => `f${i}: ${text}`).join(", ")} }`,
      size: Math.ceil(end / align) * align,
      align,
      put: (view, at) => fields.map((field, i) => field.put(view, at + offsets[i])),
      told: `{${fields.map(({ told }, i) => `f${i}=${told}`).join(" ")}}`,
    };
  }
  if (form === 3) {
    const to = anyType(roll, depth + 1);
    const place = 8 * (64 + roll(400));
    const put = (view, at) => {
      view.setUint32(at, place, true);
      return [at, place, to];
    };
    return { text: `*${to.text}`, size: 4, align: 4, put, place, to };
  }
  const [text, size, set, value] = numbers[roll(numbers.length)];
  const number = value(roll);
  const put = (view, at) => view[set](at, number, true);
  return { text, size, align: size, put, told: String(number) };
}

test("what was written is read", () => {
  const roll = dice(10);
  let compared = 0;
  for (let turn = 0; turn < 3000; turn += 1) {
    const made = anyType(roll);
    const type = parseType(made.text);
    assert.equal(textOf(type), made.text);
    assert.deepEqual([type.size, type.align], [made.size, made.align], made.text);
    const bytes = new Uint8Array(4096);
    const at = 8 * roll(8);
    made.put(new DataView(bytes.buffer), at);
    if (made.text.includes("*")) continue;
    assert.equal(told(readType(type, at, memoryOf(bytes))), made.told, made.text);
    compared += 1;
  }
  assert.ok(compared > 1000);
});

test("any text is a type or is refused with a place in it", () => {
  const roll = dice(11);
  const pieces = ["u8", "str", "[", "]", "{", "}", ":", ";", ",", "*", "+", "self", "ptr", "len"];
  pieces.push("cap", "Vec", "<", ">", " ", "4", "0x10", "x", "@", "é", "String");
  for (let turn = 0; turn < 20_000; turn += 1) {
    const text = Array.from({ length: 1 + roll(8) }, () => pieces[roll(pieces.length)]).join("");
    const problem = problemOf(text);
    if (problem) assert.ok(problem.at >= 0 && problem.at <= text.length, text);
    else assert.equal(textOf(parseType(textOf(parseType(text)))), textOf(parseType(text)), text);
  }
});

test("a pin is a type at an address, or at what a call has returned", () => {
  const parts = (text) => {
    const { type, address, call } = parsePin(text);
    return [textOf(type), address ?? call];
  };
  assert.deepEqual(parts("u32@0x10"), ["u32", 16]);
  assert.deepEqual(parts("Vec@vec_new()"), ["cap+ptr+len", "vec_new"]);
  assert.deepEqual(parts("{a @4:u8}@ 1048576"), ["{ a @4: u8 }", 1048576]);
  for (const text of ["u32", "u32@", "u32@x", "@0x10", "u33@0x10", "u32@99999999999"]) {
    assert.throws(() => parsePin(text), text);
  }
});

/** Where an output of a page may show an address. */
const shows = (page, address) =>
  page.includes(`\n${address.toString(16).padStart(8, "0")}  `) ||
  new RegExp(`\\b${address}\\b`).test(page);

test("each pin of a page can be read, at an address that the page shows", async () => {
  const wrong = [];
  let pins = 0;
  for (const file of (await readdir(SOURCES)).filter((name) => name.endsWith(".md"))) {
    const page = await readFile(new URL(file, SOURCES), "utf8");
    for (const [index, line] of page.split("\n").entries()) {
      const links = [...line.matchAll(LINK)];
      for (const pin of links.flatMap(([, hash]) => pinsOf(readAddress(hash).rest))) {
        pins += 1;
        try {
          const { address } = parsePin(pin);
          assert.ok(address === undefined || shows(page, address), "no such address is shown");
        } catch (error) {
          wrong.push(`book/src/${file}:${index + 1}: ${pin}: ${error}`);
        }
      }
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(pins > 5, String(pins));
});
