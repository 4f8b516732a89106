// A chapter's main line is read in one sitting. It is what comes before its closer looks, in one
// of the two languages, without the answers that are opened on demand.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const WORDS = 1650;
const LISTINGS = 16;

const source = (file) => readFile(new URL(`../src/${file}`, import.meta.url), "utf8");

/** The introduction and the chapters; what comes after them is looked up. */
async function chapters() {
  const numbered = (await source("SUMMARY.md")).matchAll(/^- \[.*\]\(([^)]+\.md)\)/gm);
  return ["introduction.md", ...[...numbered].map(([, file]) => file)];
}

/** Words of prose and listings that a reader of one language meets. */
export function measure(page, other) {
  const line = page
    .split(/^## Closer looks/m)[0]
    .replace(new RegExp(`<div class="host-${other}">.*?^</div>`, "gms"), "")
    .replace(/<details.*?<\/details>/gs, "");
  const fences = [...line.matchAll(/^```([^\n]*)\n(.*?)^```/gms)];
  const listings = fences.filter(([, , text]) => text.includes("{{#include"));
  const prose = line
    .replace(/^```.*?^```/gms, "")
    .replace(/<!--.*?-->/gs, "")
    .replace(/\]\([^)]*\)/g, "]")
    .replace(/<[^>]*>/g, "");
  // The lines and bars of a table are no words.
  const words = prose.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  return { words: words.length, listings: listings.length };
}

for (const file of await chapters()) {
  test(`${file} has a main line for one sitting`, async () => {
    const page = await source(file);
    for (const other of ["js", "rust"]) {
      const { words, listings } = measure(page, other);
      const told = `without host-${other}: ${words} words, ${listings} listings`;
      assert(words <= WORDS && listings <= LISTINGS, told);
    }
  });
}

if (process.argv.includes("--show")) {
  for (const file of await chapters()) {
    const page = await source(file);
    const [js, rust] = [measure(page, "rust"), measure(page, "js")];
    console.log(
      file,
      `JavaScript ${js.words} words, ${js.listings} listings;`,
      `Rust ${rust.words} words, ${rust.listings} listings`,
    );
  }
}
