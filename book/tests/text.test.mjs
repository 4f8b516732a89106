// Modules as text and back, by what the pages load for it, with every guest of the book.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { functionText } from "../theme/live/text/alone.mjs";
import { Functions } from "../theme/live/text/functions.mjs";
import { Text, TextError } from "../theme/live/text/text.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));
const RELEASE = "wasm32-unknown-unknown/release";

const text = new Text(
  await WebAssembly.compile(await readFile(join(SITE, "theme/live/text/text.wasm"))),
);
const guests = (await readdir(join(SITE, "target", RELEASE))).filter((name) =>
  name.endsWith(".wasm"),
);
const hostOf = (guest) =>
  join(SITE, "chapters-code", guest.slice(0, -5).replaceAll("_", "-"), "host.mjs");

// A target folder like the site's, with the guests that were text.
const target = await mkdtemp(join(tmpdir(), "text-"));
after(() => rm(target, { recursive: true, force: true }));
await cp(join(SITE, "target"), target, { recursive: true });

/** What a host prints, and how it ends. */
function printed(host, env) {
  const child = spawn(process.execPath, [host], { env: { ...process.env, ...env } });
  const parts = [];
  child.stdout.on("data", (part) => parts.push(part));
  child.stderr.on("data", (part) => parts.push(part));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(`${Buffer.concat(parts)}exit code ${code}`));
  });
}

const interfaceOf = (module) => [
  ...WebAssembly.Module.imports(module).map(({ module, name, kind }) => [module, name, kind]),
  ...WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]),
];

test("every guest is the same module after it was text", { concurrency: true }, async (t) => {
  assert.ok(guests.length > 10, guests.join());
  const queue = [...guests];
  const next = async () => {
    for (let guest = queue.pop(); guest; guest = queue.pop()) {
      await t.test(guest, () => isSame(guest));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
});

async function isSame(guest) {
  const bytes = await readFile(join(SITE, "target", RELEASE, guest));
  const functions = await Functions.of(text, bytes);
  const all = new Map(functions.list.map(({ name, text }) => [name, text]));
  assert.equal(all.size, functions.list.length, "each has a name of its own");
  const made = await functions.assemble(all);
  const [before, now] = await Promise.all([bytes, made].map((it) => WebAssembly.compile(it)));
  assert.deepEqual(interfaceOf(now), interfaceOf(before));
  // Its own text is that of the first: nothing of it went another way.
  assert.equal(await text.print(made), await text.print(bytes));
  if (!existsSync(hostOf(guest))) return;
  await writeFile(join(target, RELEASE, guest), made);
  const [own, book] = await Promise.all([
    printed(hostOf(guest), { CARGO_TARGET_DIR: target }),
    printed(hostOf(guest), { CARGO_TARGET_DIR: join(SITE, "target") }),
  ]);
  assert.equal(own, book);
}

const rawAccess = async () =>
  Functions.of(text, await readFile(join(SITE, "target", RELEASE, "raw_access.wasm")));

test("a function is listed by its name, with its own text", async () => {
  const functions = await rawAccess();
  const read = functions.get("read_byte");
  assert.equal(read?.exported, true);
  assert.match(read.text, /^\(func \$read_byte \(;\d+;\).*\n {2}\S[\s\S]*\n\)$/);
  assert.equal(functions.get("nothing"), undefined);
});

test("a changed function does what its text says, and all others what they did", async () => {
  const functions = await rawAccess();
  const made = await functions.assemble(
    new Map([
      [
        "read_byte",
        "(func $read_byte (result i32)\n  call $mine)\n(func $mine (result i32)\n  i32.const 7)",
      ],
    ]),
  );
  const { instance } = await WebAssembly.instantiate(made);
  assert.equal(/** @type {() => number} */ (instance.exports.read_byte)(), 7);
});

/** @type {[string, string, number, number, RegExp][]} */
const WRONG = [
  ["a word that is none", "\n  i32.ad)", 2, 3, /unknown operator/],
  ["a type that does not fit", "\n  nop\n  i64.const 1)", 3, 3, /type mismatch/],
  ["a name that is nowhere", "\n  call $nowhere)", 2, 8, /nowhere/],
  ["a bracket too many", "\n  i32.const 1))", 2, 15, /has no `\(`/],
  ["a bracket too few", "\n  (block\n    nop\n  i32.const 1", 4, 14, /expected/],
];

for (const [what, body, line, column, says] of WRONG) {
  test(`${what} is told with its place in the function's text`, async () => {
    const functions = await rawAccess();
    const texts = new Map([["read_byte", `(func $read_byte (result i32)${body}`]]);
    await assert.rejects(functions.assemble(texts), (/** @type {any} */ error) => {
      assert.equal(error.function, "read_byte");
      assert.match(error.message, says);
      assert.deepEqual([error.line, error.column], [line, column], error.message);
      return true;
    });
  });
}

test("a function that others need cannot go, and the error says who needs it", async () => {
  const functions = await rawAccess();
  await assert.rejects(
    functions.assemble(new Map([["read_byte", ""]])),
    (/** @type {any} */ error) => {
      assert.equal(error.function, "read_byte");
      assert.match(error.message, /read_byte.*, in \(export "read_byte"/s);
      return true;
    },
  );
});

test("depth is an error, and no end of the stack", async () => {
  const deep = `(module (func ${"(block ".repeat(100_000)}))`;
  await assert.rejects(text.assemble(deep), TextError);
  await assert.rejects(text.check(`(func ${"block ".repeat(100_000)}`), TextError);
});

test("what is no module has no text", async () => {
  await assert.rejects(text.print(new Uint8Array(9)), /magic/);
  // It goes on after that.
  assert.match(await text.print(await text.assemble("(module)")), /^\(module/);
});

test("a function alone has the text that it has among the others", async () => {
  // One says how many parts its data has.
  const words = fileURLToPath(new URL("../src/samples/words.wasm", import.meta.url));
  for (const guest of [...guests.map((name) => join(SITE, "target", RELEASE, name)), words]) {
    const bytes = await readFile(guest);
    const { list } = await Functions.of(text, bytes);
    const imported = list[0].index;
    for (const { index, text: whole } of [list[0], list[list.length >> 1], ...list.slice(-1)]) {
      assert.equal(await functionText(text, bytes, imported, index), whole, `${guest}: ${index}`);
    }
    await assert.rejects(functionText(text, bytes, imported, list.length + imported), RangeError);
  }
});
