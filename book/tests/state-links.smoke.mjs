// Every link to a state, on every page of the rendered site: it leads to a state that is there.
// browser.mjs says how to run it.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { engine, inOneUnlessTelling, open } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

let browser = await open(SITE, { width: 1600, height: 900 });

after(() => browser.close());

/** The links of each page that has some. */
const pages = new Map();
for (const page of await readdir(SITE)) {
  // The page for paper has those of all others.
  if (!page.endsWith(".html") || page === "print.html") continue;
  const html = await readFile(join(SITE, page), "utf8");
  const links = [...html.matchAll(/href="(#step-[^"]*)"/g)].map(([, href]) =>
    href.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
  );
  if (links.length > 0) pages.set(page, links);
}

test("there are links to states", () => {
  const links = [...pages.values()].flat();
  assert.ok(links.length > 20, `${links.length} links`);
});

for (const [page, links] of pages) {
  test(`every link to a state leads there: ${page}`, inOneUnlessTelling(page), async () => {
    // WebKit gives back late what the workers of a page had, and some have memories of 4 GiB: after a
    // few pages it has no more to give.
    if (engine === "webkit") {
      await browser.close();
      browser = await open(SITE, { width: 1600, height: 900 });
    }
    await browser.go(page);
    await browser.until("return document.documentElement.dataset.live === 'idle'");
    // There, one run for all: the last listing is run first, and takes the largest memory.
    for (const link of engine === "webkit" ? links.toReversed() : links) {
      await browser.run(`document.documentElement.removeAttribute("data-jumped")`);
      await browser.run(`document.querySelector(\`a[href="\${arguments[0]}"]\`).click()`, link);
      // The link is for who reads of a failure.
      const jumped = await browser.until("return document.documentElement.dataset.jumped", link);
      assert.equal(jumped, new URL(link, browser.base).hash);
    }
    // Firefox reports what is still being loaded when the page is left.
    await browser.idle();
    assert.deepEqual(await browser.console(), []);
  });
}
