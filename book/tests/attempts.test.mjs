// What the reader writes for an exercise, as it is kept.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Attempt } from "../theme/live/practice/attempts.mjs";
import { seedOf } from "../theme/live/practice/result.mjs";

const kept = new Map();
let isFull = false;
Object.assign(globalThis, {
  localStorage: {
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, text) {
      if (isFull) throw new Error("full");
      kept.set(key, text);
    },
    removeItem: (key) => kept.delete(key),
  },
});

beforeEach(() => {
  isFull = false;
  kept.clear();
});

test("an attempt is there again, and the start itself is none", () => {
  const attempt = new Attempt("pointers/a");
  attempt.write("mine", "start");
  assert.equal(new Attempt("pointers/a").text, "mine");
  assert.equal(new Attempt("pointers/b").text, undefined);
  attempt.write("start", "start");
  assert.equal(kept.size, 0);
});

test("what was begun again can be taken back, also later, until something is written", () => {
  new Attempt("pointers/a").write("mine", "start");
  new Attempt("pointers/a").startAgain();
  const later = new Attempt("pointers/a");
  assert.deepEqual([later.text, later.before], [undefined, "mine"]);
  later.undo();
  assert.deepEqual([later.text, later.before], ["mine", undefined]);
  later.startAgain();
  later.write("other", "start");
  assert.deepEqual([later.text, later.before], ["other", undefined]);
});

test("another tab's text is taken when it is told of", () => {
  const here = new Attempt("pointers/a");
  new Attempt("pointers/a").write("there", "start");
  here.renew();
  assert.equal(here.text, "there");
});

test("where nothing can be kept, a text lives as long as the page", () => {
  isFull = true;
  const attempt = new Attempt("pointers/a");
  attempt.write("mine", "start");
  attempt.renew();
  assert.equal(attempt.text, "mine");
});

test("what nobody can read is nothing", () => {
  for (const text of ["{", "null", "7", '{"text": 7, "before": []}']) {
    kept.set("webassembly-memory-attempt:pointers/a", text);
    const attempt = new Attempt("pointers/a");
    assert.deepEqual([attempt.text, attempt.before], [undefined, undefined], text);
  }
});

test("a seed is a whole number of 32 bits", () => {
  assert.equal(seedOf(" 4294967295 "), 4294967295);
  assert.equal(seedOf("0"), 0);
  for (const text of ["", "-1", "1.5", "4294967296", "99999999999", "0x1", "1e3"]) {
    assert.equal(seedOf(text), undefined, text);
  }
});
