import assert from "node:assert/strict";
import { test } from "node:test";
import { layOut, print } from "../theme/live/run/own.mjs";

const log = (...values) => print("log", values);

test("any value is printed, as a console would", () => {
  assert.equal(log("a", 1, -0, 5n, null, undefined, true), "a 1 -0 5n null undefined true");
  assert.equal(log(new Uint8Array(8).subarray(0, 3)), "Uint8Array(3) [0, 0, 0]");
  assert.equal(log({ a: 1, "b c": ["x", { d: null }] }), '{a: 1, "b c": ["x", {d: null}]}');
  assert.equal(log(Object.assign([1], { 2: 3 })), "[1, empty, 3]");
  assert.equal(log(new Map([["k", new Set([1])]])), 'Map(1) {"k" => Set(1) {1}}');
  assert.equal(
    log(new ArrayBuffer(5), new DataView(new ArrayBuffer(2))),
    "ArrayBuffer(5) DataView(2)",
  );
  assert.equal(
    log(new RangeError("mine"), [new TypeError("in")]),
    "RangeError: mine [[TypeError: in]]",
  );
  assert.equal(
    log(() => {}, Math.max, class A {}),
    "[Function: (anonymous)] [Function: max] [class: A]",
  );
  assert.equal(log(new Date(0), /x/g, Symbol("s")), "1970-01-01T00:00:00.000Z /x/g Symbol(s)");
  assert.equal(log(new WebAssembly.Memory({ initial: 1 })), "Memory {}");
  assert.equal(log(Object.create(null, { f: { value: 1, enumerable: true } })), "{f: 1}");
  class Point {
    x = 1;
    get y() {
      throw new Error("not asked");
    }
  }
  assert.equal(
    log(new Point(), {
      get z() {
        return 1;
      },
    }),
    "Point {x: 1} {z: [accessor]}",
  );
});

test("what is long is broken, what is endless ends", () => {
  const itself = { name: "loop" };
  itself.self = itself;
  assert.equal(log(itself), '{name: "loop", self: [Circular]}');
  assert.match(`${log(Array(1000).fill(0))}`, /^\[\n {2}0,\n[\s\S]*\n {2}… 900 more\n\]$/);
  assert.equal(log([[[[1]]]]), "[[[[Array]]]]");
  const broken = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("no");
      },
    },
  );
  assert.match(layOut(broken), /cannot be read: Error: no/);
});

test("formats are followed", () => {
  assert.equal(log("%d and %s, %i%%", 5, "x", 1.9, "rest"), "5 and x, 1% rest");
  assert.equal(log("%o %c%j", [1], "color: red", { a: 1 }), '[1] {"a":1}');
  assert.equal(log("100%"), "100%");
  assert.equal(log("%d"), "%d");
});

test("the other methods of a console print what they should", () => {
  assert.equal(print("assert", [true, "x"]), undefined);
  assert.equal(print("assert", [false, "x"]), "Assertion failed: x");
  assert.deepEqual([print("count", []), print("count", [])], ["default: 1", "default: 2"]);
  assert.equal(print("group", ["g"]), "g");
  assert.equal(log("in\nside"), "  in\n  side");
  assert.equal(print("groupEnd", []), undefined);
  assert.equal(log("out"), "out");
  assert.equal(print("clear", []), undefined);
});
