// What a check says of a file that lacks an export: not that what it lacks is refused. And how its task
// is read.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, isRefusal, runCheck } from "../../chapters-code/hosts/check.mjs";

const guest = new Uint8Array();
const run = (check, attempt) => runCheck(check, { attempt, guest, seed: 1 });
const why = "the file exports no `join`";

test("a property that waits for an error does not hold where the export is missing", async () => {
  const check = async ({ attempt, property }) => {
    await property("join throws", () => assert.throws(() => attempt.join()));
    await property("split gives a list", () => expect(attempt.split().length === 0, "it does not"));
  };
  assert.deepEqual(await run(check, { split: () => [] }), [
    { property: "join throws", holds: false, why },
    { property: "split gives a list", holds: true },
  ]);
});

test("an export that is missed outside of the properties is named", async () => {
  const check = async ({ attempt: { join }, property }) => {
    await property("join gives a text", () => expect(join() === "", "it does not"));
  };
  assert.deepEqual(await run(check, {}), [
    { property: "the file exports what is checked", holds: false, why },
  ]);
  await assert.rejects(
    run(check, {
      get join() {
        throw new RangeError("the check's own");
      },
    }),
    RangeError,
  );
});

test("a property is told before it is tested, and when it is known", async () => {
  const told = [];
  const check = async ({ property }) => {
    await property("it adds", () => told.push("tested"));
    await property("it ends", () => expect(false, "it does not"));
  };
  const begin = (sentence) => told.push(`begins: ${sentence}`);
  const tell = ({ property, holds }) => told.push(`${property}: ${holds}`);
  await runCheck(check, { guest, seed: 1, begin, tell });
  assert.deepEqual(told, [
    "begins: it adds",
    "tested",
    "it adds: true",
    "begins: it ends",
    "it ends: false",
  ]);
});

test("what JavaScript throws at a mistake is no refusal", () => {
  assert.ok(isRefusal(new Error("no room")));
  assert.ok(isRefusal(new RangeError("no such row")));
  for (const mistake of [new TypeError("x is null"), new ReferenceError("x is not defined")]) {
    assert.ok(!isRefusal(mistake));
  }
  assert.ok(!isRefusal("no room"));
});

test("a task that comes late and in pieces is read whole", async () => {
  const file = fileURLToPath(new URL("../../xtask/hosts/check.mjs", import.meta.url));
  const runner = spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "inherit"] });
  // The pipe has no room for the whole of it.
  const task = JSON.stringify({ nonce: "N", folders: [], trials: [], rest: "x".repeat(300_000) });
  await setTimeout(300);
  runner.stdin.write(task.slice(0, 100_000));
  await setTimeout(100);
  runner.stdin.end(task.slice(100_000));
  const [code] = await once(runner, "exit");
  assert.equal(code, 0);
});
