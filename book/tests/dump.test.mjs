// A printed dump, read back.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { dump } from "../../chapters-code/hosts/dump.mjs";
import { isRow, kindOf, pointers, readDump } from "../theme/live/memory/dump.mjs";

const row = (at, bytes, label = "") => {
  const hex = bytes.map((byte) => `${byte.toString(16).padStart(2, "0")} `).join("");
  const text = bytes.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : "."));
  const address = at.toString(16).padStart(8, "0");
  return `${address}  ${hex.padEnd(48)} |${text.join("")}|  ${label}`.trimEnd();
};
const word = (value) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];

/** @param {string} text of rows alone */
const rowsOf = (text) => readDump(text).filter(isRow);

test("rows are distinguished from other lines", () => {
  const lines = ["99", row(4, [99, 0x7c, 0x7c], "a | b"), "00000004  no row", row(7, [1])];
  const read = readDump(`${lines.join("\n")}\n`);
  assert.deepEqual(read.map(isRow), [false, true, false, true]);
  assert.deepEqual(read[0], { text: "99" });
  const [first, second] = read.filter(isRow);
  assert.deepEqual([first.at, [...first.bytes], first.label], [4, [99, 0x7c, 0x7c], "a | b"]);
  // A line between them: the row goes on at the next address, but not on the next line.
  assert.deepEqual([second.follows, second.jump], [false, false]);
  assert.deepEqual(
    readDump(lines.join("\n")).map(({ text }) => text),
    lines,
  );
});

test("a label holds until the next label, or until the addresses jump", () => {
  const lines = [
    row(0, Array(16).fill(1), "stack: first"),
    row(16, Array(16).fill(2)),
    row(64, [3]),
    row(65, [4], "heap: last"),
  ];
  const rows = rowsOf(lines.join("\n"));
  assert.deepEqual(
    rows.map(({ under, kind, jump }) => [under, kind, jump]),
    [
      ["stack: first", "stack", false],
      ["stack: first", "stack", false],
      ["", "other", true],
      ["heap: last", "heap", false],
    ],
  );
});

test("a label's first words say what its bytes are", () => {
  const kinds = {
    "stack: the far end": "stack",
    "the stack's near end": "stack",
    data: "data",
    "free: 0x10 bytes": "free",
    freed: "free",
    "header 0x1b: 0x18 bytes, used": "header",
    "head: next at 8": "header",
    "left over: the first bytes": "unused",
    "b, used: 20 bytes": "used",
    "the text, freed by the guest": "other",
    dataset: "other",
    "": "other",
  };
  for (const [label, kind] of Object.entries(kinds)) assert.equal(kindOf(label), kind, label);
});

test("a word that is the address of another row points there", () => {
  const text = [
    row(0x110018, [...word(10), ...word(0x110008), ...word(1)], "a vector"),
    row(0x110008, [99, 0, 0, 0], "its bytes"),
  ].join("\n");
  assert.deepEqual(pointers(readDump(text)), [{ line: 0, offset: 4, target: 1 }]);
});

test("a distance points only where the label says so, and from the head on", () => {
  const heap = (first) =>
    [
      row(0x101000, [...word(0x18), ...word(0x18)], first),
      row(0x101018, [...word(8), ...word(0)], "free: no next"),
    ].join("\n");
  assert.equal(pointers(readDump(heap("head: next at 0x18"))).length, 2);
  assert.equal(pointers(readDump(heap("free: next at 0x18"))).length, 0);
  assert.equal(pointers(readDump(heap("head"))).length, 0);
});

test("an address that is there twice is the address of no row", () => {
  const pair = [row(0x110000, word(0x110008)), row(0x110008, [1])];
  assert.equal(pointers(readDump(pair.join("\n"))).length, 1);
  assert.equal(pointers(readDump([...pair, row(0x110008, [2])].join("\n"))).length, 0);
  assert.equal(pointers(readDump([...pair, ...pair].join("\n"))).length, 0);
});

test("every dump in the book is read whole", async () => {
  const pages = new URL("../src/", import.meta.url);
  let rows = 0;
  for (const page of (await readdir(pages)).filter((name) => name.endsWith(".md"))) {
    const text = await readFile(new URL(page, pages), "utf8");
    for (const [, output] of text.matchAll(/^```text,prints=\S*\n([\s\S]*?)^```/gm)) {
      for (const line of readDump(output)) {
        assert.equal(isRow(line), /^[0-9a-f]{8} {2}.*\|/.test(line.text), line.text);
        if (isRow(line)) rows += 1;
      }
    }
  }
  assert.ok(rows > 200, `${rows} rows`);
});

test("what is no address is refused, and not printed for ever", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const malloc = () => 0;
  for (const wrong of [malloc, "16", undefined, Number.NaN, 1.5]) {
    assert.throws(() => dump(memory, wrong, 4), TypeError, String(wrong));
    assert.throws(() => dump(memory, 0, wrong), TypeError, String(wrong));
  }
  assert.throws(() => dump(memory, 65_536, 1), RangeError);
});
