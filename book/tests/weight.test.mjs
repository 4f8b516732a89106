// What a chapter's page loads before the first Run, as far as it can be told without a browser;
// weight.bench.mjs measures it in one, next to mdBook alone.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT = 25 * 1024;

const root = new URL("../../", import.meta.url);
const site = process.env.SITE ?? fileURLToPath(new URL("target/book", root));
const theme = pathToFileURL(join(site, "theme/"));

/** A module and all that it imports before it runs. */
async function modules(url, found = new Map()) {
  if (found.has(url.href)) return found;
  const text = await readFile(url, "utf8");
  found.set(url.href, text);
  for (const [, name] of text.matchAll(/^(?:import|export)\b[^;]*?"(\.[^"]+)";/gm)) {
    await modules(new URL(name, url), found);
  }
  return found;
}

test("before the first Run, a page loads little more than mdBook's own files", async () => {
  const found = await modules(new URL("live/page/live.mjs", theme));
  await modules(new URL("live/figures/figures.mjs", theme), found);
  await modules(new URL("live/practice/practice.mjs", theme), found);
  assert.ok(found.size > 1, "its imports are counted as well");
  const loaded = [...found.keys()].map((name) => name.slice(theme.href.length));
  assert.ok(
    loaded.includes("live/memory/figure.mjs") &&
      !loaded.includes("live/memory/browser.mjs") &&
      !loaded.includes("live/practice/exercises.mjs"),
    loaded.join(),
  );
  const hashed = /^(?:book|frame|host)-[0-9a-f]+\.(?:css|js)$/;
  const top = (await readdir(theme)).filter((name) => hashed.test(name));
  assert.equal(top.length, 3, top.join());
  const names = [[...top, "live.css", "live/memory/figure.css", "live/offline/offline.js"]].flat();
  const files = names.map((name) => readFile(new URL(name, theme), "utf8"));
  const texts = [...found.values(), ...(await Promise.all(files))];
  const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  assert.ok(bytes <= LIMIT, `${bytes} bytes with gzip, the limit is ${LIMIT}`);
  console.log(`${bytes} bytes with gzip`);
});
