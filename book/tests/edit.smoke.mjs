// A listing that the reader edits, on the rendered site: run with the other steps as they are,
// kept over a reload, stopped, and restored. Run with: cargo run -p browsers -- lend --engine
// chromium -- node --test book/tests/edit.smoke.mjs

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CONTROL, ENTER, open } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);

after(() => browser.close());

async function visit() {
  await browser.go("raw-access.html");
  await reach("idle");
}

const reach = (state) =>
  browser.until("return document.documentElement.dataset.live === arguments[0]", state);

const button = (action, step) => `button[data-live="${action}"][data-step="${step}"]`;

async function press(action, step) {
  await browser.run(
    `document.querySelector(arguments[0]).scrollIntoView({ block: "center", behavior: "instant" })`,
    button(action, step),
  );
  await browser.click(button(action, step));
}

const output = (step) =>
  browser.run(
    `
    const output = document.querySelector('.live-output[data-step="' + arguments[0] + '"]');
    return output && output.dataset.state + " " + output.querySelector("pre").textContent`,
    step,
  );

const listing = () =>
  browser.run(
    `return document.querySelector('code[class~="step=host.mjs:write"]').textContent.trimEnd()`,
  );

/** Opens the editor of the step `write`, and types over what is there. */
async function edit(text) {
  await press("edit", "write");
  await browser.until(`
    const { activeElement } = document;
    return activeElement?.shadowRoot?.activeElement?.getAttribute("role") === "textbox"`);
  await browser.keys([CONTROL, "a"]);
  await browser.keys(...text);
}

const shown = (selector) =>
  browser.run(
    `return [...document.querySelectorAll(arguments[0])].some((it) => !it.hidden)`,
    selector,
  );

test("an edited listing runs with the other steps as they are", async () => {
  await visit();
  const original = await listing();
  await edit("bytes[5] = 7; console.log(read_byte());");
  await browser.keys([CONTROL, ENTER]);
  await reach("done");
  assert.equal(await output("write"), "different 7");
  assert.match(await output("read"), /^same 99\n/);
  const status = await browser.run(`return [...document.querySelectorAll(".live-status")].map(
    (it) => it.textContent).join("")`);
  assert.equal(status, "4 of 5 outputs are what the book says, edited");
  // Firefox complains of modules that a page was loading when it was left.
  await browser.until(`
    return document.querySelector(".memory-dock memory-view")?.shadowRoot.querySelector(".rows")`);

  await visit();
  assert.equal(await listing(), "bytes[5] = 7; console.log(read_byte());");
  await press("run", "write");
  await reach("done");
  assert.equal(await output("write"), "different 7", "it survives a reload");

  await press("reset", "write");
  assert.equal(await listing(), original);
  assert.equal(await shown(".live-editor"), false);
  await press("run", "write");
  await reach("done");
  assert.match(await output("write"), /^same 44\n/);
  await visit();
  assert.equal(await listing(), original);
  assert.deepEqual(await browser.console(), []);
});

test("an edited listing that loops for ever is stopped", async () => {
  await visit();
  await edit("for (;;);");
  await press("run", "write");
  await browser.until(`return document.querySelectorAll(".live-output").length > 0`);
  await press("stop", "write");
  await reach("stopped");
  assert.match(await output("read"), /^same 99\n/);
  await press("reset", "write");
  await reach("idle");
});

test("an error in an edited listing is shown as the engine words it", async () => {
  await visit();
  await edit("throw new RangeError('mine');");
  await press("run", "write");
  await reach("failed");
  assert.equal(await output("write"), "error RangeError: mine");
  await press("reset", "write");
  await edit("nothing like JavaScript");
  await press("run", "write");
  await reach("failed");
  const errors = await browser.run(`return [...document.querySelectorAll(
    '.live-output[data-state="error"] pre')].map((it) => it.textContent).join()`);
  assert.match(errors, /^SyntaxError: /);
  await press("reset", "write");
});

test("an error elsewhere is one press away", async () => {
  await visit();
  await edit("throw new RangeError('mine');");
  await press("run", "predict-row");
  await reach("failed");
  const link = 'button[data-step="predict-row"] ~ .live-status a';
  await browser.click(link);
  const seen = `
    const error = document.querySelector('.live-output[data-state="error"]');
    const { top, bottom } = error.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight && error.dataset.step`;
  assert.equal(await browser.until(seen), "write");
  await press("run", "write");
  await reach("failed");
  assert.equal(await browser.run("return document.querySelector('.live-status a')"), null);
  await press("reset", "write");
});

test("what was edited on a listing that the book has changed since is forgotten", async () => {
  await visit();
  await browser.run(`localStorage.setItem("webassembly-memory-edits:raw-access",
    JSON.stringify({ write: { was: "an older listing", text: "1;" } }))`);
  const original = await listing();
  await visit();
  assert.equal(await listing(), original);
  assert.equal(
    await browser.run(`return localStorage.getItem("webassembly-memory-edits:raw-access")`),
    null,
  );
});
