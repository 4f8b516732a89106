// The difference between what the book says and what was printed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { differenceOf } from "../theme/live/page/difference.mjs";

const SIGNS = { same: " ", book: "-", printed: "+" };

/** A line for each, what differs in [brackets]. */
function written(book, printed) {
  return differenceOf(book, printed).map(({ origin, text, marks }) => {
    let marked = text;
    for (const [from, to] of marks.toReversed()) {
      marked = `${marked.slice(0, from)}[${marked.slice(from, to)}]${marked.slice(to)}`;
    }
    return SIGNS[origin] + marked;
  });
}

test("lines that are the same stay one", () => {
  assert.deepEqual(written("a\nb\nc", "a\nb\nc"), [" a", " b", " c"]);
  assert.deepEqual(written("a\nb\nc", "a\nc"), [" a", "-b", " c"]);
  assert.deepEqual(written("a\nc", "a\nb\nc"), [" a", "+b", " c"]);
  assert.deepEqual(written("a", "a\na"), [" a", "+a"]);
  assert.deepEqual(written("x\na\ny", "a\nz\ny"), ["-x", " a", "+z", " y"]);
});

test("in a line, the words that differ are marked", () => {
  assert.deepEqual(written("17 pages before", "18 pages before"), [
    "-[17] pages before",
    "+[18] pages before",
  ]);
  assert.deepEqual(written("a b", "a new b"), ["-a b", "+a [new ]b"]);
});

test("each byte of a row is compared with itself", () => {
  assert.deepEqual(written("00000000  00 63 00 00  |.c..|", "00000000  00 00 63 00  |..c.|"), [
    "-00000000  00 [63] [00] 00  |.[c.].|",
    "+00000000  00 [00] [63] 00  |.[.c].|",
  ]);
});

test("both texts can be read from it, however long they are", () => {
  for (const length of [10, 5000]) {
    const book = Array.from({ length }, (_, at) => `${at % 7} ${at}`).join("\n");
    const printed = Array.from({ length }, (_, at) => `${at % 5} ${at}`).join("\n");
    const lines = differenceOf(book, printed);
    const of = (without) => lines.filter(({ origin }) => origin !== without);
    assert.equal(
      of("printed")
        .map(({ text }) => text)
        .join("\n"),
      book,
    );
    assert.equal(
      of("book")
        .map(({ text }) => text)
        .join("\n"),
      printed,
    );
  }
});
