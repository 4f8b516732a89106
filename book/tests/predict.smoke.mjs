// The questions of a chapter as a game. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CONTROL, ENTER, inOne, open } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);

after(() => browser.close());

/** Opens a chapter, without what was typed before. */
async function visit(chapter, host = "js") {
  await browser.go(`${chapter}.html`);
  await browser.run(
    `sessionStorage.clear();
    localStorage.setItem("webassembly-memory-host", arguments[0])`,
    host,
  );
  await browser.go(`${chapter}.html`);
  await browser.until("return document.documentElement.dataset.live === 'idle'");
}

/** Opens the game of a question whose answer is what a step prints, and types into it. */
async function answer(step, text, host = "host.mjs") {
  await browser.run(
    `
    const said = document.querySelector(\`[class*="prints=\${arguments[0]}"]\`);
    const answer = said.closest("details");
    answer.previousElementSibling.querySelector("button").click();
    window.answer = answer`,
    `${host}:${step}`,
  );
  await browser.until(`return document.activeElement.matches(".predict textarea")`);
  if (text) await browser.type(".predict textarea", text);
}

const press = (label) =>
  browser.run(
    `
    const buttons = [...document.querySelectorAll(".predict button")];
    buttons.find((it) => it.textContent === arguments[0]).click()`,
    label,
  );

const says = () =>
  browser.until(`
    const game = document.querySelector(".predict");
    const text = game.querySelector(".predict-says").textContent;
    return text && game.dataset.state + ": " + text`);

const lines = () =>
  browser.run(`
    return [...document.querySelectorAll(".predict .line")].map((it) =>
      it.localName + " " + it.textContent)`);

test("before it is opened, nothing of it is loaded, and the page is as it was", inOne, async () => {
  await visit("raw-access");
  const loaded = await browser.run(`
    return performance.getEntriesByType("resource").filter(({ name }) => /predict/.test(name)).length`);
  assert.equal(loaded, 0);
  const boxes = await browser.run(`
    return [...document.querySelectorAll(".live-predict")].map((it) => [
      it.offsetHeight,
      it.nextElementSibling.getBoundingClientRect().top - it.getBoundingClientRect().top,
      getComputedStyle(it.nextElementSibling).marginTop,
    ])`);
  assert.equal(boxes.length, 3);
  for (const [height, gap] of boxes) {
    assert.equal(height, 0);
    assert.ok(Math.abs(gap) < 1, `${gap} px`);
  }
});

test("what is right is said to be right, in whichever way it is written", inOne, async () => {
  await visit("raw-access");
  await answer("predict-355", " 0x63 ");
  assert.equal(await browser.run("return document.querySelector('.predict-says').textContent"), "");
  await press("Compare with the book");
  assert.equal(await says(), "right: Right: host.mjs, in the book, prints this");
  assert.deepEqual(await lines(), ["span 99right"]);
  assert.equal(await browser.run("return answer.open"), false);
  assert.deepEqual(await browser.console(), []);
});

test(
  "what differs is shown as a difference, and the lines that are right as such",
  inOne,
  async () => {
    await visit("memory-map");
    await answer("predict-room", `18${ENTER}true${ENTER}16`);
    assert.equal(await browser.run("return document.querySelector('.predict textarea').rows"), 3);
    await press("Compare with the book");
    assert.match(await says(), /^different: 2 of 3 lines are right/);
    assert.deepEqual(await lines(), ["span 18right", "del true", "ins false", "span 16right"]);
    const signs = await browser.run(`
    return [...document.querySelectorAll(".predict .line")].map((it) =>
      getComputedStyle(it, "::before").content.split('"')[1].trim()[0])`);
    assert.deepEqual(signs, ["✓", "−", "+", "✓"], "colour alone does not tell them apart");
    await browser.type(".predict textarea", ".");
    assert.deepEqual(await lines(), [], "until it is asked for again");
  },
);

test("what is said of a prediction is seen above the memory", async () => {
  await visit("raw-access");
  const step = await browser.run(`
    const said = document.querySelector('.live-predict + details [class*="prints=host.mjs:"]');
    return /prints=host\\.mjs:(\\S+)/.exec(said.className)[1]`);
  await answer(step, "0");
  await browser.run(`
    const { top } = document.querySelector(".predict button").getBoundingClientRect();
    scrollBy({ top: top - innerHeight + 60, behavior: "instant" })`);
  await press("Run and compare");
  await says();
  await browser.until("return document.querySelector('.memory-dock[data-step] memory-view')");
  const [bottom, end] = await browser.until(`
    const { bottom } = document.querySelector(".predict .line").getBoundingClientRect();
    const { top } = document.querySelector(".memory-dock").getBoundingClientRect();
    return bottom <= top && [bottom, top]`);
  assert.ok(bottom > 0 && bottom <= end);
});

test("it is compared with what the run prints, however that was started", inOne, async () => {
  await visit("raw-access");
  await answer("predict-355", "98");
  await press("Run and compare");
  assert.match(
    await says(),
    /^different: Not quite\. − is what you expect, \+ is what your run prints/,
  );
  assert.deepEqual(await lines(), ["del 98", "ins 99"]);
  await browser.keys([CONTROL, "a"]);
  await browser.keys("9", "9", [CONTROL, ENTER]);
  assert.match(await says(), /^right: Right: your run prints this$/);
  await browser.run(`document.querySelector(".predict textarea").value = "98"`);
  await browser.run(
    `document.querySelector('button[data-live="run"][data-step="predict-355"]').click()`,
  );
  await browser.until(`return document.querySelector(".predict").dataset.state === "different"`);
});

test("a row's bytes will do", inOne, async () => {
  await visit("raw-access");
  await answer("predict-row", "00 00 00 00 63 2d 00 00 00 00 00 00 00 00 00 00");
  await press("Run and compare");
  assert.match(await says(), /^right: /);
});

test("who reads Rust is compared with what was verified", inOne, async () => {
  await visit("detached-buffers", "rust");
  await answer("predict-raw", `reserved 4294967296: still there: true${ENTER}no`, "host.rs");
  const run = await browser.run("return document.querySelector('.predict button').hidden");
  assert.equal(run, true, "it does not run here");
  await press("Compare with the book");
  assert.match(await says(), /^different: 1 of 2 lines are right\. .*host\.rs, in the book,/);
  await visit("vec-layout", "both");
  await answer("predict-empty", "[0, 1, 0]", "host.rs");
  await press("Compare with the book");
  assert.match(await says(), /^right: /);
});

test("nothing is shown for nothing, and what was typed is there again", inOne, async () => {
  await visit("raw-access");
  await answer("predict-355", "");
  await press("Compare with the book");
  assert.equal(await says(), ": Type what you expect first");
  assert.deepEqual(await lines(), []);
  await browser.type(".predict textarea", "7");
  await browser.go("raw-access.html");
  await browser.until("return document.documentElement.dataset.live === 'idle'");
  await answer("predict-355", "");
  assert.equal(await browser.run("return document.querySelector('.predict textarea').value"), "7");
});

test("every question has its game, in either language", inOne, async () => {
  const chapters = ["raw-access", "detached-buffers", "finding-out", "your-toolchain", "free"];
  for (const chapter of chapters) {
    await visit(chapter);
    const left = await browser.run(`
      const answers = [...document.querySelectorAll("main details")].filter((it) =>
        it.querySelector('[class*="prints=host."][class*=":predict-"]'));
      window.games = answers.length;
      return answers.filter((it) => !it.previousElementSibling?.matches(".live-predict")).length`);
    assert.equal(left, 0, chapter);
    assert.ok(await browser.run("return games"), chapter);
  }
});
