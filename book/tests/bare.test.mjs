// The site's scripts, which have no comments, do what their sources do: the compiler of TypeScript,
// which `.ci/engines` fetches into target/npm, writes the same for both.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const site = process.env.SITE ?? fileURLToPath(new URL("target/book", root));
const TSC = fileURLToPath(new URL("target/npm/node_modules/.bin/tsc", root));

/** What the compiler writes for every script in a folder, by path: neither comments nor layout. */
async function written(folder, to) {
  const files = (await readdir(folder, { recursive: true })).filter((name) => /\.m?js$/.test(name));
  const flags = "--allowJs --noCheck --noResolve --removeComments --target esnext --module esnext";
  const all = files.map((name) => join(folder, name));
  const at = ["--rootDir", folder, "--outDir", to];
  const made = spawnSync(TSC, [...flags.split(" "), "--ignoreConfig", ...at, ...all]);
  assert.equal(made.error, undefined, ".ci/engines fetches the compiler");
  const texts = files.map(async (name) => [name, await readFile(join(to, name), "utf8")]);
  return Object.fromEntries(await Promise.all(texts));
}

test("a script of the site is its source without comments", async () => {
  const work = await mkdtemp(join(tmpdir(), "bare-"));
  try {
    await cp(join(site, "theme/live"), join(work, "site"), { recursive: true });
    const [on, source] = [
      await written(join(work, "site"), join(work, "1")),
      await written(fileURLToPath(new URL("book/theme/live", root)), join(work, "2")),
    ];
    assert.ok(Object.keys(on).length > 40, `${Object.keys(on).length} scripts`);
    for (const [name, text] of Object.entries(on)) assert.equal(text, source[name], name);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
});
