// A listing that the reader edits, on the rendered site: run with the other steps as they are,
// kept over a reload, stopped, and restored. Run with: cargo run -p browsers -- lend --engine
// chromium -- node --test book/tests/edit.smoke.mjs

import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CONTROL, ENTER, ESCAPE, inOne, open } from "./browser.mjs";
import { button, chapter } from "./chapter.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);
const page = chapter(browser);
const { reach, output, status } = page;
const visit = () => page.visit("raw-access");

after(() => browser.close());

// What one test has left must not fail the next.
beforeEach(() => browser.run("if (location.host) localStorage.clear()"));

async function press(action, step) {
  await page.press(button(action, step));
  // The page first loads what shows the book's listing again.
  if (action === "reset") {
    await browser.until("return document.querySelector(arguments[0]).hidden", button(action, step));
  }
}

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
  assert.equal(await status(), "4 of 5 outputs are what the book says, edited");
  // Firefox complains of modules that a page was loading when it was left.
  await browser.until(`
    return document.querySelector(".memory-dock memory-view")?.shadowRoot.querySelector(".rows")`);

  await visit();
  assert.equal(await listing(), "bytes[5] = 7; console.log(read_byte());");
  await press("run", "write");
  await reach("done");
  assert.equal(await output("write"), "different 7", "it survives a reload");

  await press("reset", "write");
  await browser.until("return document.querySelector('.live-own') === null");
  assert.equal(await listing(), original);
  assert.equal(await shown(".live-editor"), false);
  await press("run", "write");
  await reach("done");
  assert.match(await output("write"), /^same 44\n/);
  await visit();
  assert.equal(await listing(), original);
  assert.deepEqual(await browser.console(), []);
});

/** From now on the page counts its workers that were given something to do. */
const countWorkers = () =>
  browser.run(`
    window.busy = new Set();
    const { postMessage, terminate } = Worker.prototype;
    Worker.prototype.postMessage = function (...values) {
      window.busy.add(this);
      return postMessage.apply(this, values);
    };
    Worker.prototype.terminate = function () {
      window.busy.delete(this);
      return terminate.apply(this);
    };`);

test("an edited listing that loops for ever is stopped, and nothing goes on", async () => {
  await visit();
  await countWorkers();
  await edit("for (;;);");
  await press("run", "write");
  await browser.until(`return document.querySelectorAll(".live-output").length > 0`);
  await press("stop", "write");
  await reach("stopped");
  assert.match(await output("read"), /^same 99\n/);
  await browser.idle();
  assert.equal(
    await browser.run("return window.busy.size"),
    0,
    "it is not run again for its states",
  );
  assert.equal(await shown(".memory-dock"), false);
  await press("reset", "write");
  await reach("idle");
});

test("an edited listing prints any value, and what it prints late", inOne, async () => {
  await visit();
  await edit(
    "console.log(bytes.subarray(3, 6), null); setTimeout(() => console.log({ a: [1] }), 300);",
  );
  await press("run", "write");
  await reach("done");
  assert.equal(await output("write"), "different Uint8Array(3) [0, 99, 0] null\n{a: [1]}");
  await browser.until(`return document.querySelector(".memory-dock[data-step=write]")`);
  assert.equal(await status(), "4 of 5 outputs are what the book says, edited", "it is recorded");
  await press("reset", "write");
});

test("endless printing is ended, and is no error", async () => {
  await visit();
  await edit("for (;;) console.log('x'.repeat(1000));");
  await press("run", "write");
  await reach("stopped");
  assert.equal(await status(), "Stopped, it has printed more than a million characters, edited");
  assert.match(await output("write"), /^different x{1000}\nx/);
  await press("reset", "write");
});

test("timers that never end are told", async () => {
  await visit();
  await edit("setInterval(() => {}, 100); console.log(1);");
  await press("run", "write");
  await reach("done");
  assert.match(await status(), /it has set timers that were not waited for, edited$/);
  await press("reset", "write");
});

/** How the listing of a step, the book's output of it, and what was printed are marked. */
const marks = (step) =>
  browser.run(
    `
    const step = arguments[0];
    const of = (kind) => document.querySelector('code[class~="' + kind + '=host.mjs:' + step + '"]');
    const own = of("step").parentElement;
    const output = document.querySelector('.live-output[data-step="' + step + '"]');
    return [
      own.classList.contains("live-own") && own.querySelector(".live-yours")?.textContent,
      getComputedStyle(of("prints").parentElement, "::before").content.split('"')[1],
      output && output.hasAttribute("data-own") && output.querySelector(".live-verdict").textContent,
    ].map(String)`,
    step,
  );

test(
  "an edited listing is the reader's own, wherever it is seen, and is not judged",
  inOne,
  async () => {
    await visit();
    const book = ["false", "host.mjs prints", "null"];
    assert.deepEqual(await marks("write"), book);
    await edit("console.log(read_byte());");
    const own = ["Your version", "the book's host.mjs prints"];
    assert.deepEqual(await marks("write"), [...own, "null"]);
    await visit();
    assert.deepEqual(await marks("write"), [...own, "null"], "after a reload");
    const shown = await browser.run(
      `return [...document.querySelectorAll(".live-own .live-verified")].some((it) => it.checkVisibility())`,
    );
    assert.equal(shown, false, "what was verified was another text");
    await press("run", "write");
    await reach("done");
    assert.match((await marks("write"))[2], /^With your changes, .* prints this\.$/);
    await press("reset", "write");
    await browser.until(`return document.querySelector(".live-own") === null`);
    assert.deepEqual(await marks("write"), book);
  },
);

test("two tabs do not take each other's edits away", async () => {
  await visit();
  const first = await browser.send("GET", "/window");
  const { handle } = await browser.send("POST", "/window/new", { type: "tab" });
  await browser.send("POST", "/window", { handle });
  await visit();
  await browser.send("POST", "/window", { handle: first });
  await edit("1;");
  await browser.send("POST", "/window", { handle });
  await browser.until(`return document.querySelector(".live-yours")`);
  assert.equal(await listing(), "1;", "the other tab shows it");
  await press("edit", "read");
  await browser.until(`
    const { activeElement } = document;
    return activeElement?.shadowRoot?.activeElement?.getAttribute("role") === "textbox"`);
  await browser.keys("2", ";");
  const stored = await browser.run(
    `return Object.keys(JSON.parse(localStorage.getItem("webassembly-memory-edits:raw-access")))`,
  );
  assert.deepEqual(stored.toSorted(), ["read", "write"]);
  await press("reset", "read");
  await press("reset", "write");
  await browser.send("DELETE", "/window");
  await browser.send("POST", "/window", { handle: first });
  await browser.until(
    `return localStorage.getItem("webassembly-memory-edits:raw-access") === null`,
  );
});

const bar = (step) =>
  browser.run(
    `
    return [...document.querySelectorAll(\`.live-bar [data-step="\${arguments[0]}"]\`)]
      .filter((it) => !it.hidden).map((it) => it.textContent).join()`,
    step,
  );

const focused = () => browser.run("return document.activeElement.dataset.live");

test("Done closes the editor, and the text stays", inOne, async () => {
  await visit();
  const original = await listing();
  assert.equal(await bar("write"), "Run,Edit");
  await edit("console.log(7);");
  assert.equal(await bar("write"), "Run,Done,Reset");
  await press("done", "write");
  await browser.until(`return document.querySelector(".live-editor") === null`);
  assert.equal(await listing(), "console.log(7);");
  assert.deepEqual(await marks("write"), ["Your version", "the book's host.mjs prints", "null"]);
  assert.equal(await bar("write"), "Run,Edit,Reset");
  assert.equal(await focused(), "edit");
  const coloured = `return document.querySelector('code[class~="step=host.mjs:write"] [class^=hljs]')`;
  assert.ok(await browser.run(coloured));

  // What is selected takes the first Escape.
  await edit("console.log(8);");
  await browser.keys([CONTROL, "a"]);
  await browser.keys(ESCAPE);
  assert.ok(await browser.run(`return document.querySelector(".live-editor")`));
  await browser.keys(ESCAPE);
  await browser.until(`return document.querySelector(".live-editor") === null`);
  assert.equal(await focused(), "edit");
  assert.equal(await listing(), "console.log(8);");
  await press("run", "write");
  await reach("done");
  assert.equal(await output("write"), "different 8");
  await press("reset", "write");
  await browser.until(`return document.querySelector(".live-own") === null`);
  assert.equal(await listing(), original);

  await press("edit", "write");
  await browser.until(`return document.querySelector(".live-editor")`);
  await press("done", "write");
  await browser.until(`return document.querySelector(".live-editor") === null`);
  assert.equal(await bar("write"), "Run,Edit");
  assert.equal(await listing(), original);
  assert.deepEqual(await browser.console(), []);
});

test("the memory that was closed is one press away", inOne, async () => {
  await visit();
  await press("run", "write");
  await browser.until(`return document.querySelector(".memory-dock[data-step=write]")`);
  await browser.run(`document.querySelector(".dock-close").click()`);
  assert.equal(await shown(".memory-dock"), false);
  await press("memory", "write");
  assert.equal(await shown(".memory-dock"), true);
  assert.equal(await browser.run("return document.activeElement.className"), "dock-slider");
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

test("an error is marked at its line, in the editor and in the listing", async () => {
  await visit();
  await edit(["const one = 1;", "consol.log(one);", "console.log(one);"].join(ENTER));
  await press("run", "write");
  await reach("failed");
  const marked = `
    const { shadowRoot } = document.querySelector(".live-editor > span");
    return shadowRoot.querySelector(".wrong-line")?.textContent`;
  assert.equal(await browser.until(marked), "consol.log(one);");
  await press("done", "write");
  await browser.until(`return document.querySelector(".live-editor") === null`);
  const line = `
    const code = document.querySelector('code[class~="step=host.mjs:write"]');
    if (!code.classList.contains("failed")) return undefined;
    const probe = document.createElement("div");
    probe.style.cssText = "position: absolute; padding: 0; block-size: var(--failed)";
    code.append(probe);
    const { paddingTop, lineHeight } = getComputedStyle(code);
    const lines = (probe.offsetHeight - parseFloat(paddingTop)) / parseFloat(lineHeight);
    probe.remove();
    return Math.round(lines)`;
  await press("run", "write");
  await reach("failed");
  assert.equal(await browser.until(line), 1);
  await press("reset", "write");
  await press("run", "write");
  await reach("done");
  assert.deepEqual(
    await browser.run(
      "return [...document.querySelectorAll('main code.failed')].map((it) => it.className)",
    ),
    [],
  );
});

test("what is no JavaScript is marked at its line in the listing, wherever one runs it", async () => {
  await visit();
  // What is missing is missed at the line after the listing, which is the book's.
  await edit(["const one = 1;", "if (one > "].join(ENTER));
  await press("run", "read");
  await reach("failed");
  const marked = `
    const { shadowRoot } = document.querySelector(".live-editor > span");
    return shadowRoot.querySelector(".wrong-line")?.textContent`;
  assert.equal(await browser.until(marked), "if (one > ");
  const error = `return document.querySelector(".live-output[data-state=error]")?.dataset.step`;
  assert.equal(await browser.run(error), "write");
  await press("reset", "write");
});

test("what is printed is said to be of before, when something is changed", inOne, async () => {
  await visit();
  await press("run", "write");
  await reach("done");
  const said = () =>
    browser.run(`return [[...document.querySelectorAll(".live-status")].map((it) => it.textContent)
      .join(""), getComputedStyle(document.querySelector(".live-output .live-verdict"), "::after").content]`);
  assert.deepEqual(await said(), ["5 of 5 outputs are what the book says", "none"]);
  await edit("console.log(8);");
  assert.deepEqual(await said(), ["Changed since it ran", '" (before your change)"']);
  await press("run", "write");
  await reach("done");
  assert.match((await said()).join(), /^4 of 5 .*, edited,none$/);
  await press("reset", "write");
  await press("run", "write");
  await reach("done");
  assert.deepEqual(await said(), ["5 of 5 outputs are what the book says", "none"]);
});

test("the lines of a difference stand below each other, and no mark covers a letter", async () => {
  await visit();
  await edit("console.log('440 or more');");
  await press("run", "write");
  await reach("done");
  const [lines, marks] = await browser.run(`
    const difference = document.querySelector('.live-output[data-step="write"] .live-difference');
    const left = (node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return Math.round(range.getBoundingClientRect().left);
    };
    const styles = [...difference.querySelectorAll("mark")].map((it) => getComputedStyle(it));
    return [[...difference.querySelectorAll(".line")].map(left),
      styles.map(({ marginLeft, paddingLeft }) => marginLeft + paddingLeft)]`);
  assert.ok(lines.length > 1 && new Set(lines).size === 1, String(lines));
  assert.ok(marks.length > 0 && marks.every((it) => it === "0px0px"), String(marks));
  await press("reset", "write");
});

test("an error elsewhere is one press away", inOne, async () => {
  await visit();
  await edit("throw new RangeError('mine');");
  await press("run", "predict-row");
  await reach("failed");
  // The memory comes a little later, and keeps the place that is looked at then.
  await browser.until(`return document.querySelector(".memory-dock[data-step]")`);
  const link = 'button[data-step="predict-row"] ~ .live-status a';
  await browser.click(link);
  const seen = `
    const error = document.querySelector('.live-output[data-state="error"]');
    const { top, bottom } = error.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight && error.dataset.step`;
  assert.equal(await browser.until(seen), "write");
  assert.equal(await browser.run("return location.hash"), "", "it may hold a state");
  await press("run", "write");
  await reach("failed");
  assert.equal(await browser.run("return document.querySelector('.live-status a')"), null);
  await press("reset", "write");
});

test(
  "what was edited on a listing that the book has changed since is forgotten",
  inOne,
  async () => {
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
  },
);
