// The address of a page holds the state of the memory that is seen: from another page, after a reload,
// through the history, and to be taken along. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENTER, HOME, inOne, open, RIGHT } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);

after(() => browser.close());

const hash = () => browser.run("return location.hash");

const reaches = (wanted) => browser.until("return location.hash === arguments[0]", wanted);

const jumped = (wanted) =>
  browser.until("return document.documentElement.dataset.jumped === arguments[0]", wanted);

/** Opens a page anew: an address that differs after `#` alone would not load it. */
async function visit(page) {
  await browser.go("404.html");
  await browser.go(page);
  await browser.until("return document.documentElement.dataset.live !== undefined");
}

/** What the memory shows, when it has been drawn: which state, and whether that is the last; which
 * byte, and what it holds. */
const look = () =>
  browser.until(`
    const view = document.querySelector(".memory-dock memory-view");
    const byte = view?.shadowRoot.querySelector('.rows [aria-selected="true"]');
    const count = document.querySelector(".dock-count")?.textContent;
    const [state, states] = count?.split(" / ") ?? [];
    const row = byte?.closest(".row").querySelector(".at").textContent;
    return parseInt(row, 16) + Number(byte?.dataset.offset) === view?.address
      && { state, address: view.address, byte: byte.textContent, last: state === states }`);

/** The same; a run that goes further has more states. */
async function seen() {
  const { state, address, byte } = await look();
  return { state, address, byte };
}

const top = (selector) =>
  browser.run("return document.querySelector(arguments[0]).getBoundingClientRect().top", selector);

/** Puts a link where a reader could press it. */
async function place(selector, at) {
  const now = await top(selector);
  await browser.run("scrollBy({ top: arguments[0], behavior: 'instant' })", now - at);
  return top(selector);
}

/** Without the gesture of a reader, so without an entry that Back in WebKit returns to. */
const press = (selector) => browser.run("document.querySelector(arguments[0]).click()", selector);

const back = () => browser.send("POST", "/back", {});

const forward = () => browser.send("POST", "/forward", {});

const docked = (is) =>
  browser.until("return (document.querySelector('.memory-dock') !== null) === arguments[0]", is);

const LISTING = 'code[class*="step=host.mjs:write"]';

const note = () => browser.until("return document.querySelector('.live-note')?.textContent");

/** A reader's own version of a listing, as an earlier visit has left it. */
async function edit(text) {
  await visit("raw-access.html");
  await browser.run(
    `
    const was = document.querySelector('${LISTING}').textContent.replace(/\\n$/, "");
    const key = "webassembly-memory-edits:raw-access";
    localStorage.setItem(key, JSON.stringify({ write: { was, text: arguments[0] } }))`,
    text,
  );
}

test("a link from another page opens the memory at its byte, and Back returns", async () => {
  await browser.go("introduction.html");
  // Its figures are drawn late.
  await browser.idle();
  const link = 'main a[href="raw-access.html#step-naive@4"]';
  await browser.click(link);
  await jumped("#step-naive@4");
  const { address, byte } = await seen();
  assert.deepEqual([address, byte], [4, "63"]);
  assert.equal(await hash(), "#step-naive@4");
  const place = await top('code[class*="step=host.mjs:naive"]');
  assert.ok(place > -50 && place < 400, `the listing is seen: ${place}`);
  await back();
  await browser.until("return location.pathname.endsWith('introduction.html')");
  assert.deepEqual(await browser.console(), []);
});

test("an address that no link of the book has works as well, and after a reload", async () => {
  await visit("raw-access.html#step-write.1@0x5&pin=u8@0x5");
  await jumped("#step-write.1@0x5&pin=u8@0x5");
  const first = await seen();
  assert.deepEqual([first.address, first.byte], [5, "2c"]);
  const before = await top(LISTING);
  assert.ok(before > -50 && before < 400, `the listing is seen: ${before}`);
  // What the page scrolled by itself is noted a while later.
  await browser.run("return new Promise((resolve) => setTimeout(resolve, 500))");
  const known = await browser.run("return history.state?.place");
  await browser.run("scrollBy({ top: 150, behavior: 'instant' })");
  await browser.until(
    "return history.state?.place && String(history.state.place) !== arguments[0]",
    String(known),
  );
  await browser.send("POST", "/refresh", {});
  await jumped("#step-write.1@0x5&pin=u8@0x5");
  assert.deepEqual(await seen(), first);
  await browser.run("return new Promise((r) => requestAnimationFrame(() => setTimeout(r, 100)))");
  const now = await top(LISTING);
  assert.ok(Math.abs(now - (before - 150)) <= 2, `it was at ${before - 150}, and is at ${now}`);
});

test("Back and Forward walk through the states, and back to where the reader was", async () => {
  await visit("raw-access.html");
  const [one, two] = ['a[href="#step-read.1@4"]', 'a[href="#step-write.1@5"]'];
  const at = await place(one, 300);
  // A pointer rests on a link, or a key leads to it, before it is pressed.
  await browser.run("document.querySelector(arguments[0]).focus({ preventScroll: true })", one);
  await browser.idle();
  await browser.click(one);
  await jumped("#step-read.1@4");
  assert.ok(Math.abs((await top(one)) - at) <= 1);
  const first = await seen();
  const next = await place(two, 400);
  await browser.click(two);
  await jumped("#step-write.1@5");
  const second = await seen();
  assert.notEqual(first.state, second.state);
  await browser.run("scrollBy({ top: 700, behavior: 'instant' })");

  await back();
  await jumped("#step-read.1@4");
  assert.deepEqual(await seen(), first);
  const returned = await top(two);
  assert.ok(Math.abs(returned - next) <= 2, `it was at ${next}, and is at ${returned}`);
  await back();
  await docked(false);
  assert.equal(await hash(), "");
  const home = await top(one);
  assert.ok(Math.abs(home - at) <= 2, `it was at ${at}, and is at ${home}`);
  await forward();
  await jumped("#step-read.1@4");
  assert.deepEqual(await seen(), first);
  assert.equal(await hash(), "#step-read.1@4");
});

test("Back leads to its state, also when the one that is left has just been shown", async () => {
  await visit("raw-access.html");
  for (const address of ["#step-read.1@4", "#step-write.1@5"]) {
    await browser.click(`a[href="${address}"]`);
    await jumped(address);
  }
  // The address is about to be told what is seen, when the reader goes back, and the page is slow.
  await browser.run(`
    const slow = () => {
      const end = performance.now() + 1000;
      while (performance.now() < end);
    };
    addEventListener("popstate", slow, { once: true });
    const view = document.querySelector(".memory-dock memory-view");
    view.dispatchEvent(new Event("memory-state", { bubbles: true }));
    setTimeout(() => history.back(), 300)`);
  await jumped("#step-read.1@4");
  assert.equal(await hash(), "#step-read.1@4");
});

test("Back from a heading returns to where it was left, as on any page", async () => {
  await visit("raw-access.html");
  await browser.click('a[href="#step-write.1@5"]');
  await jumped("#step-write.1@5");
  await place('a[href="#step-write.1@5"]', 400);
  // The page would glide there; and WebKit notes only after a while where it is.
  await browser.run(`
    document.documentElement.style.scrollBehavior = "auto";
    return new Promise((resolve) => setTimeout(resolve, 500))`);
  const before = await browser.run("return scrollY");
  await press("main h2 a");
  await browser.until("return Math.abs(scrollY - arguments[0]) > 50", before);
  await browser.run("history.back()");
  // An engine that returns to what was seen may be a line off.
  await browser.until("return Math.abs(scrollY - arguments[0]) <= 30", before);
  await docked(true);
});

test("each state of a run has an address of its own, which leads to it", inOne, async () => {
  await visit("raw-access.html#step-write");
  await jumped("#step-write");
  const entries = await browser.run("return history.length");
  await browser.run("document.querySelector('.dock-slider').focus()");
  await browser.keys(HOME);
  const found = [];
  for (let last = false; !last; ) {
    const { state, address, last: is } = await look();
    last = is;
    const now = await browser.until(
      `return location.hash !== arguments[0] && location.hash.includes("@") && location.hash`,
      found.at(-1)?.address ?? "",
    );
    found.push({ state, address: now, at: address });
    if (!last) await browser.keys(RIGHT);
  }
  assert.ok(found.length > 3);
  assert.equal(await browser.run("return history.length"), entries);
  for (const { state, address, at } of found) {
    await visit(`raw-access.html${address}`);
    await jumped(address);
    const now = await seen();
    assert.deepEqual([now.state, now.address], [state, at], address);
  }
});

test("the slider leaves an address alone that is no state's; closing takes a state's away", async () => {
  await visit("raw-access.html");
  await press('button[data-live="run"][data-step="write"]');
  await docked(true);
  await browser.run("document.querySelector('.dock-back').click()");
  await browser.run("return new Promise((resolve) => setTimeout(resolve, 700))");
  assert.equal(await hash(), "");
  await press('a[href="#step-write.1@5"]');
  await jumped("#step-write.1@5");
  await browser.click(".dock-close");
  await reaches("");
});

/** @type {[string, RegExp][]} */
const NOWHERE = [
  ["#step-gone", /^The address asks .* this page does not have the step "gone"\.$/],
  ["#step-write@zz", /^The address asks .* does not have what it names, "step-write@zz"\.$/],
  ["#step-write.9", /line 9 of what this step prints, and it prints 2 lines\.$/],
  ["#step-write.0", /line 0 of what this step prints, and it prints 2 lines\.$/],
  ["#step-write&state=99", /asks for state 99, and the run has fewer\.$/],
  ["#step-write@0xffffff", /The memory ends at 0x110000 here: there is no address 0xffffff\.$/],
];

for (const [index, [address, says]] of NOWHERE.entries()) {
  test(`an address that leads nowhere says so: ${address}`, index === 0 ? {} : inOne, async () => {
    await visit(`raw-access.html${address}`);
    assert.match(await note(), says);
    const [from, to] = await browser.until(`
      const { top, bottom } = document.querySelector(".live-note").getBoundingClientRect();
      return top >= 0 && [top, bottom]`);
    assert.ok(to > from);
    await browser.idle();
    assert.deepEqual(await browser.console(), []);
  });
}

test("what the reader has made of the listings waits for a press", inOne, async () => {
  await edit("bytes[5] = 46;\nconsole.log(read_byte());");
  await visit("raw-access.html#step-write.1@5");
  assert.match(await note(), /^The address leads to a state of this run\. .* your changes: Run up/);
  await browser.idle();
  assert.equal(await browser.run("return document.documentElement.dataset.live"), "idle");
  await docked(false);
  await browser.click(".live-note button");
  await jumped("#step-write.1@5");
  assert.equal((await seen()).byte, "2e");
  await browser.until("return document.querySelector('.live-note') === null");
  await browser.run("localStorage.clear()");
});

test("a link that is pressed runs the reader's version at once", inOne, async () => {
  await edit("bytes[5] = 46;\nconsole.log(read_byte());");
  await visit("raw-access.html");
  await press('a[href="#step-write.1@5"]');
  await jumped("#step-write.1@5");
  assert.equal((await seen()).byte, "2e");
  await browser.run("localStorage.clear()");
});

test("a state can be taken along, with the clipboard and without", inOne, async () => {
  await visit("raw-access.html");
  await press('button[data-live="run"][data-step="write"]');
  await seen();
  const cursor = () =>
    browser.until(`
      const { shadowRoot } = document.querySelector(".memory-dock memory-view");
      const box = shadowRoot.querySelector(".scroller").getBoundingClientRect();
      const byte = shadowRoot.querySelector('.rows [aria-selected="true"]')?.getBoundingClientRect();
      return byte && byte.top >= box.top && byte.bottom <= box.bottom + 1`);
  await cursor();
  await browser.run("document.querySelector('.dock-link').focus()");
  await browser.keys(ENTER);
  const line = () =>
    browser.until(`
      const line = document.querySelector(".dock-linked");
      const says = line?.querySelector("[role=status]").textContent;
      const field = line?.querySelector("input");
      return says && { says, value: field.value, selected: document.activeElement === field
        && field.selectionEnd - field.selectionStart === field.value.length }`);
  const { says, value, selected } = await line();
  assert.match(value, /\/raw-access\.html#step-write@0x[0-9a-f]+$/);
  assert.ok(says === "Copied" || (says === "Copy it from here" && selected), says);
  // The line takes room from the memory; the byte is still seen.
  await cursor();
  await press(".dock-back");
  await browser.until("return document.querySelector('.dock-linked') === null");

  await browser.run("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
  const before = await seen();
  await press(".dock-link");
  const other = await line();
  assert.notEqual(other.value, value);
  assert.deepEqual([other.says, other.selected], ["Copy it from here", true]);
  await visit(other.value.replace(/.*\//, ""));
  assert.deepEqual(await seen(), before);
});

test("Link opens the memory that is folded, where it says what it gives", inOne, async () => {
  await visit("raw-access.html");
  await press('button[data-live="run"][data-step="write"]');
  await seen();
  await press(".dock-fold");
  await press(".dock-link");
  await browser.until("return document.querySelector('.dock-linked')?.checkVisibility()");
});

test("a heading whose name begins like a state's is a heading", async () => {
  await visit("raw-access.html");
  await browser.run(`
    const made = (tag, of) => Object.assign(document.createElement(tag), of);
    document.querySelector("main").append(made("h2", { id: "step-by-step", textContent: "Steps" }));
    document.querySelector("main").prepend(made("a", { href: "#step-by-step", id: "there" }));
    document.querySelector("#there").click()`);
  await reaches("#step-by-step");
  await browser.until(`
    const { top } = document.getElementById("step-by-step").getBoundingClientRect();
    return top < innerHeight`);
  assert.equal(await browser.run("return document.querySelector('.live-note')"), null);
});
