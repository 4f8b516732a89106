// The command that the page shows for an exercise on the guest's side, typed as it is.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { misfitsOf } from "../theme/live/page/contract.mjs";
import { words } from "./contracts.mjs";

const ROOT = new URL("../../", import.meta.url);
const SITE = process.env.SITE ?? fileURLToPath(new URL("target/book", ROOT));

const folder = await mkdtemp(join(tmpdir(), "builds-"));
after(() => rm(folder, { recursive: true, force: true }));

const chapters = JSON.parse(await readFile(join(SITE, "chapters-code/exercises.json"), "utf8"));
const guests = chapters.flatMap((chapter) =>
  chapter.exercises
    .filter(({ side }) => side === "guest")
    .map((exercise) => ({ ...exercise, chapter: chapter.name })),
);

test("the command builds the start, to a module that exports what it is to", async () => {
  assert.ok(guests.length > 0);
  assert.ok(guests.every(({ name, build }) => build.endsWith(` ${name}.rs`)));
  const [{ chapter, name, build }] = guests;
  const [program, ...flags] = build.split(" ");
  const start = join(SITE, `chapters-code/${chapter}/exercises/${name}/start.rs`);
  const module = join(folder, `${name}.wasm`);
  const args = [...flags.slice(0, -1), start, "-o", module];
  // In the book's folder, whose toolchain is the reader's.
  execFileSync(program, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  const bytes = new Uint8Array(await readFile(module));
  assert.deepEqual(await misfitsOf({ imports: [], exports: [], outputs: {}, words }, bytes), []);
  const built = new Uint8Array(
    await readFile(new URL(`target/exercises/${chapter}/${name}.start.wasm`, ROOT)),
  );
  const exported = async (code) =>
    WebAssembly.Module.exports(await WebAssembly.compile(code)).map(({ name }) => name);
  assert.deepEqual(await exported(bytes), await exported(built));
});
