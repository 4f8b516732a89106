// The rendered site for those who read it by keyboard, by touch, in forced colours or with a screen
// reader. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENTER, open, RIGHT } from "./browser.mjs";
import { chapter } from "./chapter.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);
const { visit } = chapter(browser);

after(() => browser.close());

test("the arrows scroll a listing that has the focus, and turn no page", async () => {
  await visit("strings");
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

/** Waits until the byte of the memory at an address is shown so. */
const shows = (address, digits) =>
  browser.until(
    `const [address, digits] = arguments;
    const view = document.querySelector(".memory-dock memory-view");
    return [...view.shadowRoot.querySelectorAll(".rows .row")].some((row) => {
      const at = Number.parseInt(row.querySelector(".at").textContent, 16);
      return row.querySelectorAll(".byte")[address - at]?.textContent === digits;
    })`,
    address,
    digits,
  );

test("bytes are typed into a field, which brings a keyboard to a phone's screen", async () => {
  await browser.resize(460, 844);
  try {
    const view = await openMemory("raw-access", 0x104);
    const field = await browser.find(".memory-dock memory-view", ".write .bytes");
    await browser.type(field, "6");
    assert.equal(await browser.run("return arguments[0].value", field), "6", "half a byte waits");
    await browser.type(field, "3 f");
    await shows(0x104, "63");
    assert.equal(await browser.run("return arguments[0].address", view), 0x105);
    // The chapter runs again with the byte, and the reader goes on where he was.
    await browser.run("window.memory = arguments[0].memory", view);
    await browser.until("return arguments[0].memory !== window.memory", view);
    assert.equal(await browser.run("return arguments[0].address", view), 0x105);
    await browser.type(field, `f${ENTER}`);
    await browser.until("return arguments[0].address === 0x106", view);
    await shows(0x105, "ff");
    assert.equal(await browser.run("return arguments[0].value", field), "");
  } finally {
    await browser.resize(1280, 800);
  }
});

test("each button has a name of its own, which begins with what it says", async () => {
  await visit("malloc");
  const buttons = await browser.run(`
    return [...document.querySelectorAll(".live-bar button")].map((button) =>
      [button.textContent, button.ariaLabel ?? button.textContent])`);
  assert.ok(buttons.length > 50, `${buttons.length} buttons`);
  const names = buttons.map(([, name]) => name);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
  for (const [says, name] of buttons) assert.ok(name.startsWith(says), name);
  assert.match(names[0], /^Run up to listing 1: \S/);
});

test("a run is told once when it starts and once when it ends", async () => {
  await visit("raw-access");
  await browser.run(`
    window.told = [];
    for (const region of document.querySelectorAll("[role=status], [aria-live], output")) {
      new MutationObserver(() => {
        if (region.textContent) told.push(region.textContent);
      }).observe(region, { childList: true, characterData: true, subtree: true });
    }
    const all = [...document.querySelectorAll(".live-status")];
    window.hidden = all.filter((it) => !it.checkVisibility()).length;
    document.querySelectorAll("button[data-live=run]")[2].click()`);
  await browser.until("return document.documentElement.dataset.live === 'done'");
  assert.equal(await browser.run("return hidden"), 0, "what appears with its text is not heard");
  const told = await browser.run("return told");
  assert.deepEqual([told.length, told[0]], [2, "Running"], told.join());
  // What a form answers is told when it is sent, and not with a state.
  const regions = await browser.until(`
    const dock = document.querySelector(".memory-dock");
    return dock?.querySelectorAll(":is([role=status], output):not(form *)").length`);
  assert.equal(regions, 1, "the memory has one line that is told");
});

/** What can be pressed and is seen, but links in a text, and is smaller than 24 by 24 pixels. */
const SMALL = `
  const all = [document];
  for (const root of all) {
    for (const it of root.querySelectorAll("*")) if (it.shadowRoot) all.push(it.shadowRoot);
  }
  const targets = "a[href], button, input, select, summary, [role=slider]";
  return all.flatMap((root) => [...root.querySelectorAll(targets)])
    .filter((it) => it.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .filter((it) => !it.closest("main :is(p, li, td, dd, h1, h2, h3, h4) a"))
    .map((it) => [it, it.getBoundingClientRect()])
    .filter(([it, { width, height }]) => width > 0 && (Math.round(width) < 24 || Math.round(height) < 24))
    .map(([it, { width, height }]) => [it.outerHTML.slice(0, 90), width, height])`;

/** The byte that the cursor is drawn at, if it is. */
const CURSOR = `
  const { shadowRoot } = document.querySelector(".memory-dock memory-view");
  const byte = shadowRoot.querySelector('.rows [aria-selected="true"]');
  const at = Number.parseInt(byte?.closest(".row").querySelector(".at").textContent, 16);
  return byte ? at + Number(byte.dataset.offset) : null`;

test("a finger that scrolls the memory leaves the cursor on its byte, and a tap moves it", async () => {
  const view = await openMemory("raw-access", 4);
  await browser.until(CURSOR.replace(/return byte.*$/, "return byte"));
  assert.equal(await browser.run(CURSOR), 4);
  // As far as a finger goes, so that some rows above are out of sight.
  await browser.run(
    `const scroller = arguments[0].shadowRoot.querySelector(".scroller");
    scroller.scrollTop += 40 * scroller.querySelector(".row").offsetHeight`,
    view,
  );
  await browser.until(CURSOR.replace(/return byte.*$/, "return !byte"));
  assert.equal(await browser.run("return arguments[0].address", view), 4);
  const { x, y } = await browser.run(
    `
    const byte = arguments[0].shadowRoot.querySelectorAll(".row")[2].querySelector(".byte");
    const { left, top, width, height } = byte.getBoundingClientRect();
    return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) }`,
    view,
  );
  const touch = (...moves) =>
    browser.send("POST", "/actions", {
      actions: [
        {
          type: "pointer",
          id: "finger",
          parameters: { pointerType: "touch" },
          actions: [
            { type: "pointerMove", duration: 0, x, y },
            { type: "pointerDown", button: 0 },
            ...moves,
            { type: "pointerUp", button: 0 },
          ],
        },
      ],
    });
  const before = await browser.run(
    "return arguments[0].shadowRoot.querySelector('.scroller').scrollTop",
    view,
  );
  await touch(
    { type: "pointerMove", duration: 200, x, y: y - 40 },
    { type: "pause", duration: 100 },
  );
  const moved = await browser.run(
    "return arguments[0].shadowRoot.querySelector('.scroller').scrollTop !== arguments[1]",
    view,
    before,
  );
  // Not every driver's finger scrolls.
  if (moved) assert.equal(await browser.run("return arguments[0].address", view), 4);
  await browser.run("arguments[0].goTo(4)", view);
  await browser.until(CURSOR.replace(/return byte.*$/, "return byte"));
  await touch();
  await browser.until("return arguments[0].address !== 4", view);
});

test("all of the memory's buttons are inside on a phone, also when a byte was written", async () => {
  await browser.resize(460, 844);
  try {
    await openMemory("raw-access", 0x104);
    const field = await browser.find(".memory-dock memory-view", ".write .bytes");
    await browser.type(field, `63${ENTER}`);
    await browser.until("return !document.querySelector('.dock-undo').hidden");
    const out = await browser.run(`
      const { right } = document.querySelector(".dock-head").getBoundingClientRect();
      return [...document.querySelectorAll(".dock-head > :not([hidden])")].filter((it) =>
        it.scrollWidth > it.clientWidth + 1 || it.getBoundingClientRect().right > right)
        .map((it) => it.className)`);
    assert.deepEqual(out, []);
  } finally {
    await browser.resize(1280, 800);
  }
});

test("what can be pressed has the size of a fingertip", async () => {
  await browser.resize(460, 844);
  try {
    await openMemory("raw-access", 0);
    assert.deepEqual(await browser.run(SMALL), []);
    await browser.click('button[aria-controls="mdbook-sidebar"]');
    await browser.until("return document.querySelector('.chapter a')?.checkVisibility()");
    assert.deepEqual(await browser.run(SMALL), []);
  } finally {
    await browser.resize(1280, 800);
  }
});

test("the status of a run keeps away from the buttons when the bar has two lines", async () => {
  await browser.resize(460, 844);
  try {
    await visit("raw-access");
    await browser.run("document.querySelectorAll('button[data-live=run]')[2].click()");
    await browser.until("return document.documentElement.dataset.live === 'done'");
    const gap = await browser.run(`
      const bar = document.querySelectorAll(".live-bar")[2];
      const boxes = [...bar.children].map((it) => it.getBoundingClientRect());
      const under = boxes.filter(({ top, height }) => height > 0 && top >= boxes[0].bottom);
      return Math.min(...under.map(({ top }) => top - boxes[0].bottom))`);
    assert.ok(gap >= 4, `${gap} px`);
  } finally {
    await browser.resize(1280, 800);
  }
});

test("the first tap on a figure reads a byte", async () => {
  await browser.go("free.html");
  await browser.until(`
    window.view = document.querySelector("memory-view");
    return view?.shadowRoot.querySelector(".hex")`);
  await browser.run(`
    const hex = view.shadowRoot.querySelector(".hex");
    const { left, top } = hex.getBoundingClientRect();
    const at = { clientX: left + 5, clientY: top + 5, bubbles: true, composed: true };
    view.shadowRoot.querySelector(".lines").dispatchEvent(new PointerEvent("pointerenter", at));
    hex.dispatchEvent(new MouseEvent("click", at))`);
  await browser.until("return view.shadowRoot.querySelector('.readout')?.matches(':popover-open')");
});

const emulation = { skip: browser.engine !== "chromium" && "only Chromium can be told to" };

/** Lets the page have another medium. */
const emulate = (command, params) =>
  browser.send("POST", "/goog/cdp/execute", { cmd: `Emulation.${command}`, params });

test("where no pointer hovers, the button for copying is beside the code", emulation, async () => {
  await emulate("setEmulatedMedia", { features: [{ name: "hover", value: "none" }] });
  try {
    await visit("raw-access");
    const wrong = await browser.run(`
      return [...document.querySelectorAll("main pre > .buttons")].filter((buttons) => {
        const code = [...buttons.parentElement.querySelectorAll("memory-view, code")]
          .find((it) => it.checkVisibility());
        if (!code) return false;
        const line = getComputedStyle(code).paddingTop;
        const text = code.getBoundingClientRect().top + parseFloat(line);
        const { bottom } = buttons.querySelector("button").getBoundingClientRect();
        return buttons.checkVisibility({ visibilityProperty: true }) && bottom > text + 1;
      }).map(({ parentElement }) => parentElement.textContent.slice(0, 60))`);
    assert.deepEqual(wrong, []);
    const seen = await browser.run(`
      return document.querySelector("main pre > .buttons")
        .checkVisibility({ visibilityProperty: true, opacityProperty: true })`);
    assert.ok(seen, "it is seen without being touched");
  } finally {
    await emulate("setEmulatedMedia", { features: [] });
  }
});

test("forced colours leave what is chosen, and where a region ends", emulation, async () => {
  await emulate("setEmulatedMedia", { features: [{ name: "forced-colors", value: "active" }] });
  try {
    await visit("raw-access");
    const [chosen, other] = await browser.run(`
      const buttons = [...document.querySelector(".host-switch").children];
      const colour = (pressed) => getComputedStyle(
        buttons.find((it) => it.ariaPressed === pressed)).backgroundColor;
      return [colour("true"), colour("false")]`);
    assert.notEqual(chosen, other);
    await browser.go("index.html");
    await browser.until("return document.querySelector('.band .region')?.offsetWidth > 0");
    const edges = await browser.run(`
      return [...document.querySelectorAll(".band .region + .region")].map((it) =>
        getComputedStyle(it).borderInlineStartWidth)`);
    assert.ok(edges.length > 3, `${edges.length} regions`);
    assert.deepEqual(new Set(edges), new Set(["3px"]));
  } finally {
    await emulate("setEmulatedMedia", { features: [] });
  }
});

test("on a narrow page the bar is never over the text", async () => {
  await browser.resize(460, 800);
  try {
    await visit("strings");
    const leap = (by) =>
      browser.run(
        `
        scrollBy({ top: arguments[0], behavior: "instant" });
        return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
          const { top } = document.getElementById("mdbook-menu-bar").getBoundingClientRect();
          resolve([top, scrollY]);
        })))`,
        by,
      );
    for (const by of [2000, -400, 300, -120, -1000]) {
      const [top, at] = await leap(by);
      assert.ok(at > 0);
      assert.ok(top <= 0, `after a leap of ${by} px to ${at} it begins at ${top}`);
    }
  } finally {
    await browser.resize(1280, 800);
  }
});
