// The room in which a reader's version runs: its policy, and what its page takes from it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { based, importsOf } from "../theme/live/run/based.mjs";
import { Expected } from "../theme/live/run/expected.mjs";

test("the room's policy allows its own script, and no request", async () => {
  const room = await readFile(new URL("../theme/live/run/room.html", import.meta.url), "utf8");
  const script = /<script>(.*?)<\/script>/s.exec(room)?.[1] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(room)?.[1];
  assert.equal(
    policy,
    `default-src 'none'; script-src 'sha256-${hash}' blob: 'wasm-unsafe-eval'; worker-src blob:`,
  );
});

test("a module's imports are found and become whole addresses", () => {
  const text = `/** @type {import("./not.mjs").A} */
import { a } from "./a.mjs";
const b = await import('../b.mjs');
const c = await import("node:fs");
console.log(import.meta.url);`;
  assert.deepEqual(importsOf(text, "http://s/x/y.mjs"), ["http://s/x/a.mjs", "http://s/b.mjs"]);
  assert.equal(
    based(text, "http://s/x/y.mjs").split("\n").slice(1).join("\n"),
    `import { a } from "http://s/x/a.mjs";
const b = await import('http://s/b.mjs');
const c = await import("node:fs");
console.log("http://s/x/y.mjs");`,
  );
});

const state = {
  ...{ what: "call", line: 3, name: "f", values: ["1"], memory: 0, generation: 0 },
  ...{ byteLength: 65536, spans: [{ from: 65535, bytes: new Uint8Array(1) }] },
};
const view = { type: "Uint8Array", line: 1, memory: 0, generation: 0, from: 0, byteLength: 1 };

test("what the worker posts is taken", () => {
  const expected = new Expected();
  for (const message of [
    { memory: 0, module: new Uint8Array(8) },
    { state },
    { state: { ...state, to: { from: 0, to: 4 }, unseen: { calls: 1, writes: 0 } } },
    { view: { ...view, whole: false, after: 0 } },
    { line: 4, text: "a", state: 1 },
    { more: "600 states are all that is recorded" },
    { halted: true, late: 5000 },
    { line: 0, failed: "Error: a" },
    { end: "done", note: undefined },
  ]) {
    assert.ok(expected.has(message), JSON.stringify(message));
  }
});

test("nothing else is", () => {
  const expected = new Expected();
  assert.ok(expected.has({ memory: 0 }));
  for (const message of [
    ...[
      null,
      1,
      "here",
      [],
      {},
      { alive: "worker 1" },
      { end: "failed" },
      { end: "done", note: {} },
    ],
    ...[{ failed: "a" }, { failed: {}, line: 1 }, { halted: 1 }, { halted: true, late: 1e9 }],
    ...[{ text: "a" }, { text: {}, line: 1 }, { text: "a", line: -1 }, { text: "a", line: 1.5 }],
    { text: "a", line: 1, state: 0 },
    ...[{ memory: 0 }, { memory: 2 }, { memory: "1" }, { memory: 1, module: [1] }],
    ...[{ state: null }, { state: { ...state, memory: 1 } }, { state: { ...state, what: "x" } }],
    { state: { ...state, byteLength: 2 ** 40 } },
    { state: { ...state, spans: [{ from: 65536, bytes: new Uint8Array(1) }] } },
    { state: { ...state, spans: [{ from: 0, bytes: "a" }] } },
    { state: { ...state, to: { from: 5, to: 4 } } },
    { state: { ...state, values: "a" } },
    { state: { ...state, name: {} } },
    { view: { ...view, type: {} } },
  ]) {
    assert.ok(!expected.has(message), JSON.stringify(message));
  }
  assert.ok(!expected.isTooMuch);
});

test("more than a page can hold is too much", () => {
  const texts = new Expected();
  for (let i = 0; i < 5; i += 1) texts.has({ line: 1, text: "a".repeat(1 << 20) });
  assert.ok(texts.isTooMuch);
  const empty = new Expected();
  for (let i = 0; i < 300_000; i += 1) empty.has({ line: 1, text: "" });
  assert.ok(empty.isTooMuch);
  const bytes = new Expected();
  bytes.has({ memory: 0 });
  const big = { from: 0, bytes: new Uint8Array(1 << 26) };
  for (let i = 0; i < 5; i += 1) {
    bytes.has({ state: { ...state, byteLength: 1 << 26, spans: [big] } });
  }
  assert.ok(bytes.isTooMuch);
});
