import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../theme/live/run/history.mjs";
import { rangesOf } from "../theme/live/run/ranges.mjs";
import { HEAD } from "../theme/live/run/recorded.mjs";
import { Shadow } from "../theme/live/run/shadow.mjs";
import { PAGE } from "../theme/live/wasm/page-size.mjs";

const bytes = (...values) => Uint8Array.from(values);

test("a shadow finds what changed since it was last asked", () => {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const shadow = new Shadow();
  assert.deepEqual(shadow.take(memory.buffer), []);
  const view = new Uint8Array(memory.buffer);
  view[4] = 99;
  view[2 * PAGE - 1] = 7;
  assert.deepEqual(shadow.take(memory.buffer), [
    { from: 0, bytes: bytes(0, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) },
    { from: 2 * PAGE - 16, bytes: bytes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7) },
  ]);
  assert.deepEqual(shadow.take(memory.buffer), []);
  view[4] = 0;
  assert.deepEqual(shadow.take(memory.buffer), [{ from: 0, bytes: new Uint8Array(16) }]);
});

test("changes that are close together are one span", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const shadow = new Shadow();
  const view = new Uint8Array(memory.buffer);
  for (const at of [100, 130, 200]) view[at] = 1;
  const spans = shadow.take(memory.buffer).map(({ from, bytes }) => [from, bytes.length]);
  assert.deepEqual(spans, [
    [96, 48],
    [192, 16],
  ]);
});

test("a shadow follows a memory that grows, and knows the end of a large one", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const shadow = new Shadow();
  new Uint8Array(memory.buffer)[8] = 1;
  shadow.take(memory.buffer);
  memory.grow(HEAD / PAGE + 9);
  const view = new Uint8Array(memory.buffer);
  view[PAGE] = 2;
  view[HEAD + PAGE] = 3; // not recorded
  view[view.length - 16] = 4;
  const spans = shadow.take(memory.buffer).map(({ from, bytes }) => [from, bytes[0]]);
  assert.deepEqual(spans, [
    [PAGE, 2],
    [view.length - 16, 4],
  ]);
  memory.grow(1);
  assert.deepEqual(shadow.take(memory.buffer), [], "the new last page is all zeros");
});

const state = (what, line, spans, more = {}) => ({
  state: { what, line, memory: 0, generation: 0, byteLength: PAGE, spans, ...more },
});
const RUN = [
  { memory: 0, module: undefined },
  state("instance", 2, [{ from: 16, bytes: bytes(1, 2) }]),
  {
    view: {
      type: "Uint8Array",
      line: 3,
      memory: 0,
      generation: 0,
      from: 0,
      byteLength: PAGE,
      whole: true,
      after: 1,
    },
  },
  state("call", 12, [{ from: 4, bytes: bytes(99) }]),
  { line: 13, text: "99", state: 1 },
  {
    line: 14,
    text: "00000004  63 05                                            |c.|  a byte\ntwo",
    state: 1,
  },
  state("grow", 22, [{ from: PAGE, bytes: bytes(5) }], { generation: 1, byteLength: 2 * PAGE }),
  { line: 23, text: "done", state: 2 },
];

test("any state can be looked at again, forwards and backwards", () => {
  const history = new History(RUN, []);
  const at = (number, from, length) => {
    return [.../** @type {Uint8Array} */ (history.memoryAt(number).bytes(from, length))];
  };
  assert.deepEqual(at(0, 16, 3), [1, 2, 0]);
  assert.deepEqual(at(2, PAGE - 1, 3), [0, 5, 0], "across the border of a page");
  assert.deepEqual(at(2, 4, 1), [99]);
  assert.deepEqual(at(0, 4, 1), [0]);
  assert.equal(history.memoryAt(2).byteLength, 2 * PAGE);
  assert.deepEqual(history.memoryAt(1).changed?.(0, PAGE), [{ from: 4, to: 5 }]);
  assert.deepEqual(history.memoryAt(2).changed?.(0, PAGE), []);
});

test("a span that was recorded with bytes that stayed marks only those that did not", () => {
  const messages = [
    state("instance", 1, [{ from: 0, bytes: bytes(1, 2, 3, 4) }]),
    state("call", 2, [{ from: 0, bytes: bytes(1, 9, 3, 8) }]),
  ];
  assert.deepEqual(new History(messages, []).memoryAt(1).spans, [
    { from: 1, to: 2 },
    { from: 3, to: 4 },
  ]);
});

test("bytes that the reader wrote are there from their state on", () => {
  const history = new History(RUN, [{ state: 1, memory: 0, from: 5, bytes: bytes(42) }]);
  const byte = (number) => history.memoryAt(number).bytes(5, 1)[0];
  assert.deepEqual([byte(0), byte(1), byte(2)], [0, 42, 42]);
});

test("a printed line has a state, and so has the end of a step", () => {
  const history = new History(RUN, []);
  const step = { name: "a", first: 10, last: 20 };
  assert.equal(history.stateOf(step, 1), 1);
  assert.equal(history.stateOf(step, 3), 1, "the second line of the second print");
  assert.equal(history.stateOf(step, 4), -1);
  assert.equal(history.stateOf(step), 1);
  assert.equal(history.stateOf({ name: "b", first: 20, last: 30 }), 2);
  assert.equal(history.stateOf({ name: "c", first: 30, last: 40 }), -1);
});

test("a view dies with its buffer", () => {
  const history = new History(RUN, []);
  assert.deepEqual(history.viewsAt(0), []);
  assert.equal(history.viewsAt(1)[0].dead, false);
  assert.equal(history.viewsAt(2)[0].dead, true);
});

const rangesAt = (history, number) => rangesOf(history, number, history.memoryAt(number));

test("pages that the host has added are its own, and those that a call has added are not", () => {
  const grown = (what, pages) => state(what, 1, [], { byteLength: pages * PAGE });
  const history = new History(
    [{ memory: 0 }, grown("instance", 1), grown("call", 2), grown("grow", 4)],
    [],
  );
  const added = { from: 2 * PAGE, to: 4 * PAGE, label: "added by the host", kind: "other" };
  assert.deepEqual(rangesAt(history, 1), []);
  assert.deepEqual(rangesAt(history, 2), [added]);
});

test("what a chapter's dumps name is a range from then on", () => {
  const history = new History(RUN, []);
  assert.deepEqual(rangesAt(history, 0), []);
  const named = { from: 4, to: 6, label: "a byte", kind: "other" };
  const was = { ...named, label: "before: a byte" };
  const added = { from: PAGE, to: 2 * PAGE, label: "added by the host", kind: "other" };
  assert.deepEqual(rangesAt(history, 2), [added, was], "when it was printed, there was 63 05");
  const seen = history.memoryAt(1);
  history.write(5, bytes(5));
  assert.deepEqual(rangesOf(history, 1, seen), [named]);
  history.write(4, bytes(7));
  assert.deepEqual(rangesOf(history, 1, seen), [was]);
});

test("an address leads to the state in which the step wrote there", () => {
  const history = new History(
    [
      { memory: 0, module: undefined },
      state("call", 1, [{ from: 4, bytes: bytes(1) }]),
      state("write", 11, [{ from: 0, bytes: bytes(0, 0, 0, 0, 1, 2) }], { to: { from: 5, to: 6 } }),
      state("call", 12, [{ from: 0, bytes: bytes(0, 0, 0, 0, 1, 2, 3) }]),
      state("call", 13, []),
      { line: 13, text: "x", state: 3 },
    ],
    [],
  );
  const step = { name: "a", first: 10, last: 20 };
  assert.equal(history.stateOf(step, 1), 3);
  assert.equal(history.stateOf(step, 1, 5), 1, "the host's write");
  assert.equal(history.stateOf(step, undefined, 6), 2, "the byte that a call changed");
  assert.equal(history.stateOf(step, 1, 4), 3, "the step did not write there");
});

test("a run is looked at where its listing's dump is", () => {
  const history = new History(RUN, []);
  const step = { name: "a", first: 10, last: 20 };
  assert.equal(history.placeOf(step, 1), 4);
  assert.equal(history.placeOf(step, 2), 4, "the growth changed what the dump does not show");
  assert.equal(history.placeOf({ name: "b", first: 20, last: 30 }, 2), PAGE);
});
