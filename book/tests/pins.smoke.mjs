// Types at addresses on the rendered site: what the pages pin, what a reader pins, and what both
// show in each state. Run with: cargo run -p browsers -- lend --engine chromium -- node --test
// book/tests/pins.smoke.mjs

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENTER, HOME, inOne, open, TAB } from "./browser.mjs";
import { chapter } from "./chapter.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE, { width: 1600, height: 900 });
const { visit } = chapter(browser);

after(() => browser.close());

/** Follows a link to a state, by what its address begins with. */
async function follow(start) {
  const hash = await browser.run(
    `document.documentElement.removeAttribute("data-jumped");
    const link = document.querySelector(\`main a[href^="\${arguments[0]}"][href*="&pin="]\`);
    link.click();
    return link.hash`,
    start,
  );
  await browser.until("return document.documentElement.dataset.jumped === arguments[0]", hash);
  await browser.until(`
    const view = document.querySelector(".memory-dock[data-step] memory-view");
    return view?.shadowRoot.querySelector("[data-offset]")`);
}

/** Each pin: its head, and its rows as `name type address value`. */
const pins = () =>
  browser.run(`
    return [...document.querySelectorAll(".pin-list > li")].map((pin) => {
      const rows = [...pin.querySelectorAll("tbody tr, p")].map((row) =>
        [...(row.cells ?? [row])].map((cell) => cell.textContent).join(" | "));
      return [pin.querySelector(".pin-head").innerText.replace(/\\s+/g, " ").trim(), ...rows];
    })`);

const said = () => browser.run("return document.querySelector('.pin-said').textContent");

/** Waits for so many of them: they are drawn with the rows. */
const arrows = (count) =>
  browser.until(
    `
    const view = document.querySelector(".memory-dock memory-view");
    return view.shadowRoot.querySelectorAll(".arrows path").length === arguments[0]`,
    count,
  );

/** Types into a field of the form, in the place of what is there. */
async function fill(field, text) {
  await browser.run(
    `const field = document.querySelector(".pin-" + arguments[0]);
    document.querySelector(".dock-pins").open = true;
    field.value = "";
    field.focus()`,
    field,
  );
  await browser.keys(...text);
}

test(
  "all that the pages pin is read, and is right where the page does not say otherwise",
  inOne,
  async () => {
    const pages = (await readdir(SITE)).filter((name) => name.endsWith(".html"));
    let linked = 0;
    for (const page of pages.filter((name) => name !== "print.html")) {
      const html = await readFile(join(SITE, page), "utf8");
      const links = [...html.matchAll(/href="(#step-[^"&]*)(&amp;pin=[^"]*)"/g)];
      if (links.length === 0) continue;
      await visit(page.replace(".html", ""));
      for (const [, start, parts] of links) {
        linked += 1;
        await follow(`${start}&pin=`);
        const shown = await pins();
        assert.equal(shown.length, parts.split("&amp;").length - 1, `${page} ${start}`);
        assert.equal(await said(), "", `${page} ${start}`);
        for (const rows of shown) assert.ok(rows.length > 1, `${page} ${start}: ${rows}`);
        const wrong = shown
          .flat()
          .filter((row) => /not UTF-8|not inside|leads back|more than/.test(row));
        assert.equal(
          wrong.length,
          /^#step-(stale|double-free)/.test(start) ? 1 : 0,
          `${page}: ${wrong}`,
        );
      }
      await browser.idle();
    }
    assert.ok(linked >= 10, String(linked));
    assert.deepEqual(await browser.console(), []);
  },
);

test("a Vec is seen through the states, with an arrow to its bytes", async () => {
  await visit("vec-layout");
  await follow("#step-experiment.3");
  const [[head, ...rows]] = await pins();
  assert.match(head, /^Vec at 0x110018/);
  assert.deepEqual(rows, [
    "capacity | u32 | 0x110018 | 10",
    "pointer | ptr | 0x11001c | 0x110008",
    "*pointer | [u8; 1] | 0x110008 | 99 changed",
    "length | u32 | 0x110020 | 1 changed",
  ]);
  await arrows(1);
  const label = await browser.until(`
    const view = document.querySelector(".memory-dock memory-view");
    const cell = view.shadowRoot.querySelector(".rows .byte.pin.changed");
    return cell && view.shadowRoot.querySelector(".legend").textContent`);
  assert.match(label, /length: 1 0x110020/);
  // To where it points, by the button of its row.
  await browser.run(`[...document.querySelectorAll(".pin-list .dock-at")].at(3).click()`);
  assert.equal(
    await browser.run("return document.querySelector('.memory-dock memory-view').address"),
    0x110008,
  );
  // Earlier it was empty, and in the memory of another instance there is nothing of it.
  await browser.run("document.querySelector('.dock-back').click()");
  const [[, , pointer, length]] = await pins();
  assert.deepEqual(
    [pointer, length],
    ["pointer | ptr | 0x11001c | 0x110008", "length | u32 | 0x110020 | 0"],
  );
  await browser.run("document.querySelector('.dock-slider').focus()");
  await browser.keys(HOME);
  assert.deepEqual((await pins())[0].slice(1), ["In another memory."]);
  await arrows(0);
});

test("the free list is followed from block to block, and where it is bent", inOne, async () => {
  await visit("free");
  await follow("#step-hole");
  const [[, ...rows]] = await pins();
  const values = rows.map((row) =>
    row
      .split(" | ")
      .filter((_, index) => index !== 1)
      .join(" "),
  );
  assert.deepEqual(values, [
    "size 0x101000 0",
    "next 0x101004 0x18 changed",
    "*next 0x101018 ",
    "size 0x101018 24 changed",
    "next 0x10101c 0x40 changed",
    "*next 0x101040 ",
    "size 0x101040 4032",
    "next 0x101044 0",
  ]);
  await arrows(2);
  await follow("#step-stale.2");
  assert.match((await pins())[0].at(-1), /^\*next \| .* not inside the memory$/);
});

test("a reader pins a type by keyboard, is told what is wrong with one, and removes it", async () => {
  await visit("raw-access");
  await browser.run(`document.querySelector('main a[href^="#step-write.1@5"]').click()`);
  await browser.until("return document.querySelector('.dock-pins')");
  await browser.run("document.querySelector('.dock-pins summary').focus()");
  await browser.keys(ENTER, TAB, ..."[u8; x]", ENTER);
  assert.match(await said(), /^Character 6: there is `x`, expected a number\.$/);
  const state = () =>
    browser.run(`const { className, selectionStart } = document.activeElement;
      return [className, document.activeElement.getAttribute("aria-invalid"), selectionStart]`);
  assert.deepEqual(await state(), ["pin-type", "true", 5]);
  await fill("type", "[u8; 2]");
  await fill("at", "0x99999999");
  await browser.keys(ENTER);
  assert.match(await said(), /^0x99999999 is after the end\.$/);
  assert.equal((await state())[0], "pin-at");
  await fill("at", "4");
  await browser.keys(ENTER);
  assert.equal(await said(), "[u8; 2] is pinned at 0x4.");
  const [[head, row]] = await pins();
  assert.match(head, /^\[u8; 2\] at 0x4/);
  assert.equal(row, "value | [u8; 2] | 0x4 | 99 44 changed");
  // What is said is seen, whatever is listed above.
  await fill("type", "banana");
  await browser.keys(ENTER);
  await said();
  const isSeen = `
    const said = document.querySelector(".pin-said").getBoundingClientRect();
    const dock = document.querySelector(".memory-dock").getBoundingClientRect();
    return said.height > 0 && said.top >= dock.top && said.bottom <= dock.bottom`;
  assert.ok(await browser.run(isSeen));
  // Where the cursor is, if no address is written.
  await fill("at", "");
  await fill("type", "u16");
  await browser.keys(ENTER);
  assert.match((await pins())[1][0], /^u16 at 0x5/);
  // It stays when another listing is run, and shows what that has made of it.
  await browser.run("[...document.querySelectorAll('button[data-live=run]')].at(-1).click()");
  await browser.until("return document.documentElement.dataset.live === 'done'");
  assert.equal((await pins()).length, 2);
  await browser.run("document.querySelector('.pin-remove').focus()");
  await browser.keys(" ");
  assert.equal(await said(), "[u8; 2] at 0x4 is removed.");
  const focused = "return document.activeElement.getAttribute('aria-label')";
  assert.equal(await browser.run(focused), "Remove u16 at 0x5");
  await browser.keys(" ");
  assert.deepEqual(await pins(), []);
  assert.deepEqual((await state())[0], "pin-type");
});

test("Back takes away what the link has pinned", async () => {
  await visit("free");
  // WebKit's Back returns only to what a reader has pressed.
  const press = async (start) => {
    await browser.run("document.documentElement.removeAttribute('data-jumped')");
    await browser.click(`main a[href^="${start}"]`);
    await browser.until("return document.documentElement.dataset.jumped");
  };
  await press("#step-split.1");
  assert.deepEqual(await pins(), []);
  await press("#step-stale.2&pin=");
  assert.equal((await pins()).length, 1);
  await browser.send("POST", "/back", {});
  await browser.until("return document.querySelector('.pin-list')?.childElementCount === 0");
});

test("a byte that the reader writes changes the value at once", inOne, async () => {
  await visit("pointers");
  await follow("#step-numbers.2");
  const long = async () => (await pins())[0].find((row) => row.startsWith("long"));
  assert.equal(await long(), "long | u64 | 0x100008 | 72623859790382856");
  await browser.run(`
    const view = document.querySelector(".memory-dock memory-view");
    view.goTo(0x100008);
    view.shadowRoot.querySelector(".scroller").focus()`);
  await browser.keys("0", "9");
  await browser.until(`return [...document.querySelectorAll(".pin-list td code")].some((it) =>
    it.textContent === "72623859790382857")`);
});

test("on a phone the types are folded, and fit when they are opened", async () => {
  await browser.resize(460, 844);
  try {
    await visit("structs-and-arrays");
    await follow("#step-padding.2");
    const isOpen = "return document.querySelector('.dock-pins').open";
    assert.equal(await browser.run(isOpen), false);
    assert.equal(await browser.run("return document.querySelector('.pin-count').textContent"), "1");
    await browser.click(".dock-pins summary");
    assert.equal(await browser.run(isOpen), true);
    const [wide, room] = await browser.run(`
      const { scrollWidth, clientWidth } = document.querySelector(".dock-pins");
      return [scrollWidth, clientWidth]`);
    assert.ok(wide <= room, `${wide} > ${room}`);
    const small = await browser.run(`
      return [...document.querySelectorAll(".dock-pins :is(button, summary, input)")].filter((it) =>
        it.getBoundingClientRect().height < 24).map((it) => it.textContent)`);
    assert.deepEqual(small, []);
  } finally {
    await browser.resize(1600, 900);
  }
});

test(
  "what no page could have pinned is said, and the state is shown all the same",
  inOne,
  async () => {
    await visit("vec-layout");
    await browser.run(
      `const link = document.querySelector('main a[href^="#step-experiment.3"]');
    link.href = "#step-experiment.3&pin=Vex@0x110018&pin=u8@nobody()&pin=u8@0x110018";
    link.click()`,
    );
    await browser.until("return document.querySelector('.pin-list li')");
    assert.equal((await pins()).length, 1);
    assert.match(await said(), /^Vex@0x110018: Character 1: there is `Vex`, expected a type/);
    assert.match(await said(), / u8@nobody\(\): nobody\(\) has returned nothing yet\.$/);
  },
);

test("nothing was wrong on the pages", async () => {
  assert.deepEqual(await browser.console(), []);
});
