// The rendered site for those who read it by keyboard, by touch, in forced colours or with a screen
// reader. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENTER, open, RIGHT } from "./browser.mjs";

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

/** Runs the third listing of a chapter, and opens the memory at an address. */
async function openMemory(page, address) {
  await visit(page);
  await browser.run("document.querySelectorAll('button[data-live=run]')[2].click()");
  const view = await browser.find(".memory-dock[data-step] memory-view");
  await browser.run(`
    const fold = document.querySelector(".dock-fold");
    if (fold.ariaExpanded === "false") fold.click()`);
  await browser.until("return arguments[0].shadowRoot.querySelector('[data-offset]')", view);
  await browser.run("arguments[0].goTo(arguments[1])", view, address);
  return view;
}

/** The byte of the memory at an address, as it is shown. */
const shown = (address) =>
  browser.until(
    `const view = document.querySelector(".memory-dock memory-view");
    for (const row of view.shadowRoot.querySelectorAll(".rows .row")) {
      const at = Number.parseInt(row.querySelector(".at").textContent, 16);
      const bytes = [...row.querySelectorAll(".byte")];
      if (at <= arguments[0] && arguments[0] < at + bytes.length) return bytes[arguments[0] - at].textContent;
    }`,
    address,
  );

test("bytes are typed into a field, which brings a keyboard to a phone's screen", async () => {
  await browser.resize(390, 844);
  try {
    const view = await openMemory("raw-access.html", 0x104);
    const field = await browser.find(".memory-dock memory-view", ".write .bytes");
    await browser.click(field);
    await browser.type(field, "6");
    assert.equal(await shown(0x104), "00", "a first digit waits for its second");
    await browser.type(field, "3 f");
    assert.equal(await shown(0x104), "63");
    assert.equal(await browser.run("return arguments[0].address", view), 0x105);
    // The chapter runs again with the byte, and the reader goes on where he was.
    await browser.run("window.memory = arguments[0].memory", view);
    await browser.until("return arguments[0].memory !== window.memory", view);
    assert.equal(await browser.run("return arguments[0].address", view), 0x105);
    await browser.type(field, `f${ENTER}`);
    await browser.until("return arguments[0].address === 0x106", view);
    assert.equal(await shown(0x105), "ff");
    assert.equal(await browser.run("return arguments[0].value", field), "");
  } finally {
    await browser.resize(1280, 800);
  }
});
