// The guest as text: its functions are changed in the page, and the chapter's listings run on that.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CONTROL, ENTER, inOne, open } from "./browser.mjs";
import { button, chapter } from "./chapter.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));
const PAGE = "raw-access";
const KEY = `webassembly-memory-edits:${PAGE}/guest`;
const OWN = "(func $read_byte (result i32) i32.const 7)";

const browser = await open(SITE);
const page = chapter(browser);
const { reach, press, output, status } = page;

after(() => browser.close());

/** Opens the page, with what its reader has made of the guest before.
 * @param {object | null} edits
 */
async function visit(edits = null) {
  await again();
  await browser.run(
    `if (arguments[1] === null) localStorage.removeItem(arguments[0]);
    else localStorage.setItem(arguments[0], arguments[1]);`,
    KEY,
    edits && JSON.stringify(edits),
  );
  await again();
}

/** Firefox complains of what a page was loading when it was left. */
async function again() {
  await browser.idle();
  await page.visit(PAGE);
}

const shadow = `const shadow = document.querySelector(".live-guest .live-editor span")?.shadowRoot;`;

/** Runs the listing that calls `read_byte`, and waits for the memory as well. */
async function runWrite() {
  await press(button("run", "write"));
  await reach("done");
  await browser.until(`
    return document.querySelector(".memory-dock memory-view")?.shadowRoot.querySelector(".rows")`);
}

/** Runs the chapter up to the listing that calls `read_byte`, and opens the guest there. */
async function openGuest() {
  await runWrite();
  await press("button[data-live=guest]");
  await browser.until(`${shadow} return shadow?.activeElement?.role === "textbox"`);
}

/** Chooses a function, and waits until the editor has it. */
async function choose(name) {
  await browser.run(
    `const choice = document.querySelector(".live-guest select");
    choice.value = arguments[0];
    choice.dispatchEvent(new Event("change"));`,
    name,
  );
  await browser.until(
    `const all = document.querySelectorAll(".live-guest .live-editor span");
    return all.length === 1 && all[0].shadowRoot.querySelector(".cm-content")
      ?.textContent.startsWith("(func $" + arguments[0] + " ")`,
    name,
  );
}

/** Types over the text of the function. */
async function type(text) {
  await browser.run(`${shadow} shadow.querySelector(".cm-content").focus()`);
  await browser.keys([CONTROL, "a"]);
  await browser.keys(...text.replaceAll("\n", ENTER));
}

const textOf = (selector) =>
  browser.run("return document.querySelector(arguments[0])?.textContent", selector);

const says = (pattern) =>
  browser.until(
    `return new RegExp(arguments[0]).test(document.querySelector(".guest-says").textContent)`,
    pattern.source,
  );

test("nothing of it is loaded before it is opened", async () => {
  await visit();
  const loaded = `return performance.getEntriesByType("resource").map(({ name }) => name)
    .filter((name) => /live\\/(?:page\\/guest\\.|text|editor)/.test(name))`;
  assert.deepEqual(await browser.run(loaded), []);
  await openGuest();
  const found = await browser.run(loaded);
  assert.ok(
    found.some((name) => name.endsWith("theme/live/text/text.wasm")),
    found.join(),
  );
});

test("it opens at the function that the listing calls", inOne, async () => {
  await visit();
  await openGuest();
  assert.equal(
    await browser.run("return document.querySelector('.live-guest select').value"),
    "read_byte",
  );
});

test("its functions are listed by name, the exported ones first", inOne, async () => {
  await visit();
  await openGuest();
  const groups = await browser.run(`
    return [...document.querySelectorAll(".live-guest optgroup")].map((group) =>
      [group.label, ...[...group.children].map(({ value }) => value)])`);
  assert.equal(groups[0][0], "Exported");
  assert.ok(groups[0].includes("read_byte"), groups.join());
  await choose("read_byte");
  const lines = await browser.run(`${shadow}
    return [...shadow.querySelectorAll(".cm-line")].map(({ textContent }) => textContent)`);
  assert.match(lines[0], /^\(func \$read_byte \(;\d+;\).*\(result i32\)$/);
  assert.equal(lines.at(-1), ")");
  const colours = await browser.run(`${shadow}
    return ["keyword", "title", "number", "built_in"].filter((kind) =>
      !shadow.querySelector(".hljs-" + kind))`);
  assert.deepEqual(colours, [], "it has the page's colours");
});

test("the listings run on the changed guest, and say so", async () => {
  await visit();
  await openGuest();
  await choose("read_byte");
  await type(OWN);
  assert.match(await textOf(".guest-mark"), /your own: 1 function changed/);
  await says(/^A guest of [\d\u202f ,]+ bytes$/);
  await runWrite();
  assert.match(await output("write"), /^different 7\n/);
  assert.match(await status(), /, with your guest$/);
  const own = `return [...document.querySelectorAll(".live-output")].every((it) =>
    it.hasAttribute("data-own"))`;
  assert.equal(await browser.run(own), true, "no output is judged");
  assert.equal(await textOf("button[data-live=guest]"), "Edit your guest");
});

test("it is kept over a reload, and Reset takes it away", inOne, async () => {
  await visit();
  await openGuest();
  await choose("read_byte");
  await type(OWN);
  await browser.keys([CONTROL, ENTER]);
  await browser.until(`return document.querySelector('.live-output[data-state="different"]')`);
  await reach("done");
  assert.match(await output("write"), /^different 7\n/);

  await again();
  await browser.until(`return document.documentElement.classList.contains("own-guest")`);
  await runWrite();
  assert.match(await output("write"), /^different 7\n/);
  await press("button[data-live=guest]");
  await press("[data-guest=reset]");
  await browser.until(`return !document.documentElement.classList.contains("own-guest")`);
  assert.match(await textOf(".guest-mark"), /the book's/);
  await press("[data-guest=run]");
  await browser.until(`return !document.querySelector('.live-output[data-state="different"]')`);
  await reach("done");
  assert.match(await output("write"), /^same 44\n/);
  assert.doesNotMatch(await status(), /guest/);
  assert.equal(await browser.run("return localStorage.getItem(arguments[0])", KEY), null);
});

test("an error is marked at its line, and no listing runs on it", inOne, async () => {
  await visit();
  await openGuest();
  await choose("read_byte");
  await type("(func $read_byte (result i32)\n  nop\ni64.const 1)");
  await says(/^\$read_byte, line 3, column \d+: type mismatch/);
  const wrong = await browser.run(`${shadow}
    const lines = [...shadow.querySelectorAll(".cm-line")];
    return [lines.findIndex((it) => it.matches(".wrong-line")) + 1,
      shadow.querySelector(".wrong").textContent,
      shadow.querySelector(".cm-content").ariaInvalid]`);
  assert.deepEqual(wrong, [3, "i64.const", "true"]);
  await press(button("run", "write"));
  await reach("failed");
  const error = await browser.run(`return [...document.querySelectorAll(
    '.live-output[data-state="error"] pre')].map((it) => it.textContent).join()`);
  assert.match(error, /^\$read_byte, line 3, column \d+: type mismatch/);

  // A word that is none has the same place.
  await type("(func i32.ad)");
  await says(/line 1, column 7: unknown operator/);
  await type(OWN);
  await says(/^A guest/);
  assert.equal(await browser.run(`${shadow} return shadow.querySelector(".wrong")`), null);
});

test("closed, it leaves the page as it was, and the way back to it", inOne, async () => {
  await visit();
  await openGuest();
  await press("[data-guest=done]");
  assert.equal(await browser.run("return document.querySelector('.live-guest')"), null);
  assert.equal(await browser.run("return document.activeElement.dataset.live"), "guest");
  await openGuest();
});

test("what was changed on a guest that is another now is forgotten", inOne, async () => {
  await visit({ read_byte: { was: "(func)", text: OWN } });
  await openGuest();
  assert.match(await textOf(".guest-mark"), /the book's/);
  assert.equal(await browser.run("return localStorage.getItem(arguments[0])", KEY), null);
});

test("neither the policy nor the console has anything to say", async () => {
  await browser.idle();
  assert.deepEqual(await browser.console(), []);
});
