// A reader without scripts: every listing and every output is there as text, no button is, and no
// room is kept for one.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inOneUnlessTelling, open } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE, { scripts: false });

after(() => browser.close());

/** What the reader sees of each block of code: its text, and where it is in its room. */
const BLOCKS = `return [...document.querySelectorAll("main pre")].map((pre) => {
  const code = pre.querySelector("code") ?? pre;
  const style = getComputedStyle(pre);
  const box = (it) => it.getBoundingClientRect();
  return {
    text: code.textContent.trim(),
    visible: code.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
    // There is nothing between the code and the end of its block.
    room: Math.round(box(pre).bottom - box(code).bottom - parseFloat(style.paddingBottom)),
  };
})`;

/** The text of each block of code in the page's own source. */
function written(html) {
  const main = html.slice(html.indexOf("<main>"), html.indexOf("</main>"));
  return [
    ...main.matchAll(/<pre[^>]*>(?:<div[^>]*>.*?<\/div>)?<code[^>]*>([\s\S]*?)<\/code>/g),
  ].map(([, text]) =>
    text
      .replaceAll(/<[^>]*>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll(/&#(?:x27|39);/g, "'")
      .replaceAll("&amp;", "&")
      .trim(),
  );
}

test("no script runs", async () => {
  await browser.go("raw-access.html");
  assert.equal(await browser.run("return document.documentElement.dataset.live ?? null"), null);
});

test("links to states lead to the listing, on the page and from another", async () => {
  const follow = (href) =>
    browser.run("document.querySelector(arguments[0]).click()", `main a[href="${href}"]`);
  const listing = (step) =>
    browser.until(
      `
      const code = document.querySelector('code[class*="step=host.mjs:' + arguments[0] + '"]');
      const top = code?.getBoundingClientRect().top ?? -1;
      return top > -1 && top < 200 && location.hash`,
      step,
    );
  await browser.go("raw-access.html");
  await follow("#step-write.1@5");
  assert.equal(await listing("write"), "#step-write.1@5");
  await browser.go("introduction.html");
  await follow("raw-access.html#step-naive@4");
  assert.equal(await listing("naive"), "#step-naive@4");
});

for (const page of (await readdir(SITE)).filter((file) => file.endsWith(".html"))) {
  // The first is what a host answers with, the second a frame of the others.
  if (["404.html", "toc.html"].includes(page)) continue;
  test(`${page} is whole`, inOneUnlessTelling(page), async () => {
    await browser.go(page);
    // The reader opens what is folded up.
    await browser.run("for (const it of document.querySelectorAll('details')) it.open = true");
    const blocks = await browser.run(BLOCKS);
    const html = await readFile(join(SITE, page), "utf8");
    assert.deepEqual(
      blocks.map(({ text }) => text),
      written(html),
    );
    for (const { text, visible, room } of blocks) {
      assert.ok(visible, `it is not seen: ${text}`);
      assert.ok(room <= 1, `${room} px are kept below: ${text}`);
    }
    const buttons = await browser.run(`
      const all = document.querySelectorAll("main button, main input, main select, memory-view");
      return [...all].filter((it) => it.checkVisibility()).map((it) => it.outerHTML)`);
    assert.deepEqual(buttons, []);
    assert.deepEqual(await browser.console(), []);
  });
}
