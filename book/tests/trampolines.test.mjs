import assert from "node:assert/strict";
import { test } from "node:test";
import { trampolines } from "../theme/live/run/trampolines.mjs";
import { module, section, vector } from "./modules.mjs";

const I32 = 0x7f;
const I64 = 0x7e;
const V128 = 0x7b;
const name = (text) => [text.length, ...new TextEncoder().encode(text)];
const exportsOf = ({ exports }) => exports;

// add: two i32 to one; swap: i32 and i64 to i64 and i32; trap; wide: takes a v128.
const bytes = module(
  section(
    1,
    vector([
      [0x60, 2, I32, I32, 1, I32],
      [0x60, 2, I32, I64, 2, I64, I32],
      [0x60, 0, 0],
      [0x60, 1, V128, 0],
    ]),
  ),
  section(3, vector([[0], [1], [2], [3]])),
  section(
    7,
    vector(["add", "swap", "trap", "wide"].map((text, index) => [...name(text), 0, index])),
  ),
  section(
    10,
    vector(
      [
        [0, 0x20, 0, 0x20, 1, 0x6a, 0x0b],
        [0, 0x20, 1, 0x20, 0, 0x0b],
        [0, 0x00, 0x0b],
        [0, 0x0b],
      ].map((body) => [body.length, ...body]),
    ),
  ),
);

const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(bytes));

/** @returns {[Map<string, any>, unknown[][]]} the functions, and what they report */
function watched() {
  const heard = [];
  const hooks = (name) => ({
    before: (...values) => heard.push(["before", name, ...values]),
    after: (...results) => heard.push(["after", name, ...results]),
  });
  return [trampolines(bytes, exports, hooks, exportsOf), heard];
}

test("a call goes through, and is reported with its arguments and its results", () => {
  const [made, heard] = watched();
  assert.equal(made.get("add")(2, 3), 5);
  assert.deepEqual(made.get("swap")(-1, 7n), [7n, -1]);
  assert.deepEqual(heard, [
    ["before", "add", 2, 3],
    ["after", "add", 5],
    ["before", "swap", -1, 7n],
    ["after", "swap", 7n, -1],
  ]);
});

test("a trap is the guest's own, and nothing is reported after it", () => {
  const [made, heard] = watched();
  assert.throws(() => made.get("trap")(), WebAssembly.RuntimeError);
  assert.deepEqual(heard, [["before", "trap"]]);
});

test("it is what an instance exports: a table takes it", () => {
  const [made] = watched();
  const table = new WebAssembly.Table({ initial: 1, element: "anyfunc" });
  table.set(0, made.get("add"));
  assert.equal(table.get(0)(1, 1), 2);
  assert.equal(made.get("add").length, 2);
});

test("a function whose types JavaScript does not know stays as it is", () => {
  assert.deepEqual([...watched()[0].keys()], ["add", "swap", "trap"]);
});
