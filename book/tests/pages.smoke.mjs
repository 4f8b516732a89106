// Every page of the rendered site: it opens, and its chapter runs, without an error or a warning on
// the console. And a page that errs on purpose is heard, for an ear that hears nothing proves nothing.

import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { engine, inOne, inOneUnlessTelling, open } from "./browser.mjs";
import { serve } from "./server.mjs";
import { hear } from "./webkit-console.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const ERRS = `<!doctype html><html lang="en"><head><meta charset="UTF-8"><title>Errs</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self';
  img-src 'self' data:"><link rel="icon" href="data:,"></head>
<body><p>It errs.</p><img alt="missing" src="missing.png"><script>alert("inline")</script>
<script src="errs.js"></script></body></html>`;

const ERRS_JS = `console.log("no error");
console.warn("warned on purpose");
console.error("said on purpose");
Promise.reject(new Error("rejected on purpose"));
throw new Error("thrown on purpose");`;

/** One of each kind of page. */
const KINDS = ["404", "glossary", "index", "inspector", "print", "progress", "raw-access"];

/** What must be heard of it. */
const EACH = {
  "a warning": /warned on purpose/,
  "an error": /said on purpose/,
  "an uncaught error": /thrown on purpose/,
  "a rejection that nobody handles": /rejected on purpose/,
  "a violation of the policy": /Content.Security.Policy/,
  "a file that is not there": /404.*missing\.png/,
};

const site = await mkdtemp(join(tmpdir(), "pages-"));
await cp(SITE, site, { recursive: true });
await writeFile(join(site, "errs.html"), ERRS);
await writeFile(join(site, "errs.js"), ERRS_JS);
const pages = (await readdir(SITE)).filter((file) => file.endsWith(".html"));
// Below a path: a site is seldom at the root of its host.
const browser = await open(site, { path: "/some/where/", offline: true });
// What a host answers with in place of any page cannot know how deep that would be.
const atRoot = await serve(site);
const addressOf = (page) => new URL(page, page === "404.html" ? atRoot.base : browser.base).href;

after(async () => {
  await browser.close();
  atRoot.close();
  await rm(site, { recursive: true, force: true });
});

/** The other page may be heard first: this one has had its time as well. */
function hasSettled(page) {
  if (page !== "404.html") return browser.hasSettled(addressOf(page), 1000);
  return atRoot.hasServed(addressOf(page)) && atRoot.idleMs() > 1000;
}

/** What is heard while the page loads, and a little longer. */
async function heardOn(page) {
  if (engine !== "webkit") {
    await browser.go(addressOf(page));
    await browser.idle();
    return [...(await browser.console()), ...atRoot.failures()];
  }
  const errs = new URL("errs.html", browser.base).href;
  const addresses = [...new Set([addressOf(page), errs])];
  // The page that errs is opened as well, in the same browser: it shows that it can be heard.
  const both = await hear(addresses, (heard) => {
    const all = Object.values(EACH).slice(0, -1);
    return all.every((each) => heard.some(({ text }) => each.test(text))) && hasSettled(page);
  });
  const failures = [...browser.failures(), ...atRoot.failures()];
  if (page === "errs.html") return [...both, ...failures];
  const wrong = Object.values(EACH);
  return [...both, ...failures].filter(({ text }) => !wrong.some((each) => each.test(text)));
}

test("a page that errs on purpose is heard", async () => {
  const heard = await heardOn("errs.html");
  for (const [what, text] of Object.entries(EACH)) {
    assert.ok(
      heard.some((entry) => text.test(entry.text)),
      `${what} is not heard: ${JSON.stringify(heard)}`,
    );
  }
  assert.ok(!heard.some(({ text }) => text.includes("no error")));
});

for (const page of pages) {
  const isKind = KINDS.some((kind) => page === `${kind}.html`);
  test(`${page} tells the console nothing`, isKind ? {} : inOne, async () => {
    assert.deepEqual(await heardOn(page), []);
  });

  const text = await readFile(join(site, page), "utf8");
  if (!text.includes("theme/live/page/live")) continue;
  const runs = `${page} tells the console nothing when it runs, and prints the same while it is recorded`;
  test(runs, inOneUnlessTelling(page), async () => {
    await browser.go(page);
    await browser.until("return document.documentElement.dataset.live === 'idle'");
    await browser.run("[...document.querySelectorAll('button[data-live=run]')].at(-1).click()");
    await browser.until(
      "return ['done', 'failed'].includes(document.documentElement.dataset.live)",
    );
    assert.equal(await browser.run("return document.documentElement.dataset.live"), "done");
    // The memory is shown only of a recorded run that printed the same.
    if (text.includes("step=host.mjs:")) {
      await browser.until(`
        const last = [...document.querySelectorAll("button[data-live=run]")].at(-1).dataset.step;
        const dock = document.querySelector(".memory-dock");
        const view = dock?.querySelector("memory-view");
        return dock?.dataset.step === last && view.shadowRoot.querySelector("[data-offset]")`);
    }
    await browser.idle();
    assert.deepEqual(await browser.console(), []);
  });
}
