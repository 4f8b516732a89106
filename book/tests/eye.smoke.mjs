// The page keeps the reader's eye, on the rendered site: what was pressed stays where it is, and what
// it printed is seen. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENTER, engine, HOME, inOne, open, RIGHT, TAB } from "./browser.mjs";
import { chapter } from "./chapter.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);
const { visit: load } = chapter(browser);

after(() => browser.close());

async function visit(name) {
  await load(name);
  await browser.idle();
}

/** Puts the control with this number where a reader could press it, and says where it is. */
function place(selector, index, at) {
  return browser.run(
    `
    const control = [...document.querySelectorAll(arguments[0])][arguments[1]];
    window.control = control;
    const top = control.getBoundingClientRect().top;
    scrollBy({ top: top - arguments[2], behavior: "instant" });
    return control.getBoundingClientRect().top`,
    selector,
    index,
    at,
  );
}

const click = () => browser.run("window.control.click()");

/** Waits until all of a run has been shown, its memory as well. */
async function shown() {
  await browser.until("return document.documentElement.dataset.live === 'done'");
  await browser.until(`
    const bar = window.control.closest(".live-bar");
    const memory = (bar ?? document).querySelector("button[data-live=memory]:not([hidden])");
    const view = document.querySelector(".memory-dock memory-view");
    return memory && view?.shadowRoot.querySelector(".rows")`);
  await browser.run(
    "return new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))",
  );
}

/** Where the pressed control is now, and whether the page could scroll further. */
const now = () =>
  browser.run(`
    const { scrollHeight } = document.documentElement;
    return {
      top: window.control.getBoundingClientRect().top,
      atEnd: scrollY + innerHeight >= scrollHeight - 1,
      atStart: scrollY <= 0,
    }`);

/** The first printed line of the step that was run, as a rectangle and as what is seen there. */
const firstLine = () =>
  browser.run(`
    const step = window.control.dataset.step;
    const output = document.querySelector('.live-output[data-step="' + step + '"]');
    const drawn = (it) => it.getClientRects().length > 0 && !it.closest("details:not([open])");
    const inside = [...output.querySelectorAll("pre, .live-difference")].find(drawn);
    const block = inside ?? output.nextElementSibling;
    const lines = block.querySelector("memory-view")?.shadowRoot.querySelector(".line");
    const code = lines ?? block.querySelector("code") ?? block.firstElementChild;
    const { top, left } = code.getBoundingClientRect();
    const line = lines ? 0 : parseFloat(getComputedStyle(code).paddingTop);
    const x = left + 30;
    const y = top + line + 10;
    const seen = document.elementFromPoint(x, y);
    const verdict = output.getBoundingClientRect().top;
    const dock = document.querySelector(".memory-dock")?.getBoundingClientRect();
    return {
      verdict,
      bottom: top + line + 20,
      end: dock && dock.left < x && dock.right > x ? dock.top : innerHeight,
      seen: block.contains(seen) || output.contains(seen),
      is: seen?.outerHTML.slice(0, 120),
    }`);

/** As its name says. */
async function staysOrScrollsByNeed(before, what) {
  const { top, atEnd, atStart } = await now();
  const line = await firstLine();
  assert.ok(line.seen && line.verdict >= 0, `${what}: its output is seen ${JSON.stringify(line)}`);
  const moved = top - before;
  if (Math.abs(moved) <= 1 || atEnd || atStart) return;
  const needed = Math.abs(line.bottom - line.end) <= 4;
  assert.ok(moved < 0 && needed, `${what} moved by ${moved} px: ${JSON.stringify(line)}`);
}

for (const [page, index] of [
  ["free", 20],
  ["malloc", 10],
  ["strings", 12],
  ["memory-map", 8],
  ["raw-access", 3],
]) {
  const options = page === "free" || page === "raw-access" ? {} : inOne;

  test(`Run stays where it was pressed, and so does Reset: ${page}`, options, async () => {
    await visit(page);
    const before = await place("button[data-live=run]", index, 200);
    await click();
    await shown();
    const { top } = await now();
    assert.ok(Math.abs(top - before) <= 1, `it moved by ${top - before} px`);
    const step = await browser.run("return window.control.dataset.step");
    const reset = await place(`button[data-live=reset][data-step="${step}"]`, 0, 300);
    await click();
    await browser.until("return document.documentElement.dataset.live === 'idle'");
    await browser.run("window.control = document.activeElement");
    const after = await now();
    assert.ok(Math.abs(after.top - reset) <= 1, `Reset moved by ${after.top - reset} px`);
  });

  for (const at of [400, 760]) {
    test(
      `the output is seen where Run is at ${at} px: ${page}`,
      at === 400 ? options : inOne,
      async () => {
        await visit(page);
        const before = await place("button[data-live=run]", index, at);
        await click();
        await shown();
        await staysOrScrollsByNeed(before, page);
      },
    );
  }

  test(`a link to a state stays where it was pressed: ${page}`, options, async () => {
    await visit(page);
    const links = await browser.run(
      "return document.querySelectorAll('main a[href^=\"#step-\"]').length",
    );
    if (links === 0) return;
    const before = await place('main a[href^="#step-"]', links - 1, 300);
    await click();
    await shown();
    await browser.until("return document.documentElement.dataset.jumped");
    const { top } = await now();
    assert.ok(Math.abs(top - before) <= 1, `it moved by ${top - before} px`);
  });
}

test("in a question, the output is seen and the answer stays closed", async () => {
  await visit("raw-access");
  const before = await place("button[data-live=run][data-step=predict-row]", 0, 200);
  await click();
  await shown();
  await staysOrScrollsByNeed(before, "predict-row");
  const open = await browser.run(`
    return [...document.querySelectorAll("main > details")].map((details) => details.open)`);
  assert.ok(!open.includes(true));
});

/** A laptop's window, a phone's, and a window of 1280 × 800 at 200 % and at 400 %. */
for (const [width, height] of [
  [1280, 800],
  [390, 800],
  [640, 400],
  [320, 256],
]) {
  // The window of WebKit's driver is no narrower than 447 pixels.
  const skip = (engine === "webkit" && width < 447) || (![390, 640].includes(width) && inOne.skip);
  test(`at ${width} × ${height}, the output is seen, and the memory when it is asked for`, {
    skip,
  }, async () => {
    await browser.resize(width, height);
    try {
      await visit("strings");
      for (const at of [height * 0.3, height * 0.9]) {
        const before = await place("button[data-live=run]", at === height * 0.3 ? 4 : 6, at);
        await click();
        await shown();
        await staysOrScrollsByNeed(before, `${width} × ${height}`);
      }
      const step = await browser.run("return window.control.dataset.step");
      const memory = `button[data-live=memory][data-step="${step}"]`;
      const top = await place(memory, 0, height * 0.3);
      await browser.click(memory);
      const { rows, focused } = await browser.until(`
        const view = document.querySelector(".memory-dock memory-view").shadowRoot;
        const { top, bottom } = view.querySelector(".window").getBoundingClientRect();
        const rows = (Math.min(bottom, innerHeight) - top) / view.querySelector(".row").offsetHeight;
        return rows > 0 && { rows, focused: document.activeElement.className }`);
      assert.ok(rows >= 3, `${rows} rows are seen`);
      assert.equal(focused, "dock-slider");
      assert.ok(Math.abs((await now()).top - top) <= 1, "what was pressed has stayed");
    } finally {
      await browser.resize(1280, 800);
    }
  });
}

test("what has the focus is never behind the memory", async () => {
  await visit("detached-buffers");
  await place("button[data-live=run]", 3, 300);
  await click();
  await shown();
  await browser.run("window.control.focus({ preventScroll: true })");
  for (let stop = 0; stop < 25; stop += 1) {
    await browser.keys(TAB);
    const { name, bottom, end } = await browser.run(`
      const { activeElement } = document;
      const dock = document.querySelector(".memory-dock");
      return {
        name: activeElement.outerHTML.slice(0, 80),
        bottom: dock.contains(activeElement) ? 0 : activeElement.getBoundingClientRect().bottom,
        end: dock.getBoundingClientRect().top,
      }`);
    // What is higher than the window can show is seen as far as that goes.
    assert.ok(bottom <= end + 1, `${name} ends at ${bottom}, the memory begins at ${end}`);
  }
});

test("the end of the sidebar is seen above the memory", async () => {
  await visit("raw-access");
  await place("button[data-live=run]", 3, 300);
  await click();
  await shown();
  const [bottom, end] = await browser.run(`
    const box = document.querySelector(".sidebar-scrollbox");
    box.scrollTo(0, box.scrollHeight);
    const last = [...box.querySelectorAll("a")].at(-1);
    const dock = document.querySelector(".memory-dock");
    return [last, dock].map((it, at) => it.getBoundingClientRect()[at ? "top" : "bottom"])`);
  assert.ok(bottom <= end, `the last entry ends at ${bottom}, the memory begins at ${end}`);
});

test("a memory that was closed comes back where it was", async () => {
  await visit("raw-access");
  await place("button[data-live=run][data-step=write]", 0, 300);
  await click();
  await shown();
  await browser.click(".dock-back");
  const count = () => browser.run("return document.querySelector('.dock-count').textContent");
  const before = await count();
  await browser.click(".dock-close");
  assert.equal(await browser.run("return document.querySelector('.memory-dock')"), null);
  assert.equal(
    await browser.run("return document.activeElement.dataset.live"),
    "memory",
    "the focus is on the way back",
  );
  await browser.keys(ENTER);
  assert.equal(await browser.run("return document.activeElement.className"), "dock-slider");
  assert.equal(await count(), before);
});

test("bytes that changed are seen changing, unless motion is to be reduced", async () => {
  await visit("raw-access");
  await place("button[data-live=run][data-step=write]", 0, 300);
  await click();
  await shown();
  const flashes = (isSeen) =>
    browser.until(
      `
      const { shadowRoot } = document.querySelector(".memory-dock memory-view");
      const cell = shadowRoot.querySelector(".rows .changed");
      const names = cell?.getAnimations().map(({ animationName }) => animationName);
      return (names?.length > 0) === arguments[0]`,
      isSeen,
    );
  await browser.run("document.querySelector('.dock-slider').focus()");
  await browser.keys(HOME, RIGHT);
  await flashes(true);
  await flashes(false);
  await browser.keys(HOME, RIGHT);
  await flashes(true);
  const reduced = await browser.run(`
    const { shadowRoot } = document.querySelector(".memory-dock memory-view");
    const rules = shadowRoot.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]);
    return rules
      .filter((rule) => rule.cssText.includes("var(--flash"))
      .map((rule) => rule.conditionText ?? "always")`);
  assert.deepEqual(reduced, ["(prefers-reduced-motion: no-preference)"]);
});

test("a figure that is cut off at the right says that there is more", async () => {
  await visit("memory-map");
  const figures = await browser.until(`
    const views = [...document.querySelectorAll("main pre > memory-view")];
    const all = views.filter((view) => view.scrollWidth > 0);
    const cut = all.filter((view) => view.scrollWidth > view.clientWidth + 1);
    const says = (view) => getComputedStyle(view.parentElement, "::after").content;
    const isRight = all.every((view) => says(view).includes("more") === cut.includes(view));
    return cut.length > 0 && isRight && cut`);
  const hidden = `
    const [view] = arguments;
    view.scrollLeft = view.scrollWidth;
    return !getComputedStyle(view.parentElement, "::after").content.includes("more")`;
  await browser.until(hidden, figures[0]);
});
