// The rendered site for those who read it by keyboard, by touch, in forced colours or with a screen
// reader. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { open, RIGHT } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);

after(() => browser.close());

/** Opens a chapter, and waits until it can be run. */
async function visit(page) {
  await browser.go(page);
  await browser.until("return document.documentElement.dataset.live === 'idle'");
}

test("the arrows scroll a listing that has the focus, and turn no page", async () => {
  await visit("strings.html");
  const wide = await browser.until(
    `const wide = document.querySelector("main pre > code[tabindex]");
    wide?.focus();
    return wide`,
  );
  await browser.keys(RIGHT);
  await browser.until("return arguments[0].scrollLeft > 0", wide);
  assert.match(await browser.run("return location.pathname"), /strings\.html$/);
});
