// The samples that are checked in as they were compiled are what their sources give, with the
// compiler that `.ci/engines` fetches into target/npm.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const samples = fileURLToPath(new URL("book/src/samples", root));
const ASC = fileURLToPath(new URL("target/npm/node_modules/assemblyscript/bin/asc.js", root));

test("the sample of AssemblyScript is what its source gives, and small", async () => {
  const folder = await mkdtemp(join(tmpdir(), "samples-"));
  try {
    const source = await readFile(join(samples, "words.ts"), "utf8");
    const [, flags] = /^\/\/ +asc words\.ts --outFile words\.wasm (.*)$/m.exec(source) ?? [];
    const out = join(folder, "words.wasm");
    const line = [ASC, "words.ts", "--outFile", out, ...flags.split(" ")];
    const { status, stderr } = spawnSync(process.execPath, line, { cwd: samples });
    assert.equal(status, 0, `${stderr}\n.ci/engines fetches the compiler`);
    const [made, kept] = await Promise.all([readFile(out), readFile(join(samples, "words.wasm"))]);
    assert.ok(made.equals(kept), `${made.length} bytes, and not ${kept.length}`);
    assert.ok(kept.length < 20_000, `${kept.length} bytes`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
