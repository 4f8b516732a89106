// The states of a run on the rendered site: the slider, the links from the prose, bytes that the
// reader writes, views that die. Run with: cargo run -p browsers -- lend --engine chromium -- node
// --test book/tests/states.smoke.mjs

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CONTROL, END, ESCAPE, HOME, inOne, LEFT, open, RIGHT, TAB } from "./browser.mjs";
import { chapter } from "./chapter.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE, { width: 1600, height: 900 });
const { visit, run, docked, output, status } = chapter(browser);

after(() => browser.close());

const part = (name) =>
  browser.run(`return document.querySelector(".dock-" + arguments[0]).textContent`, name);

const count = () => part("count");

/** A byte as the dock shows it once it does: its hexadecimal digits and its classes. */
const byte = (address, hex, is = "byte") =>
  browser.until(
    `
    const view = document.querySelector(".memory-dock memory-view");
    const rows = [...view.shadowRoot.querySelectorAll(".rows .row")];
    for (const row of rows) {
      const from = parseInt(row.querySelector(".at").textContent, 16);
      const cell = row.querySelector('[data-offset="' + (arguments[0] - from) + '"]');
      const isThere = cell?.textContent === arguments[1];
      if (isThere && cell.classList.contains(arguments[2])) return cell.className;
    }`,
    address,
    hex,
    is,
  );

const goTo = (address) =>
  browser.run(`document.querySelector(".memory-dock memory-view").goTo(arguments[0])`, address);

const focusBytes = () =>
  browser.run(`
    const { shadowRoot } = document.querySelector(".memory-dock memory-view");
    shadowRoot.querySelector("[role=grid]").focus()`);

test("the slider walks the states, by keyboard as well, and turns no page", async () => {
  await visit("raw-access");
  await run("write");
  const [, states] = (await count()).split(" / ").map(Number);
  assert.ok(states > 3, String(states));
  assert.match(await part("event"), /read_byte\(\): returned 44; 0 bytes changed/);
  await byte(5, "2c");
  await browser.run(`document.querySelector(".dock-slider").focus()`);
  await browser.keys(HOME);
  assert.equal(await count(), `1 / ${states}`);
  assert.match(await part("event"), /The guest is instantiated/);
  await goTo(4);
  await byte(4, "00");
  await browser.keys(RIGHT);
  assert.equal(await count(), `2 / ${states}`);
  assert.match(await part("event"), /write_byte\(\): returned; 1 byte changed/);
  await byte(4, "63", "changed");
  await browser.keys(LEFT, END);
  assert.equal(await count(), `${states} / ${states}`);
  assert.match(await browser.run("return location.pathname"), /raw-access\.html$/);
  assert.equal(
    await browser.run(
      `return document.querySelector(".dock-slider").getAttribute("aria-valuetext")`,
    ),
    `${states} of ${states}`,
    "what has happened is told by the line below, and once",
  );
  await browser.keys(ESCAPE);
  assert.equal(await browser.run(`return document.querySelector(".memory-dock")`), null);
  assert.equal(await browser.run(`return document.activeElement.dataset.live`), "memory");
  assert.deepEqual(await browser.console(), []);
});

test("a run up to a listing goes no further", inOne, async () => {
  await visit("raw-access");
  await run("read");
  const steps = await browser.run(
    `return [...document.querySelectorAll(".live-output")].map((it) => it.dataset.step)`,
  );
  assert.deepEqual(steps, ["instantiate", "naive", "read"]);
  await byte(4, "63");
  await byte(5, "00");
});

test("a view is seen going dead", async () => {
  await visit("detached-buffers");
  await run("instantiate");
  const views = () =>
    browser.run(`return [...document.querySelectorAll(".dock-views li")].map((it) =>
      [it.dataset.dead !== undefined, it.textContent])`);
  const [[dead, text]] = await views();
  assert.equal(dead, false);
  assert.match(text, /^const bytes = new Uint8Array\(memory\.buffer\); Uint8Array of the whole/);
  await run("quiet");
  assert(
    (await views()).every(([dead]) => dead),
    "all are dead when replace_str has grown the memory",
  );
});

test("bytes that the reader writes are there for the steps that follow", async () => {
  await visit("raw-access");
  await run("naive");
  await goTo(4);
  await focusBytes();
  await browser.keys("2");
  await byte(4, "02");
  await browser.keys("a");
  await byte(4, "2a");
  await run("read");
  assert.match(await output("read"), /^\w+ 42\n00000000 {2}00 00 00 00 2a/);
  const views = await browser.run(`return document.querySelectorAll(".dock-views li").length`);
  assert.equal(views, 1, "only the host's own view");
  assert.match(await status(), /with your bytes$/);
  await browser.run(`document.querySelector('button[data-live="reset"]:not([hidden])').click()`);
  await run("read");
  assert.match(await output("read"), /^same 99\n/);
});

test("bytes written into an earlier state change those that come after it", inOne, async () => {
  await visit("raw-access");
  await run("read");
  await browser.run(`document.querySelector(".dock-slider").focus()`);
  await browser.keys(HOME, RIGHT);
  await goTo(4);
  await focusBytes();
  await browser.keys("0", "7");
  await browser.until(`
    const pre = document.querySelector('.live-output[data-step="read"] pre');
    return document.documentElement.dataset.live === "done" && pre.textContent.startsWith("7\\n")`);
  assert.equal(await count(), "2 / 2");
});

test("a link to what the host wrote leads to the line that wrote it", inOne, async () => {
  await visit("raw-access");
  await browser.run(`document.querySelector('a[href="#step-write.1@5"]').click()`);
  await docked("write");
  assert.match(await part("event"), /^The host has written 1 byte at 0x5; 1 byte changed/);
  assert.match(await part("event"), /bytes\[5\] = 44;$/);
  await byte(5, "2c", "changed");
});

test("a call that returns an address is looked at there", inOne, async () => {
  await visit("vec-layout");
  const step = await browser.run(
    "return document.querySelector('button[data-live=run]').dataset.step",
  );
  await run(step);
  const [address, returned] = await browser.until(`
    const said = document.querySelector(".dock-event .dock-at")?.textContent;
    const { address } = document.querySelector(".memory-dock memory-view");
    return said && [address, Number(said)]`);
  assert.equal(address, returned);
});

test("what no state tells of is not said to be the host's", inOne, async () => {
  await visit("detached-buffers");
  await run("listen");
  await browser.run(`document.querySelector(".dock-slider").focus()`);
  await browser.keys(HOME);
  const [, states] = (await count()).split(" / ").map(Number);
  let shown = 0;
  for (let state = 1; state < states; state += 1) {
    await browser.keys(RIGHT);
    const event = await part("event");
    if (event.includes("The host has written")) assert.match(event, /written [\d,]+ bytes? at 0x/);
    if (event.includes("not shown one by one")) shown += 1;
  }
  assert.ok(shown > 0);
});

test("a state names its instance, and its addresses lead to their bytes", inOne, async () => {
  await visit("free");
  await run("again");
  const event = await part("event");
  assert.match(event, /^Instance \d of \d, heap: alloc\(100, 8\): returned \d+ = 0x[0-9a-f]+; /);
  const address = await browser.run(`
    const link = document.querySelector(".dock-event .dock-at");
    document.querySelector(".memory-dock memory-view").goTo(0);
    link.click();
    return Number(link.textContent)`);
  assert.equal(
    await browser.run(`return document.querySelector(".memory-dock memory-view").address`),
    address,
  );
});

test("after a run the dock speaks of the listing that was run", inOne, async () => {
  await visit("raw-access");
  await run("predict-row");
  assert.match(await part("event"), /^This listing has changed nothing; before it: /);
  await visit("free");
  await run("secret");
  await browser.until(`
    const view = document.querySelector(".memory-dock memory-view");
    return view.shadowRoot.querySelector(".readout").textContent.includes("freed")`);
});

test(
  "a label does not outlive the bytes that it was printed with, and Undo brings them back",
  inOne,
  async () => {
    await visit("raw-access");
    await run("read");
    const legend = (text) =>
      browser.until(
        `
      const view = document.querySelector(".memory-dock memory-view");
      return view.shadowRoot.querySelector(".legend").textContent.includes(arguments[0])`,
        text,
      );
    await legend("99 is 0x63");
    await goTo(4);
    await focusBytes();
    await browser.keys("0", "7");
    await legend("before: 99 is 0x63");
    await browser.until(`return [...document.querySelectorAll(".live-status")].some((it) =>
    it.textContent.endsWith("with your bytes"))`);
    await byte(4, "07");
    await goTo(9);
    await focusBytes();
    await browser.keys("0", "8");
    await byte(9, "08");
    await browser.run(`document.querySelector(".dock-undo").click()`);
    await byte(9, "00");
    await byte(4, "07");
    await focusBytes();
    await browser.keys([CONTROL, "z"]);
    await byte(4, "63");
    await browser.until("return document.querySelector('.dock-undo').hidden");
    assert.match(await output("read"), /^same 99\n/);
  },
);

test("a link to a state works by keyboard, and the address says so", async () => {
  await visit("raw-access");
  await browser.run(`document.querySelector('a[href^="#step-"]').focus()`);
  const hash = await browser.run("return document.activeElement.hash");
  await browser.keys("\uE007");
  await docked("read");
  assert.match(await part("event"), /write_byte\(\): returned; 1 byte changed/);
  await byte(4, "63");
  assert.equal(await browser.run("return location.hash"), hash);
});

test("the dock is reached and folded by keyboard alone", async () => {
  await visit("raw-access");
  await run("write");
  await browser.run(`document.querySelector(".dock-fold").focus()`);
  await browser.keys(" ");
  assert.equal(await browser.run(`return document.querySelector(".dock-body").offsetHeight`), 0);
  await browser.keys(" ", TAB);
  assert.match(await browser.run(`return document.activeElement.className`), /dock-close/);
});
