// What is read and solved, as a file: anybody's, so read whole or not at all.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { KEY } from "../theme/live/practice/key.mjs";
import * as progress from "../theme/live/practice/progress.mjs";

/** A browser's, as far as it is used. */
const kept = new Map();
let isFull = false;
const storage = {
  getItem: (key) => kept.get(key) ?? null,
  setItem(key, text) {
    if (isFull) throw new Error("full");
    kept.set(key, text);
  },
  removeItem: (key) => kept.delete(key),
};
let told = 0;
Object.assign(globalThis, {
  localStorage: storage,
  dispatchEvent() {
    told += 1;
  },
});

beforeEach(() => {
  isFull = false;
  progress.keep(progress.nothing());
  kept.clear();
  told = 0;
});

const some = () => ({
  read: new Map([["raw-access", "2026-11-28"]]),
  solved: new Map([["raw-access/find-the-end", "2026-02-01"]]),
});

test("what is written can be read, and by people", () => {
  const text = progress.write(some());
  assert.deepEqual(progress.read(text), some());
  assert.equal(
    text,
    `{
  "format": "webassembly-memory-progress",
  "version": 1,
  "read": {
    "raw-access": "2026-11-28"
  },
  "solved": {
    "raw-access/find-the-end": "2026-02-01"
  }
}
`,
  );
});

/** A file with other parts than a good one. */
const file = (parts) => JSON.stringify({ ...JSON.parse(progress.write(some())), ...parts });

for (const [what, text, why] of /** @type {[string, string, RegExp][]} */ ([
  ["no JSON", "<html>", /^it is no JSON$/],
  ["a list", "[]", /^it is not a file of this book$/],
  ["null", "null", /^it is not a file of this book$/],
  ["another format", file({ format: "a" }), /^it is not a file of this book$/],
  ["a later version", file({ version: 2 }), /^it is of another version of this book$/],
  ["no chapters", file({ read: undefined }), /^it has no list of each chapter$/],
  ["a list of chapters", file({ read: ["raw-access"] }), /^it has no list of each chapter$/],
  ["a tag", file({ read: { "<img src=x>": "2026-11-28" } }), /no chapter: "<img src=x>"$/],
  ["a path", file({ solved: { "../a": "2026-11-28" } }), /no exercise: "\.\.\/a"$/],
  ["a long name", file({ read: { [`a${"-a".repeat(99)}`]: "2026-11-28" } }), /no chapter: "a-a/],
  ["a number", file({ read: { "raw-access": 7 } }), /^it has no day for raw-access$/],
  ["no day", file({ read: { "raw-access": "2026-02-30" } }), /^it has no day for raw-access$/],
  ["too much", " ".repeat(200_001), /^it is too long$/],
  [
    "too many",
    file({ read: Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`a${at}`, ""])) }),
    /^it is too long$/,
  ],
])) {
  test(`a file is refused: ${what}`, () => {
    assert.throws(() => progress.read(text), { message: why });
  });
}

test("a name that objects have by themselves is a name", () => {
  const text = file({ read: JSON.parse('{"constructor": "2026-11-28"}') });
  assert.deepEqual([...progress.read(text).read.keys()], ["constructor"]);
  assert.throws(() => progress.read(text.replace("constructor", "__proto__")), {
    message: 'it names something that is no chapter: "__proto__"',
  });
});

test("two are put together, each mark since its first day, and only what the book has", () => {
  const other = {
    read: new Map([
      ["raw-access", "2026-11-27"],
      ["pointers", "2026-11-27"],
      ["elsewhere", "2026-11-27"],
    ]),
    solved: new Map([["raw-access/find-the-end", "2026-11-27"]]),
  };
  const known = {
    read: new Map([
      ["raw-access", ""],
      ["pointers", ""],
    ]),
    solved: new Map([["raw-access/find-the-end", ""]]),
  };
  assert.deepEqual(progress.merge(some(), other, known), {
    both: {
      read: new Map([
        ["raw-access", "2026-11-27"],
        ["pointers", "2026-11-27"],
      ]),
      solved: new Map([["raw-access/find-the-end", "2026-02-01"]]),
    },
    added: 1,
    unknown: 1,
  });
});

test("a mark is kept with those that another tab has made meanwhile", () => {
  progress.set("read", "raw-access", true);
  kept.set(KEY, progress.write(some()));
  progress.set("solved", "pointers/a", true);
  const { read, solved } = progress.current();
  assert.deepEqual([...read.keys()], ["raw-access"]);
  assert.deepEqual([...solved.keys()], ["pointers/a", "raw-access/find-the-end"]);
  assert.match(solved.get("pointers/a") ?? "", /^\d{4}-\d\d-\d\d$/);
  assert.equal(told, 2);
  progress.set("solved", "pointers/a", false);
  assert.equal(progress.current().solved.has("pointers/a"), false);
});

test("where nothing can be kept, marks live as long as the page", () => {
  isFull = true;
  progress.set("read", "raw-access", true);
  progress.set("read", "pointers", true);
  assert.equal(kept.size, 0);
  assert.deepEqual([...progress.current().read.keys()], ["raw-access", "pointers"]);
});

test("what a browser has kept and nobody can read is nothing", () => {
  kept.set(KEY, "{");
  assert.deepEqual(progress.current(), progress.nothing());
  progress.set("read", "raw-access", true);
  assert.deepEqual([...progress.current().read.keys()], ["raw-access"]);
});

test("without marks, nothing is kept", () => {
  progress.set("read", "raw-access", true);
  progress.set("read", "raw-access", false);
  assert.equal(kept.size, 0);
});
