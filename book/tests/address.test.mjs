import assert from "node:assert/strict";
import { test } from "node:test";
import {
  pinsOf,
  readAddress,
  targetTo,
  withPins,
  writeAddress,
} from "../theme/live/page/address.mjs";
import { History } from "../theme/live/run/history.mjs";

/** What is there of a target. */
const target = (hash) => JSON.parse(JSON.stringify(readAddress(hash).target ?? null));

test("an address names a step, and may name a line that it prints, and a byte", () => {
  assert.deepEqual(target("#step-grow-zero"), { step: "grow-zero" });
  assert.deepEqual(target("#step-read.2@0x1F"), { step: "read", line: 2, address: 31 });
  assert.deepEqual(target("#step-read@4"), { step: "read", address: 4 });
  assert.deepEqual(target("#step-r%C3%A9ad.1"), { step: "réad", line: 1 });
  assert.deepEqual(target("#step-read@4&state=12"), { step: "read", address: 4, state: 12 });
  for (const hash of [
    "",
    "#",
    "#steps",
    "#step-a.b",
    "#step-a@0x",
    "#step-a@4.1",
    "#step-%",
    "#x",
  ]) {
    assert.equal(target(hash), null, hash);
  }
});

test("parts that it does not know are kept, and so is what is no state", () => {
  const pinned = "#step-read.2@0x10&pin=u32@0x10&edit-read=a%26b";
  const { target, rest } = readAddress(pinned);
  assert.equal(target?.line, 2);
  assert.deepEqual(rest, ["pin=u32@0x10", "edit-read=a%26b"]);
  assert.equal(writeAddress({ target, rest }), pinned);
  assert.deepEqual(readAddress("#the-map&pin=u32@4"), { rest: ["the-map", "pin=u32@4"] });
  const state = "#step-read@0x4&state=7&pin=u32@4";
  assert.equal(writeAddress(readAddress(state)), state);
});

test("pins come before what else there is, whose last part says that nothing was cut off", () => {
  const { target, rest } = readAddress("#step-read@4&edit-read=a&end&pin=u8@4");
  assert.deepEqual(pinsOf(rest), ["u8@4"]);
  const written = writeAddress({ target, rest: withPins(rest, ["ptr+len@alloc()", "[u8; 2]@4"]) });
  assert.equal(written, "#step-read@0x4&pin=ptr+len@alloc()&pin=[u8;%202]@4&edit-read=a&end");
  assert.deepEqual(pinsOf(readAddress(written).rest), ["ptr+len@alloc()", "[u8; 2]@4"]);
});

const state = (what, line, from, byte) => {
  const spans = [{ from, bytes: Uint8Array.of(byte) }];
  return { state: { what, line, memory: 0, generation: 0, byteLength: 65536, spans } };
};

const RUN = [
  state("instance", 1, 100, 1),
  state("call", 11, 4, 1),
  state("call", 12, 5, 1),
  { line: 13, text: "two\nlines", state: 2 },
  state("write", 14, 4, 2),
  state("call", 14, 6, 2),
  { line: 15, text: "three", state: 4 },
  state("call", 21, 7, 2),
];
const OUTER = { name: "outer", first: 10, last: 30 };
const INNER = { name: "inner", first: 20, last: 25 };

test("every state has an address that leads to it", () => {
  const history = new History(RUN, []);
  const steps = [INNER, OUTER];
  const written = history.states.map((_, number) => {
    const target = targetTo(history, number, steps, number < 3 ? 4 : 6);
    const step = steps.find(({ name }) => name === target?.step) ?? OUTER;
    const found = target?.state ?? history.stateOf(step, target?.line, target?.address) + 1;
    assert.equal(found, number + 1);
    return writeAddress({ target, rest: [] });
  });
  assert.deepEqual(written, [
    "#step-inner@0x4&state=1",
    "#step-outer.1@0x4",
    "#step-outer@0x4&state=3",
    "#step-outer@0x6&state=4",
    "#step-outer@0x6",
    "#step-inner@0x6",
  ]);
});

test("a line is counted from 1", () => {
  const history = new History(RUN, []);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((line) => history.stateOf(OUTER, line)),
    [-1, 2, 2, 4, -1],
  );
});
