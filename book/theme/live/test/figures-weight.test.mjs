// What a page loads to draw its figures, before anybody presses anything.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const live = new URL("../", import.meta.url);

async function modules(url, found = new Map()) {
  if (found.has(url.href)) return found;
  const text = await readFile(url, "utf8");
  found.set(url.href, text);
  for (const [, name] of text.matchAll(/^(?:import|export)\b[^;]*?"(\.[^"]+)";/gm)) {
    await modules(new URL(name, url), found);
  }
  return found;
}

const weigh = (texts) => texts.reduce((sum, text) => sum + gzipSync(text).length, 0);

test("figures are light, and the full view is not among them", async () => {
  const loaded = await modules(new URL("figures.mjs", live));
  const names = [...loaded.keys()].map((name) => name.split("/").at(-1));
  assert.ok(names.includes("memory-view.mjs") && !names.includes("memory-browser.mjs"), names);
  const style = await readFile(new URL("memory-figure.css", live), "utf8");
  const bytes = weigh([...loaded.values(), style]);
  assert.ok(bytes <= 7.5 * 1024, `${bytes} bytes with gzip`);
});

test("the look of the book is light", async () => {
  const bytes = weigh([await readFile(new URL("../book.css", live), "utf8")]);
  assert.ok(bytes <= 4.5 * 1024, `${bytes} bytes with gzip`);
});
