// Printed dumps as figures, and what the title page has of its own, on the rendered site. Run with:
// cargo run -p browsers -- lend --engine chromium -- node --test
// book/tests/figures.smoke.mjs

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { DOWN, ESCAPE, open, RIGHT } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

/** A page that makes views before and after their class is there. */
const EARLY = `<!doctype html><title>Early</title><link rel="icon" href="data:,">
<body><script type="module" src="early.mjs"></script>`;

const EARLY_SCRIPT = `
const frozen = document.createElement("memory-view");
frozen.setAttribute("frozen", "");
frozen.text = "00000004  63                                               |c|  early";
const bytes = Uint8Array.of(1, 2, 3, 4);
const memory = { byteLength: 4, bytes: (from, length) => bytes.subarray(from, from + length) };
const full = document.createElement("memory-view");
full.memory = memory;
document.body.append(frozen, full);
await import("./theme/live/memory/view.mjs");
const late = document.createElement("memory-view");
late.memory = memory;
late.goTo(2);
document.body.append(late);`;

const site = await mkdtemp(join(tmpdir(), "figures-"));
await cp(SITE, site, { recursive: true });
await writeFile(join(site, "early.html"), EARLY);
await writeFile(join(site, "early.mjs"), EARLY_SCRIPT);
const browser = await open(site, { width: 1280, height: 900 });

after(async () => {
  await browser.close();
  await rm(site, { recursive: true, force: true });
});

/** The figures that are seen are drawn once the browser has nothing else to do. */
async function visit(page) {
  await browser.go(page);
  await browser.until(`
    const dumps = [...document.querySelectorAll('main pre > code[class*="prints="]')]
      .filter((code) => /^[0-9a-f]{8}  /m.test(code.textContent));
    return dumps.length > 0 && dumps.every(({ parentElement: pre }) =>
      pre.querySelector("memory-view")?.shadowRoot.querySelector(".row"))`);
}

/** Puts the focus on the figure of a step, and returns where it is. */
const focus = (step) =>
  browser.run(
    `
    const pre = document.querySelector(\`code[class*="prints=host.mjs:\${arguments[0]}"]\`).parentElement;
    pre.scrollIntoView({ block: "center", behavior: "instant" });
    window.root = pre.querySelector("memory-view").shadowRoot;
    root.querySelector(".lines").focus({ focusVisible: true });`,
    step,
  );

const readout = () =>
  browser.run(`
    const readout = root.querySelector(".readout");
    return readout?.matches(":popover-open") ? readout.textContent : ""`);

const reads = (text) =>
  browser.until(
    `
    const readout = root.querySelector(".readout");
    return readout?.matches(":popover-open") && readout.textContent.startsWith(arguments[0])`,
    text,
  );

test("a figure has the place of its text, and the text is still there", async () => {
  await visit("free.html");
  const figures = await browser.run(`
    document.documentElement.dataset.host = "both";
    return [...document.querySelectorAll("pre.figure")].map((pre) => {
      const code = pre.querySelector("code");
      const view = pre.querySelector("memory-view");
      const drawn = pre.getBoundingClientRect().height;
      pre.classList.remove("figure");
      view.style.setProperty("display", "none", "important");
      const plain = pre.getBoundingClientRect().height;
      view.style.removeProperty("display");
      pre.classList.add("figure");
      const lines = [...view.shadowRoot.querySelectorAll(".line")].map((it) => it.textContent);
      return { drawn, plain, lines, text: code.textContent, all: pre.textContent };
    })`);
  assert.ok(figures.length > 10, `${figures.length} figures`);
  for (const { drawn, plain, lines, text, all } of figures) {
    assert.equal(drawn, plain, text);
    assert.equal(lines.join("\n"), text.trimEnd());
    assert.ok(all.includes(text), "the figure adds no text of its own");
  }
});

test("the keyboard reads every byte, and turns no page of the book", async () => {
  await focus("hole");
  await reads("0x101000 = 1052672 · head: next at 0x18");
  for (let step = 0; step < 4; step += 1) await browser.keys(RIGHT);
  await reads("0x101004 = 1052676 · head: next at 0x18u8 24i8 24");
  const target = await browser.run(`return root.querySelector(".target .at").textContent`);
  assert.equal(target, "00101018", "the row that the word points at is marked");
  await browser.keys(DOWN);
  await reads("0x10100c = 1052684 · a, used");
  await browser.keys(ESCAPE);
  assert.equal(await readout(), "");
  assert.match(await browser.run("return location.pathname"), /free\.html$/);
});

test("a pointer on a byte reads it, and nothing moves", async () => {
  const before = await browser.run("return document.documentElement.scrollHeight");
  await browser.run("root.activeElement?.blur()");
  await browser.run(`
    const hex = root.querySelectorAll(".hex")[2];
    const { left, top, width, height } = hex.getBoundingClientRect();
    const at = { clientX: left + width / 8 / 2, clientY: top + height / 2 };
    root.querySelector(".lines").dispatchEvent(new PointerEvent("pointerenter", at));
    hex.dispatchEvent(new PointerEvent("pointermove", { ...at, bubbles: true, composed: true }));`);
  await reads("0x101018 = 1052696 · free: 0x18 bytes, next at 0x40");
  assert.equal(await browser.run("return document.documentElement.scrollHeight"), before);
  await browser.run(`root.querySelector(".lines").dispatchEvent(new PointerEvent("pointerleave"))`);
  assert.equal(await readout(), "");
});

test("arrows lead from pointers to what they point at, and from nothing else", async () => {
  const arrows = await browser.run(`
    return ["fresh", "hole", "stale"].map((step) => {
      const code = document.querySelector(\`code[class*="prints=host.mjs:\${step}"]\`);
      const view = code.parentElement.querySelector("memory-view");
      return view.shadowRoot.querySelectorAll(".arrow").length;
    })`);
  assert.deepEqual(arrows, [1, 2, 0]);
});

test("a view that was there before its class is drawn like one made after it", async () => {
  await browser.go("early.html");
  await browser.until(`
    const [, full, late] = document.querySelectorAll("memory-view");
    return [full, late].every((view) => view?.shadowRoot?.querySelector("[data-offset]"))`);
  const shown = await browser.run(`
    const [frozen, full, late] = document.querySelectorAll("memory-view");
    const text = (view, part) => view.shadowRoot.querySelector(part).textContent;
    return [text(frozen, ".label"), text(full, ".rows .text"), late.address]`);
  assert.deepEqual(shown, ["early", "....", 2]);
});

test("the title page shows what the host printed, in proportion", async () => {
  await browser.go("index.html");
  await browser.until(`return document.querySelector(".band .region")?.offsetWidth > 0`);
  const regions = await browser.run(`
    const { width } = document.querySelector(".band .whole").getBoundingClientRect();
    return [...document.querySelectorAll(".band .whole .region")].map((it) => ({
      label: it.textContent, share: it.getBoundingClientRect().width / width }))`);
  const page = await readFile(new URL("../src/introduction.md", import.meta.url), "utf8");
  const block = /prints=memory-map\/host\.mjs:regions\n([\s\S]*?)```/.exec(page);
  assert.ok(block);
  const printed = block[1].trim().split("\n");
  const rows = printed.map((line) => {
    const [, from, to, label] = /(\d+) to +(\d+) .*pages {2}(.*)$/.exec(line) ?? [];
    return { from: Number(from), to: Number(to), label };
  });
  const end = Math.max(...rows.map(({ to }) => to));
  assert.deepEqual(
    regions.map(({ label }) => label),
    rows.map(({ label }) => label),
  );
  for (const [index, { from, to }] of rows.entries()) {
    const share = (to - from) / end;
    assert.ok(Math.abs(regions[index].share - share) < 0.01, `${regions[index].share}, ${share}`);
  }
});

/** The guest's memory on the title page, when its bytes are there. */
const LIVE_BYTES = `
  const view = document.querySelector(".first-byte memory-view:not([frozen])");
  const cells = [...view?.shadowRoot?.querySelectorAll(".rows .byte") ?? []];
  const says = document.querySelector(".first-byte [role=status]").textContent;
  return cells[0]?.textContent && { bytes: cells.map((it) => it.textContent),
    changed: cells.findIndex((it) => it.classList.contains("changed")), says }`;

for (const width of [1280, 450]) {
  test(`at ${width} px a byte is written on the title page, and the guest reads it`, async () => {
    await browser.resize(width, 900);
    await browser.go("index.html");
    const button = await browser.find(".first-byte-bar button");
    await browser.until(`return document.querySelector(".first-byte memory-view[frozen]")`);
    await browser.idle();
    const loaded = () =>
      browser.run(`
        const all = performance.getEntriesByType("resource").map(({ name }) => name);
        return all.filter((name) => /\\.wasm$|browser\\.mjs$|reader\\.mjs$/.test(name)).length`);
    assert.equal(await loaded(), 0, "nothing of a guest is loaded before it is asked for");
    const top = () => browser.run("return arguments[0].getBoundingClientRect().top", button);
    const before = await top();
    assert.ok(before < 450, `the button is at ${before}`);
    await browser.click(button);
    const { bytes, changed, says } = await browser.until(LIVE_BYTES);
    assert.equal(bytes.slice(0, 6).join(" "), "00 00 00 00 63 2c");
    assert.equal(changed, 5);
    assert.match(says, /JavaScript wrote 44, and the guest read 44\./);
    assert.equal(await top(), before, "the button stays where it is");
    const { seen, wide } = await browser.run(`
      const view = document.querySelector(".first-byte memory-view");
      return { seen: view.getBoundingClientRect().bottom < innerHeight,
        wide: document.documentElement.scrollWidth > innerWidth }`);
    assert.ok(seen, "all of the memory is seen");
    assert.ok(!wide, "the page is not wider than the window");
    await browser.run(`
      document.querySelector(".first-byte memory-view").shadowRoot.querySelector(".scroller").focus()`);
    await browser.keys("f", "f");
    await browser.until(`return /the guest read 255\\./.test(
      document.querySelector(".first-byte [role=status]").textContent)`);
    await browser.click(button);
    await browser.until(`return /the guest read 44\\./.test(
      document.querySelector(".first-byte [role=status]").textContent)`);
    await browser.resize(1280, 900);
  });
}

/** What is wider than its place on a page, and whether it says so. */
const CUT = `
  const all = document.querySelectorAll(
    "main :is(pre > :is(code, memory-view), .live-output pre, .table-wrapper)");
  return [...all].filter((it) => it.clientWidth > 0 && it.scrollWidth > it.clientWidth + 1).map(
    (it) => ({
      text: it.textContent.trim().slice(0, 60),
      told: getComputedStyle(it).boxShadow !== "none",
      figure: it.localName === "memory-view",
      more: getComputedStyle(it.parentElement, "::after").content.includes("more"),
    }))`;

for (const page of ["index", "memory-map", "free", "strings", "claims"]) {
  for (const width of [450, 1280, 1512]) {
    test(`${page} at ${width} px: what is cut off at the right says so`, async () => {
      await browser.resize(width, 860);
      await browser.go(`${page}.html`);
      await browser.run(
        `for (const it of document.querySelectorAll("details")) it.open = true;
        dispatchEvent(new Event("beforeprint"))`,
      );
      const told = `return (() => { ${CUT} })().every(({ told, figure, more }) => told && figure <= more)`;
      await browser.until(told).catch(async () => {
        assert.fail(JSON.stringify(await browser.run(CUT)));
      });
      const more = await browser.run("return document.documentElement.scrollWidth - innerWidth");
      assert.ok(more <= 0, `the page itself is ${more} px wider`);
      await browser.resize(1280, 900);
    });
  }
}

test("at 1280 px the figures of the title page are whole", async () => {
  await browser.resize(1280, 900);
  await browser.go("index.html");
  await browser.until(`return document.querySelectorAll("main memory-view").length >= 2`);
  assert.deepEqual(await browser.run(CUT), []);
});

test("the console stays silent", async () => {
  assert.deepEqual(await browser.console(), []);
});
