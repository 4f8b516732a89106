// The states of a run played, with the line that made each lit in its listing; and the keys of the
// page, and how far it is from Run to its result. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ALT, CONTROL, ENTER, ESCAPE, inOne, LEFT, open, TAB } from "./browser.mjs";
import { chapter } from "./chapter.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);
const { visit, run, docked } = chapter(browser);

after(() => browser.close());

const count = () => browser.run(`return document.querySelector(".dock-count").textContent`);

/** Waits until the state is that one: the first key that is pressed loads those of the page. */
const reaches = (count) =>
  browser.until(`return document.querySelector(".dock-count").textContent === arguments[0]`, count);

const states = async () => Number((await count()).split(" / ")[1]);

/** The text of the line that is lit, by where it is on the page. */
const lit = () =>
  browser.run(`
    const code = document.querySelector("main code.lit");
    if (!code) return null;
    const { backgroundPosition, lineHeight, paddingTop } = getComputedStyle(code);
    const top = parseFloat(code.style.getPropertyValue("--lit").split("+")[1]);
    return code.textContent.split("\\n")[top].trim()`);

const label = () =>
  browser.run(`return document.querySelector(".dock-play").getAttribute("aria-label")`);

const plays = () => label().then((label) => label === "Pause");

const ended = () =>
  browser.until(`return document.querySelector(".dock-play").ariaLabel !== "Pause"`);

/** Twice as fast. */
const hurry = () => browser.run(`document.querySelector(".dock-pace").value = "2"`);

const play = () => browser.click(".dock-play");

/** The states that are shown from now on, with the line that is lit in each. */
const follow = () =>
  browser.run(`
    window.seen = [];
    window.told = [];
    const event = document.querySelector(".dock-event");
    window.following?.disconnect();
    window.following = new MutationObserver(() => {
      seen.push(document.querySelector(".dock-count").textContent.split(" / ")[0]);
    });
    following.observe(document.querySelector(".dock-count"), { childList: true });
    window.listening?.disconnect();
    window.listening = new MutationObserver(() => {
      if (event.ariaLive !== "off") told.push(event.textContent);
    });
    listening.observe(event, { childList: true });`);

test(
  "Play shows the states of the listing one after another, and tells the last",
  inOne,
  async () => {
    await visit("raw-access");
    await run("write");
    const all = await states();
    await hurry();
    await follow();
    await play();
    assert.equal(await plays(), true);
    await ended();
    const seen = (await browser.run("return seen")).map(Number);
    assert.equal(seen.at(-1), all);
    assert.deepEqual(
      seen,
      seen.map((_, index) => seen[0] + index),
    );
    assert.ok(seen.length > 2 && seen[0] > 1, `only those of the listing: ${seen}`);
    const told = await browser.run("return told");
    assert.equal(told.length, 1, told.join());
    assert.match(told[0], /read_byte\(\): returned 44/);
    assert.deepEqual(await browser.console(), []);
  },
);

test("the line that made the state is lit, by hand as well", inOne, async () => {
  await visit("raw-access");
  await run("write");
  assert.equal(await lit(), "console.log(read_byte());");
  const all = await states();
  await browser.keys([ALT, ","]);
  await reaches(`${all - 1} / ${all}`);
  assert.match(await lit(), /^bytes\[5\] = 44;/);
  await browser.run(`document.querySelector(".dock-slider").focus()`);
  await browser.keys(LEFT);
  assert.match(await lit(), /^write_byte/);
  await browser.click(".dock-close");
  assert.equal(await lit(), null);
});

test("it is where the line is", async () => {
  await visit("raw-access");
  await run("write");
  const [edge, line] = await browser.run(`
    const code = document.querySelector("main code.lit");
    const at = code.textContent.indexOf("console.log(read_byte())");
    const range = document.createRange();
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    let from = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (from + node.length > at) {
        range.setStart(node, at - from);
        range.setEnd(node, at - from + 1);
        break;
      }
      from += node.length;
    }
    const { top, height } = range.getBoundingClientRect();
    // What is asked of the engine: two lines of the same height.
    const probe = document.createElement("span");
    probe.style.cssText = "position: absolute; top: var(--lit); height: 1lh; width: 1px";
    code.style.position = "relative";
    code.append(probe);
    const box = probe.getBoundingClientRect();
    probe.remove();
    code.style.position = "";
    return [box.top + box.height / 2, top + height / 2]`);
  assert.ok(Math.abs(edge - line) < 3, `${edge} and ${line}`);
});

test("it ends by a press, by Escape, by the slider, by a run, by ×", inOne, async () => {
  await visit("raw-access");
  const ways = {
    press: play,
    Escape: () => browser.keys(ESCAPE),
    slider: () =>
      browser.run(`document.querySelector(".dock-slider").dispatchEvent(new Event("input"))`),
    run: () => browser.run(`document.querySelector("button[data-step=read]").click()`),
    close: () => browser.click(".dock-close"),
  };
  for (const [way, act] of Object.entries(ways)) {
    await run("predict-row");
    await browser.run(`
      const slider = document.querySelector(".dock-slider");
      slider.valueAsNumber = 0;
      slider.dispatchEvent(new Event("input"))`);
    await play();
    assert.equal(await plays(), true, way);
    if (way === "run") {
      await browser.run(`document.querySelector(".memory-dock").removeAttribute("data-step")`);
    }
    await act();
    if (way === "close") {
      assert.equal(await browser.run(`return document.querySelector(".memory-dock")`), null);
      await browser.click('button[data-live="memory"]:not([hidden])');
    } else if (way === "run") await docked("read");
    assert.equal(await plays(), false, way);
    const before = await count();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(await count(), before, way);
    if (way === "Escape")
      assert.ok(await browser.run(`return document.querySelector(".dock-play")`));
  }
});

test("the line stays in sight, unless the reader scrolls", async () => {
  await visit("raw-access");
  await run("predict-row");
  const inSight = `
    const code = document.querySelector("main code.lit");
    const { top, bottom } = code.getBoundingClientRect();
    const end = innerHeight - parseFloat(document.documentElement.style.getPropertyValue("--docked"));
    return bottom > 0 && top < end`;
  const start = () =>
    browser.run(`
      scrollTo(0, document.body.scrollHeight);
      const slider = document.querySelector(".dock-slider");
      slider.valueAsNumber = 0;
      slider.dispatchEvent(new Event("input"));
      return scrollY`);
  const before = await start();
  await play();
  await browser.until(`return scrollY < arguments[0]`, before);
  assert.ok(await browser.run(inSight));
  await browser.keys(ESCAPE);
  await start();
  await play();
  await browser.run("scrollTo(0, document.body.scrollHeight)");
  const left = await browser.run("return scrollY");
  await new Promise((resolve) => setTimeout(resolve, 2600));
  assert.equal(await browser.run("return scrollY"), left);
  await browser.keys(ESCAPE);
});

const active = (what) => browser.run(`return document.activeElement.${what}`);

test("keys run the listing in sight, walk through the states, and lead to the memory and back", async () => {
  await visit("raw-access");
  await browser.run(`
    const button = document.querySelector('button[data-live="run"][data-step="write"]');
    button.closest("pre").scrollIntoView({ block: "center", behavior: "instant" })`);
  await browser.keys([CONTROL, ENTER]);
  await docked("write");
  const all = await states();
  await browser.keys([ALT, ","], [ALT, ","]);
  await reaches(`${all - 2} / ${all}`);
  await browser.keys([ALT, "."]);
  await reaches(`${all - 1} / ${all}`);
  await browser.keys([ALT, "m"]);
  assert.equal(await active("className"), "dock-slider");
  await browser.keys([ALT, "."]);
  await reaches(`${all} / ${all}`);
  await browser.keys([ALT, "m"]);
  assert.deepEqual(
    [await active("dataset.live"), await active("dataset.step")],
    ["memory", "write"],
  );
  assert.match(await browser.run("return location.pathname"), /raw-access\.html$/);
});

test("no key is a letter alone, and none is taken from a field or the editor", async () => {
  await visit("raw-access");
  await run("write");
  const before = await count();
  await browser.keys(",", ".", "m");
  assert.equal(await count(), before);
  assert.equal(await active("tagName"), "BODY");
  await browser.click('button[data-live="edit"][data-step="write"]');
  await browser.until(`
    const { activeElement } = document;
    return activeElement?.shadowRoot?.activeElement?.getAttribute("role") === "textbox"`);
  await browser.keys([ALT, ","]);
  assert.equal(await count(), before);
  // A driver may have typed it.
  await browser.click('button[data-live="reset"][data-step="write"]');
});

test("the help lists the keys, and the buttons name them", inOne, async () => {
  await visit("raw-access");
  await run("write");
  await browser.run("document.activeElement.blur()");
  await browser.keys("?");
  const help = await browser.run(`
    const help = document.getElementById("mdbook-help-popup");
    return help.checkVisibility() && help.textContent`);
  assert.match(help, /Ctrl Enter to run/);
  assert.match(help, /Alt \. or Alt ,/);
  assert.match(help, /two hexadecimal digits/);
  await browser.keys(ESCAPE);
  for (const focus of [".dock-fold", ".dock-view"]) {
    await browser.run(
      `const at = document.querySelector(arguments[0]);
      (at.shadowRoot?.querySelector(".scroller") ?? at).focus()`,
      focus,
    );
    await browser.keys("?");
    await browser.until("return document.getElementById('mdbook-help-popup').checkVisibility()");
    await browser.keys(ESCAPE);
    await browser.until("return !document.getElementById('mdbook-help-popup').checkVisibility()");
  }
  const keys = await browser.run(`
    return ["[data-live=run]", "[data-live=memory]", ".dock-on", ".dock-back"].map((it) =>
      document.querySelector(it).getAttribute("aria-keyshortcuts"))`);
  assert.deepEqual(keys, ["Control+Enter", "Alt+M", "Alt+.", "Alt+,"]);
});

/** How often Tab is pressed from what has the focus to what a script finds. */
async function tabsTo(script, ...args) {
  for (let tabs = 0; tabs <= 10; tabs += 1) {
    if (await browser.run(script, ...args)) return tabs;
    await browser.keys(TAB);
  }
  return Number.POSITIVE_INFINITY;
}

for (const chapter of ["strings", "free", "put-together"]) {
  const options = chapter === "strings" ? {} : inOne;
  test(`${chapter}: from Run to its result and to the memory it is not far`, options, async () => {
    await visit(chapter);
    const steps = await browser.run(`
      const all = [...document.querySelectorAll("button[data-live=run]")];
      const seen = all.filter((it) => it.checkVisibility()).map((it) => it.dataset.step);
      return [seen[1], seen[seen.length >> 1], seen.at(-1)]`);
    for (const step of steps) {
      await run(step);
      const focus = () =>
        browser.run(
          `document.querySelector(\`[data-live="run"][data-step="\${arguments[0]}"]\`).focus()`,
          step,
        );
      await focus();
      const toMemory = await tabsTo(`return document.activeElement.dataset.live === "memory"`);
      assert.ok(toMemory <= 10, `${step}: ${toMemory} to the memory`);
      await browser.keys(ENTER);
      assert.equal(await active("className"), "dock-slider", step);
      await browser.keys([ALT, "m"]);
      await browser.until(`return document.activeElement.dataset.live === "memory"`);
      await focus();
      const toResult = await tabsTo(
        `
        const output = document.querySelector(\`.live-output[data-step="\${arguments[0]}"]\`);
        if (!output) return true;
        const follows = output.compareDocumentPosition(document.activeElement);
        return (follows & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY)) !== 0`,
        step,
      );
      assert.ok(toResult <= 10, `${step}: ${toResult} to its result`);
      console.log(`${chapter} ${step}: ${toMemory} to the memory, ${toResult} to the result`);
    }
  });
}
