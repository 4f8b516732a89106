// A page has one name: its title begins with the words that the sidebar has for it, and so does the
// contents on the title page. What a page is about may follow the name, after a colon or a comma.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const source = (file) => readFile(new URL(`../src/${file}`, import.meta.url), "utf8");
const links = (text) => [...text.matchAll(/\[([^\]]+)\]\(([a-z-]+\.md)\)/g)];

async function titleOf(file) {
  const [, title] = /^# (.+?)(?: \{[^}]*\})?$/m.exec(await source(file)) ?? [];
  return title;
}

const isNameOf = (name, title) => title === name || /^[:,]/.test(title.slice(name.length));

test("the sidebar has the pages' names", async () => {
  for (const [, name, file] of links(await source("SUMMARY.md"))) {
    // Its title is the book's.
    if (file === "introduction.md") continue;
    const title = await titleOf(file);
    assert.ok(title.startsWith(name) && isNameOf(name, title), `${file}: ${name}, ${title}`);
  }
});

test("the contents on the title page have them, too", async () => {
  const names = new Map(links(await source("SUMMARY.md")).map(([, name, file]) => [file, name]));
  const rows = (await source("introduction.md")).split("\n").filter((line) => /^\| \[/.test(line));
  assert.ok(rows.length > 10);
  for (const row of rows) {
    const [[, name, file]] = links(row);
    assert.equal(name, names.get(file), file);
  }
});
