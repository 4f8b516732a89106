// What speaks of the same bytes is marked together: links, addresses that were printed, variables,
// figures and the memory. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inOne, open, RIGHT } from "./browser.mjs";
import { button, chapter } from "./chapter.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);
const { visit } = chapter(browser);

after(() => browser.close());

/** Runs up to a step of a page, and waits until its memory is seen. */
async function run(page, step) {
  await visit(page);
  await browser.run("document.querySelector(arguments[0]).click()", button("run", step));
  await browser.until(`
    const view = document.querySelector(".memory-dock memory-view");
    return view?.shadowRoot.querySelector('.rows [aria-selected="true"]')`);
  await browser.until("return document.querySelector('main pre > memory-view[frozen]')");
}

/** All that is marked: bytes of the memory, links, text, and rows of figures. */
const MARKED = `(() => {
  const view = document.querySelector(".memory-dock memory-view");
  const bytes = [...view.shadowRoot.querySelectorAll(".rows .byte.marked")].map((cell) =>
    parseInt(cell.closest(".row").querySelector(".at").textContent, 16) + +cell.dataset.offset);
  const links = [...document.querySelectorAll("main a.memory-marked")].map((a) => a.hash);
  const texts = [...(CSS.highlights.get("memory") ?? [])].map(String);
  const rows = [...document.querySelectorAll("main memory-view[frozen]")].flatMap((figure) =>
    [...figure.shadowRoot.querySelectorAll(".row.marked .at")].map((at) => at.textContent));
  return { bytes, links, texts: [...new Set(texts)], rows: [...new Set(rows)] };
})()`;

const marked = (...parts) =>
  browser.until(
    `const marked = ${MARKED};
    return arguments[0].every((part) => marked[part].length > 0) && marked`,
    parts,
  );

const nothing = () =>
  browser.until(`return Object.values(${MARKED}).every((marked) => marked.length === 0)`);

/** Moves the pointer to a place in the window. */
const point = (x, y) =>
  browser.send("POST", "/actions", {
    actions: [
      {
        type: "pointer",
        id: "mouse",
        parameters: { pointerType: "mouse" },
        actions: [
          { type: "pointerMove", x: Math.round(x) - 3, y: Math.round(y), duration: 0 },
          { type: "pointerMove", x: Math.round(x), y: Math.round(y), duration: 30 },
        ],
      },
    ],
  });

/** Moves the pointer to the middle of what a script returns a rectangle of. */
async function pointAt(script, ...args) {
  const place = () =>
    browser.run(
      `const element = (() => { ${script} })();
      const inDock = element.getRootNode?.().host?.closest(".memory-dock");
      const { top } = element.getBoundingClientRect();
      if (!inDock) scrollBy({ top: top - 300, behavior: "instant" });
      return new Promise((resolve) => setTimeout(() => {
        resolve(element.getBoundingClientRect().toJSON());
      }, 200))`,
      ...args,
    );
  // What comes near is drawn as a figure, and may be higher then.
  await place();
  const { left, top, width, height } = await place();
  await point(left + Math.min(width / 2, 20), top + height / 2);
}

/** Takes the focus from what has it, wherever that is. */
const BLUR = `
  let focused = document.activeElement;
  while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  focused.blur()`;

const blur = () => browser.run(BLUR);

const LINK = 'main a[href="#step-write.1@5"]';

test("a link that has the focus marks its byte, and moves nothing", async () => {
  await run("raw-access", "write");
  await browser.run(
    "document.querySelector(arguments[0]).scrollIntoView({ block: 'center', behavior: 'instant' })",
    LINK,
  );
  const where = () =>
    browser.run(`
      const view = document.querySelector(".memory-dock memory-view");
      return [scrollY, view.address, document.querySelector(".dock-count").textContent]`);
  const before = await where();
  await browser.run("document.querySelector(arguments[0]).focus({ preventScroll: true })", LINK);
  const { bytes, links, rows } = await marked("bytes", "links", "rows");
  assert.deepEqual(bytes, [5]);
  assert.ok(links.includes("#step-write.1@5"), links.join());
  assert.deepEqual(rows, ["00000000"]);
  assert.deepEqual(await where(), before);
  await blur();
  await nothing();
});

test("a link that is pointed at does the same", async () => {
  await run("raw-access", "write");
  await pointAt("return document.querySelector(arguments[0])", LINK);
  assert.deepEqual((await marked("bytes")).bytes, [5]);
  await pointAt("return document.querySelector('main h1')");
  await nothing();
});

test("a byte of the memory marks what leads to it, by pointer and by keyboard", async () => {
  await run("raw-access", "write");
  await pointAt(`
    const { shadowRoot } = document.querySelector(".memory-dock memory-view");
    return shadowRoot.querySelector('.rows .row [data-offset="5"]')`);
  const { bytes, links } = await marked("links", "bytes");
  assert.deepEqual(bytes, [5]);
  assert.ok(links.includes("#step-write.1@5") && !links.includes("#step-read.1@4"), links.join());
  await pointAt("return document.querySelector('main h1')");
  await nothing();
  await browser.run(`
    const view = document.querySelector(".memory-dock memory-view");
    view.goTo(4);
    view.shadowRoot.querySelector("[role=grid]").focus()`);
  assert.ok((await marked("links")).links.includes("#step-read.1@4"));
  await browser.keys(RIGHT);
  await browser.until(
    `return ${MARKED}.links.includes("#step-write.1@5") && !${MARKED}.links.includes("#step-read.1@4")`,
  );
  await blur();
  await nothing();
});

test(
  "an address that was printed, a variable that holds it and its byte go together",
  inOne,
  async () => {
    await run("pointers", "room");
    const all = { bytes: [0x100420], texts: ["1049632", "place"], rows: ["00100420"] };
    const same = async () => {
      const { bytes, texts, rows } = await marked("texts", "bytes");
      assert.deepEqual({ bytes, texts: texts.sort(), rows }, all);
    };
    await browser.run(`
    const view = document.querySelector(".memory-dock memory-view");
    view.goTo(0x100420);
    view.shadowRoot.querySelector("[role=grid]").focus()`);
    await same();
    const text = (word) => `
    return [...CSS.highlights.get("memory")].find((it) => it.toString() === "${word}"
      && it.startContainer.parentElement.checkVisibility())`;
    for (const word of ["place", "1049632"]) {
      await browser.run(`window.found = (() => { ${text(word)} })(); ${BLUR}`);
      await nothing();
      await pointAt("return window.found");
      await same();
      await pointAt("return document.querySelector('main h1')");
      await nothing();
      await browser.run(`
      document.querySelector(".memory-dock memory-view").shadowRoot
        .querySelector("[role=grid]").focus()`);
      await same();
    }
  },
);

test("a byte of a figure marks that of the memory, by pointer and by keyboard", inOne, async () => {
  await run("pointers", "room");
  const figure = `
    const code = document.querySelector('main code[class*="prints=host.mjs:room"]');
    const { shadowRoot } = code.parentElement.querySelector("memory-view");`;
  await pointAt(`${figure} return shadowRoot.querySelector(".row .hex")`);
  await browser.until(`${figure} return shadowRoot.querySelector(".readout")`);
  await pointAt(`${figure} return shadowRoot.querySelector(".row .hex")`);
  const { bytes, rows } = await marked("bytes", "rows");
  assert.deepEqual(rows, ["00100420"]);
  assert.ok(bytes[0] >= 0x100420 && bytes[0] < 0x100424, bytes.join());
  await pointAt("return document.querySelector('main h1')");
  await nothing();
  await browser.run(`${figure} shadowRoot.querySelector(".lines").focus()`);
  await browser.keys(RIGHT);
  await marked("bytes");
  await blur();
  await nothing();
});

const emulation = { skip: browser.engine !== "chromium" && "only Chromium can be told to" };

test(
  "in forced colours, all of it is seen by lines or by the reader's own colours",
  emulation,
  async () => {
    const emulate = (features) =>
      browser.send("POST", "/goog/cdp/execute", {
        cmd: "Emulation.setEmulatedMedia",
        params: { features },
      });
    await emulate([{ name: "forced-colors", value: "active" }]);
    try {
      await run("pointers", "room");
      await browser.run(`
      const view = document.querySelector(".memory-dock memory-view");
      view.goTo(0x100420);
      view.shadowRoot.querySelector("[role=grid]").focus()`);
      await marked("texts");
      const looks = await browser.run(`
      const of = (element, pseudo) => getComputedStyle(element, pseudo);
      const figure = [...document.querySelectorAll("main memory-view[frozen]")].find((it) =>
        it.shadowRoot.querySelector(".row.marked"));
      const hex = figure.shadowRoot.querySelector(".row.marked .hex");
      const { shadowRoot } = document.querySelector(".memory-dock memory-view");
      const code = document.querySelector('main code[class*="step=host.mjs:room"]');
      return {
        byte: of(shadowRoot.querySelector(".rows .marked")).textDecorationLine,
        row: of(hex, "::after").borderTopStyle,
        text: of(code, "::highlight(memory)").backgroundColor === of(code).backgroundColor,
      }`);
      assert.deepEqual(looks, { byte: "underline", row: "solid", text: false });
    } finally {
      await emulate([]);
    }
  },
);
