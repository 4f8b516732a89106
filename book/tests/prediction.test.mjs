// What a reader expects, against what was printed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { corrected, isRight, score } from "../theme/live/page/prediction.mjs";

const ROW = "00000000  00 00 63 2d  |..c-|  where host and guest meet";

const RIGHT = [
  ["99", " 99 "],
  ["99", "0x63"],
  ["0x63", "99"],
  ["-2048", "-0x800"],
  ["-2048", "\u22122048"],
  ["15 bytes lie between them", "15"],
  ["15 bytes lie between them", "0xf bytes lie between them"],
  ["33 pages before, 33 after", "33 33"],
  ["10 1114120 1", "[10, 0x110008, 1]"],
  ["NaN", "NaN"],
  ['""', "“”"],
  ["? gives back 8 bytes at …, which", "? gives back 8 bytes at ..., which"],
  [ROW, "00 00 63 2D"],
  [ROW, ROW],
];

const WRONG = [
  ["99", ""],
  ["99", "98"],
  ["-2048", "2048"],
  ["8 to 64, 72 to 4096", "8 64 72"],
  ["RuntimeError", "TypeError"],
  ["one item: 100", "an item: 100"],
  ["false", "0"],
  [ROW, "00 00 63"],
  [ROW, "0 0 99 45"],
  ['"Hello\\u0000WASM!"', '"Hello"'],
];

for (const [printed, typed] of RIGHT) {
  test(`${JSON.stringify(typed)} is right`, () => assert.ok(isRight(printed, typed)));
}

for (const [printed, typed] of WRONG) {
  test(`${JSON.stringify(typed)} is not ${printed}`, () => assert.ok(!isRight(printed, typed)));
}

test("lines that are right count, wherever others are wrong or left out", () => {
  const printed = "18\nfalse\n16";
  assert.deepEqual(score(printed, "0x12\nfalse\n16\n"), { right: 3, all: 3, more: false });
  assert.deepEqual(score(printed, "17\nfalse\n16"), { right: 2, all: 3, more: false });
  assert.deepEqual(score(printed, "false\n0x10"), { right: 2, all: 3, more: false });
  assert.deepEqual(score(printed, "18\nfalse\n16\n1"), { right: 3, all: 3, more: true });
  assert.equal(corrected(printed, "17\nfalse\n0x10"), "17\nfalse\n16");
});
