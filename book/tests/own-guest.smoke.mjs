// A guest from a file: held to the chapter's contract, run by its listings, and taken away again.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { open } from "./browser.mjs";
import { button, chapter } from "./chapter.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));
const PAGE = "raw-access";
const PANEL = 'section[aria-label="Your own guest"]';

const browser = await open(SITE);
const page = chapter(browser);
const { reach, press, output, status } = page;

after(() => browser.close());

/** Drops a file on the page, and says whether the browser would open it: the book's guest, with these
 * bytes in the place of others; or a module as text. */
function drop(name, guest = "raw_access", from = [], to = []) {
  return browser.run(
    `const [name, guest, from, to] = arguments;
    return (async () => {
      let bytes = new TextEncoder().encode("(module)");
      if (guest) {
        const file = "target/wasm32-unknown-unknown/release/" + guest + ".wasm";
        bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
        const fits = (_, at) => from.every((byte, i) => bytes[at + i] === byte);
        const at = bytes.findIndex(fits);
        if (at < 0) throw new Error("the guest has no such bytes");
        bytes.set(to, at);
      }
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], name));
      const over = new DragEvent("dragover", { dataTransfer, cancelable: true });
      const drop = new DragEvent("drop", { dataTransfer, cancelable: true });
      return [dispatchEvent(over), dispatchEvent(drop)];
    })();`,
    name,
    guest,
    from,
    to,
  );
}

/** `i32.const 99`, in its two bytes, becomes `i32.const 98`. */
const dropMine = (name) => drop(name, "raw_access", [0x41, 0xe3, 0x00], [0x41, 0xe2, 0x00]);

/** A memory of 18 pages in the place of 17: how many belongs to the compiler. */
const dropLarger = (name) => drop(name, "raw_access", [5, 3, 1, 0, 0x11], [5, 3, 1, 0, 0x12]);

/** Its result stands 32 bytes further on. */
const dropFurther = (name) =>
  drop(name, "strings", [0x41, 0xf8, 0xa0, 0xc0, 0x80], [0x41, 0x98, 0xa1, 0xc0, 0x80]);

/** Whether the page has loaded what takes a guest. */
const hasLoaded = () =>
  browser.run(`return performance.getEntriesByType("resource").some(
    ({ name }) => name.endsWith("/brought.mjs"))`);

const says = (pattern) =>
  browser.until(
    `return new RegExp(arguments[0]).test(
      document.querySelector(arguments[1] + " .guest-says")?.textContent)`,
    pattern.source,
    PANEL,
  );

const textOf = (selector) =>
  browser.run("return document.querySelector(arguments[0])?.textContent", selector);

test("a guest from a file runs in the place of the book's, until reset", async () => {
  await page.visit(PAGE);
  await press(button("run", "read"));
  await reach("done");
  assert.equal(await hasLoaded(), false, "it is loaded when it is asked for");
  await press("button[data-live=brought]");
  // The keyboard is where the file is chosen.
  await browser.until(
    `return document.activeElement?.matches(arguments[0] + " input[type=file]")`,
    PANEL,
  );

  // What is no guest is refused in the tool's words.
  await drop("mine.wat", "");
  await says(/^mine\.wat is no guest of this chapter/);
  assert.match(await textOf(`${PANEL} li`), /^this is WebAssembly text, not a module/);

  // An export of another name.
  const name = (text) => [...new TextEncoder().encode(text)];
  await drop("other.wasm", "raw_access", name("read_at"), name("read_up"));
  await says(/^other\.wasm is no guest of this chapter/);
  assert.match(
    await textOf(`${PANEL} li`),
    /^it does not export `read_at`: func \(address: i32\) -> i32/,
  );

  await dropMine("mine.wasm");
  await says(/^mine\.wasm, .* is a guest of this chapter/);
  await browser.until(
    `return /with your guest/.test(document.querySelector(
      ".live-status:not(:empty)")?.textContent)`,
  );
  await reach("done");
  assert.match(await output("read"), /^different 98\n/);
  assert.equal(await textOf("button[data-live=brought]"), "My guest: mine.wasm");
  assert.match(
    await textOf('.live-output[data-step="read"] .live-verdict'),
    /^Your guest must give what the book says here/,
  );
  const mine = await browser.run(
    `return document.querySelector('.live-output[data-step="read"]').hasAttribute("data-own")`,
  );
  assert.equal(mine, true, "what it prints is marked as the reader's own");

  await press(`${PANEL} button[data-brought=reset]`);
  await press(button("run", "read"));
  // The run before is at its end, too.
  await browser.until(`
    const [status] = document.querySelectorAll(".live-status:not(:empty)");
    return status && !status.textContent.includes("your guest")`);
  await reach("done");
  assert.match(await output("read"), /^same 99\n/);
  assert.doesNotMatch(await status(), /your guest/);
});

test("a file that is dropped before any run is taken, and stays on this machine", async () => {
  await page.visit(PAGE);
  assert.equal(await textOf("button[data-live=brought]"), "My guest");
  assert.equal(await hasLoaded(), false);
  browser.asked();
  assert.deepEqual(await dropLarger("mine.wasm"), [false, false], "the browser opens no file");
  await says(/^mine\.wasm, .* is a guest of this chapter/);
  await reach("done");
  assert.match(await status(), /with your guest/);
  assert.match(
    await textOf('.live-output[data-step="instantiate"] .live-verdict'),
    /^With your guest; not judged: the order of the exports/,
  );
  // Files of the site were read, and nothing was sent: the server tells of any other request.
  const asked = browser.asked();
  assert.equal(await hasLoaded(), true);
  assert.deepEqual(
    asked.filter((path) => path.includes("?")),
    [],
  );
  const others = await browser.run(
    `return performance.getEntriesByType("resource").map(({ name }) => name).filter(
      (name) => !name.startsWith(arguments[0]) && !name.startsWith("blob:"))`,
    browser.base,
  );
  assert.deepEqual(others, []);
  assert.deepEqual(await browser.console(), []);
});

test("of a dump, the bytes are judged, and its addresses are the guest's own", async () => {
  await page.visit("strings");
  await dropFurther("mine.wasm");
  await says(/^mine\.wasm, .* is a guest of this chapter/);
  await reach("done");
  await press(button("run", "hello"));
  await browser.until(`return document.querySelector(
    '.live-output[data-step="hello"] .live-verdict')?.textContent.startsWith("Your guest")`);
  assert.equal(
    await textOf('.live-output[data-step="hello"] .live-verdict'),
    "Your guest gives what every guest must; addresses are a guest's own.",
  );
});

test("of two files, the later one is the guest, whichever is read first", async () => {
  await page.visit(PAGE);
  await browser.run(`
    const { arrayBuffer } = Blob.prototype;
    Blob.prototype.arrayBuffer = async function () {
      if (this.name === "gone.wasm") throw new DOMException("it has changed", "NotReadableError");
      if (this.name === "early.wasm") {
        await new Promise((resolve) => {
          window.readEarly = resolve;
        });
      }
      return arrayBuffer.call(this);
    };`);
  await drop("early.wasm");
  await browser.until("return window.readEarly !== undefined");
  await dropMine("late.wasm");
  await says(/^late\.wasm, .* is a guest of this chapter/);
  await browser.run("window.readEarly(); return new Promise((done) => setTimeout(done, 100))");
  assert.equal(await textOf("button[data-live=brought]"), "My guest: late.wasm");

  await drop("gone.wasm");
  await says(/^gone\.wasm is another file by now: choose it again\.$/);
  assert.equal(await textOf("button[data-live=brought]"), "My guest");
});
