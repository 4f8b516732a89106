// Every address that the book has ever had still leads somewhere: to its page and heading or box,
// or, by book.toml, to those that took their place. addresses.txt grows with each heading, and nothing
// in it goes away: `node book/tests/addresses.test.mjs --add`.

import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const site = process.env.SITE ?? join(root, "target/book");
const list = join(root, "book/tests/addresses.txt");

/** Pages that mdBook makes of all the others. */
const MADE = new Set(["404.html", "index.html", "print.html", "toc.html"]);

async function addresses() {
  const pages = (await readdir(site)).filter((file) => file.endsWith(".html") && !MADE.has(file));
  const found = pages.map(async (page) => {
    const [, main = ""] =
      /<main>(.*)<\/main>/s.exec(await readFile(join(site, page), "utf8")) ?? [];
    const places = main.matchAll(/<(?:h[1-6]|details)[^>]* id="([^"]+)"/g);
    const ids = [...places].map(([, id]) => `${page}#${id}`);
    return [page, ...ids];
  });
  return new Set((await Promise.all(found)).flat());
}

async function known() {
  return (await readFile(list, "utf8")).trim().split("\n");
}

if (process.argv.includes("--add")) {
  const all = new Set([...(await known()), ...(await addresses())]);
  await writeFile(list, `${[...all].sort().join("\n")}\n`);
} else {
  test("every address that the book has had leads somewhere", async () => {
    const settings = await readFile(join(root, "book/book.toml"), "utf8");
    const redirects = new Map(
      [...settings.matchAll(/^"\/([^"]+)" = "([^"]+)"$/gm)].map(([, from, to]) => [from, to]),
    );
    const there = await addresses();
    const lost = (await known())
      .map((address) => [address, redirects.get(address) ?? address])
      .filter(([, to]) => !there.has(to));
    assert.deepEqual(lost, []);
    for (const from of redirects.keys()) assert(!there.has(from), `${from} needs no redirect`);
  });
}
