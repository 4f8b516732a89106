// What a run's watcher says of a host: this file is the host, and each test calls it anew.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { watch } from "../theme/live/run/watch.mjs";
import { example } from "./modules.mjs";

/** @type {any[]} */
let heard = [];
const watcher = watch({
  names: [import.meta.url],
  pokes: [],
  emit: (message) => heard.push(message),
  halted() {},
});

const print = () => watcher.print(new Error().stack);

async function guest(tick = () => {}) {
  const { instance } = await WebAssembly.instantiate(example(), { env: { tick } });
  /** @type {any} */
  const exports = instance.exports;
  print();
  heard = [];
  return exports;
}

/** What happened since the guest was there, without its line and with the bytes that changed. */
function states() {
  print();
  return heard.flatMap(({ state }) => {
    if (!state) return [];
    const { what, to, unseen, during, name, spans } = state;
    const told = { what, name, to: to && [to.from, to.to], during, unseen };
    return [JSON.parse(JSON.stringify({ ...told, changes: spans.length > 0 }))];
  });
}

const wrote = (from, to, changes = true) => ({ what: "write", to: [from, to], changes });

test("what the host writes is a state, at once and where it was", async () => {
  const { memory, store } = await guest();
  const bytes = new Uint8Array(memory.buffer);
  bytes[5] = 44;
  bytes[5] = 44;
  store(6, 1);
  bytes[memory.buffer.byteLength] = 1;
  assert.deepEqual(states(), [
    wrote(5, 6),
    wrote(5, 6, false),
    { what: "call", name: "store", changes: true },
  ]);
  const lines = heard.filter(({ state }) => state).map(({ state }) => state.line);
  assert.deepEqual(
    lines.map((line) => line - lines[0]),
    [0, 1, 2],
  );
});

test("every way in which a view is written is seen", async () => {
  const { memory } = await guest();
  const words = new Uint32Array(memory.buffer, 64, 8);
  const bytes = new Uint8Array(memory.buffer).subarray(128, 160);
  const view = new DataView(memory.buffer, 256);
  words[1] = 7;
  words.set([1, 2], 3);
  words.fill(9, -2);
  words.copyWithin(0, 6);
  bytes.reverse();
  bytes.subarray(4).sort();
  new TextEncoder().encodeInto("grüße", bytes);
  crypto.getRandomValues(bytes.subarray(0, 2));
  Atomics.store(words, 2, 5);
  view.setUint8(0, 1);
  view.setFloat64(8, 1.5, true);
  assert.deepEqual(
    states().map(({ to }) => to),
    [
      [68, 72],
      [76, 84],
      [88, 96],
      [64, 72],
      [128, 160],
      [132, 160],
      [128, 135],
      [128, 130],
      [72, 76],
      [256, 257],
      [264, 272],
    ],
  );
});

test("a watched view is like any other", async () => {
  const { memory } = await guest();
  const bytes = new Uint8Array(memory.buffer, 0, 4);
  bytes.set([1, 2, 3, 4]);
  class Own extends Uint8Array {}
  const own = new Own(memory.buffer, 0, 2);
  assert.deepEqual([...bytes], [1, 2, 3, 4]);
  assert.deepEqual([...own.map((byte) => byte * 2)], [2, 4]);
  assert(own instanceof Own && bytes instanceof Uint8Array && ArrayBuffer.isView(bytes));
  assert.equal(Object.prototype.toString.call(bytes), "[object Uint8Array]");
  assert.equal(bytes.buffer, memory.buffer);
  assert.deepEqual([bytes.length, bytes.byteOffset, bytes.at(-1), bytes[9]], [4, 0, 4, undefined]);
  assert.equal(bytes.join(), "1,2,3,4");
  assert.equal(JSON.stringify(bytes), '{"0":1,"1":2,"2":3,"3":4}');
  assert.equal(crypto.getRandomValues(bytes), bytes);
  assert.equal(bytes.fill(65), bytes);
  assert.equal(new TextDecoder().decode(bytes), "AAAA");
  assert.deepEqual([...new Uint8Array(bytes)], [65, 65, 65, 65]);
  assert.equal(new Uint8Array(new Uint8Array(8).buffer).set(bytes), undefined);
  assert.deepEqual([...structuredClone(bytes.slice())], [65, 65, 65, 65]);
  /** @type {any} */
  const longs = new BigUint64Array(memory.buffer);
  assert.throws(() => {
    longs[0] = 1;
  }, TypeError);
  bytes[7] = 1;
  memory.grow(1);
  assert.deepEqual([bytes.length, bytes[0]], [0, undefined]);
  assert.throws(() => bytes.fill(1), TypeError);
});

test("a line in a loop gives a few states, and the next one says how many it did not", async () => {
  const { memory, store } = await guest();
  const bytes = new Uint8Array(memory.buffer);
  for (let at = 0; at < 1000; at += 1) bytes[at] = 1;
  for (let at = 0; at < 50; at += 1) store(2000 + at, 1);
  const [last, ...rest] = states().reverse();
  assert.deepEqual(last, { what: "other", unseen: { calls: 44, writes: 0 }, changes: true });
  const calls = rest.filter(({ what }) => what === "call");
  const others = rest.filter(({ what }) => what === "other");
  assert.deepEqual([calls.length, rest.length], [6, 13]);
  assert.deepEqual(others, [{ what: "other", unseen: { calls: 0, writes: 994 }, changes: true }]);
});

test("what is not watched is nobody's", async () => {
  const { memory } = await guest();
  runInNewContext("new Uint8Array(buffer)[3] = 1", { buffer: memory.buffer });
  assert.deepEqual(states(), [{ what: "other", changes: true }]);
});

test("what changes while a call goes on is not the host's", async () => {
  let memory;
  const exports = await guest(() => {
    runInNewContext("new Uint8Array(buffer)[3] = 1", { buffer: memory.buffer });
    print();
    new Uint8Array(memory.buffer)[4] = 1;
  });
  memory = exports.memory;
  exports.tick();
  assert.deepEqual(states(), [
    { what: "other", during: "tick", changes: true },
    wrote(4, 5),
    { what: "call", name: "tick", changes: false },
  ]);
});
