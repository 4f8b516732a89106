// A memory that is fetched in chunks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { RemoteMemory } from "../theme/live/inspector/remote-memory.mjs";

const CHUNK = 65536;

function remote(length) {
  const asked = [];
  const memory = new RemoteMemory(length, async (offset, wanted) => {
    asked.push([offset, wanted]);
    return Uint8Array.from({ length: wanted }, (_, at) => (offset + at) % 251);
  });
  return { memory, asked };
}

test("what is here is given at once, and asked for once", async () => {
  const { memory, asked } = remote(10 * CHUNK);
  const first = memory.bytes(100, 32);
  assert.ok(first instanceof Promise);
  assert.deepEqual([...(await first)].slice(0, 2), [100, 101]);
  assert.ok(memory.bytes(500, 32) instanceof Uint8Array);
  assert.deepEqual(asked, [[0, CHUNK]]);
  memory.forget();
  assert.ok(memory.bytes(500, 32) instanceof Promise);
});

test("rows across a border come from both chunks, and the last may be short", async () => {
  const { memory, asked } = remote(CHUNK + 100);
  const bytes = await memory.bytes(CHUNK - 8, 16);
  assert.deepEqual(
    [...bytes],
    Array.from({ length: 16 }, (_, at) => (CHUNK - 8 + at) % 251),
  );
  assert.deepEqual(asked, [
    [0, CHUNK],
    [CHUNK, 100],
  ]);
});

test("what failed is asked for again", async () => {
  let fails = true;
  const memory = new RemoteMemory(CHUNK, async (_, length) => {
    if (fails) throw new Error("no");
    return new Uint8Array(length);
  });
  await assert.rejects(async () => memory.bytes(0, 16));
  fails = false;
  assert.equal((await memory.bytes(0, 16)).length, 16);
});

test("only a few megabytes are kept", async () => {
  const { memory, asked } = remote(200 * CHUNK);
  for (let at = 0; at < 200; at += 1) await memory.bytes(at * CHUNK, 16);
  await memory.bytes(199 * CHUNK, 16);
  assert.equal(asked.length, 200);
  await memory.bytes(0, 16);
  assert.equal(asked.length, 201);
});
