// The inspector's WASI, held against that of Node: what both answer, and what they write.

import assert from "node:assert/strict";
import { test } from "node:test";
import { WASI } from "node:wasi";
import { Exit, isWasi, wasi } from "../theme/live/inspector/wasi.mjs";

/** A memory, and the functions of a WASI that has it: ours or Node's. */
function ours() {
  const memory = new WebAssembly.Memory({ initial: 1 });
  let printed = "";
  const print = (text) => {
    printed += text;
  };
  const call = (name, ...values) => wasi(name, () => memory, print)(...values);
  return { call, bytes: new Uint8Array(memory.buffer), printed: () => printed };
}

function nodes() {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const host = new WASI({ version: "preview1", args: ["module"], env: {}, returnOnExit: true });
  host.initialize({ exports: { memory } });
  return {
    call: (name, ...values) => host.wasiImport[name](...values),
    bytes: new Uint8Array(memory.buffer),
  };
}

/** @type {[string, ...(number | bigint)[]][]} */
const CALLS = [
  ["args_sizes_get", 64, 68],
  ["args_get", 64, 128],
  ["environ_sizes_get", 72, 76],
  ["fd_prestat_get", 3, 96],
  ["fd_prestat_dir_name", 3, 96, 4],
  ["fd_write", 7, 200, 1, 208],
  ["fd_read", 7, 200, 1, 208],
  ["fd_close", 7],
  ["fd_seek", 7, 0n, 0, 216],
  ["fd_fdstat_get", 7, 224],
  ["fd_filestat_get", 7, 224],
  ["path_open", 3, 0, 256, 4, 0, 0n, 0n, 0, 264],
  ["sched_yield"],
];

test("what needs no files is answered as Node does", () => {
  const [mine, other] = [ours(), nodes()];
  for (const [name, ...values] of CALLS) {
    assert.equal(mine.call(name, ...values), other.call(name, ...values), name);
    assert.deepEqual(mine.bytes, other.bytes, name);
  }
});

test("what is written is handed over, from several places of the memory", () => {
  const { call, bytes, printed } = ours();
  const view = new DataView(bytes.buffer);
  const euro = [0xe2, 0x82, 0xac];
  bytes.set(euro.slice(0, 1), 1024);
  bytes.set(euro.slice(1), 2048);
  for (const [index, word] of [1024, 1, 2048, 2].entries())
    view.setUint32(16 + index * 4, word, true);
  assert.equal(call("fd_write", 1, 16, 2, 8), 0);
  assert.equal(printed(), "€");
  assert.equal(view.getUint32(8, true), 3);
});

test("the end of a program is told, clocks run, and waiting is over at once", () => {
  const { call, bytes } = ours();
  const view = new DataView(bytes.buffer);
  assert.throws(() => call("proc_exit", 3), Exit);
  call("clock_time_get", 0, 0n, 8);
  assert.ok(Math.abs(Number(view.getBigUint64(8, true) / 1_000_000n) - Date.now()) < 1000);
  call("random_get", 70_000 - 65_536, 40);
  assert.ok(bytes.subarray(4464, 4504).some((byte) => byte !== 0));
  view.setBigUint64(512, 77n, true);
  assert.equal(call("poll_oneoff", 512, 1024, 1, 2048), 0);
  assert.deepEqual([view.getBigUint64(1024, true), view.getUint32(2048, true)], [77n, 1]);
  assert.equal(call("sock_accept", 4, 0, 0), 52);
  assert.deepEqual(["wasi_snapshot_preview1", "wasi", "env"].map(isWasi), [true, false, false]);
});
