// A reader's guest against a chapter's contract, as the page holds it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { misfitsOf, verdictOf } from "../theme/live/page/contract.mjs";
import { contractOf, contracts } from "./contracts.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

/** A module of hand-made sections: id, then content. */
const moduleOf = (...sections) =>
  new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...sections.flatMap(([id, ...bytes]) => [id, bytes.length, ...bytes]),
  ]);
const name = (text) => [text.length, ...new TextEncoder().encode(text)];

const I32 = 0x7f;
const I64 = 0x7e;
const TYPES = [1, 2, 0x60, 0, 1, I64, 0x60, 1, I32, 1, I32];
const IMPORT = [2, 1, ...name("env"), ...name("abort"), 0, 1];

const messages = (misfits) => misfits.map(({ message }) => message);

test("the book's own guests keep their contracts", async () => {
  assert.ok(contracts.length >= 10, contracts.join());
  for (const chapter of contracts) {
    const file = `target/wasm32-unknown-unknown/release/${chapter.replaceAll("-", "_")}.wasm`;
    const bytes = new Uint8Array(await readFile(join(SITE, file)));
    assert.deepEqual(await misfitsOf(await contractOf(chapter), bytes), [], chapter);
  }
});

test("a file that is no module is told by its first bytes", async () => {
  const contract = await contractOf("raw-access");
  const said = async (bytes) => messages(await misfitsOf(contract, new Uint8Array(bytes)));
  const encode = (text) => new TextEncoder().encode(text);
  assert.deepEqual(await said(encode(";; mine\n(module)")), [contract.words.text.message]);
  assert.deepEqual(await said(encode("GIF89a")), [contract.words.other.message]);
  assert.deepEqual(await said([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]), [
    contract.words.component.message,
  ]);
  const [broken] = await said(moduleOf([1, 9]));
  assert.match(broken, /^this module is broken: ./);
});

test("what is imported, missing or of another type is named with both types", async () => {
  const contract = await contractOf("raw-access");
  const module = moduleOf(
    TYPES,
    IMPORT,
    [3, 1, 0],
    [7, 1, ...name("read_at"), 0, 1],
    [...[10, 1, 4, 0, 0x42, 0, 0x0b]],
  );
  const misfits = await misfitsOf(contract, module);
  assert.deepEqual(messages(misfits).slice(0, 2), [
    "it imports `env.abort`: func (i32) -> i32, which no host of this chapter gives",
    "it does not export `memory`: memory",
  ]);
  const differs = "it exports `read_at` as func () -> i64; the contract asks for";
  assert.ok(messages(misfits).includes(`${differs} func (address: i32) -> i32`));
  assert.ok(misfits.every(({ next }) => next !== "" && !next.includes("{")));
});

test("of an output, what is judged decides", () => {
  /** @type {Contract["outputs"]} */
  const outputs = {
    all: { judged: "all", own: null },
    dump: { judged: "bytes", own: null },
    some: { judged: [2], own: "why" },
    none: { judged: null, own: "why" },
  };
  const verdict = (step, text, expected) => {
    const { judged, same } = verdictOf({ outputs }, step, text, expected);
    return [judged, same];
  };
  assert.deepEqual(verdict("all", "1", "1"), [true, true]);
  assert.deepEqual(verdict("all", "1", "2"), [true, false]);
  assert.deepEqual(verdict("dump", "00000400  61  |a|", "00100000  61  |a|"), [true, true]);
  assert.deepEqual(verdict("dump", "00000400  62  |b|", "00100000  61  |a|"), [true, false]);
  assert.deepEqual(verdict("some", "1\n2", "3\n2"), [true, true]);
  assert.deepEqual(verdict("some", "1\n2", "1\n3"), [true, false]);
  assert.deepEqual(verdict("some", undefined, "1\n3"), [true, false]);
  assert.deepEqual(verdict("none", "1", "2"), [false, false]);
});
