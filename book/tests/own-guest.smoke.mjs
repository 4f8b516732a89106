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

/** Drops a file on the page: the book's guest, with these bytes in the place of others. */
async function drop(name, from = [], to = []) {
  await browser.run(
    `const [name, from, to, done] = arguments;
    return (async () => {
      const response = await fetch("target/wasm32-unknown-unknown/release/raw_access.wasm");
      let bytes = new Uint8Array(await response.arrayBuffer());
      if (from.length === 0) bytes = new TextEncoder().encode("(module)");
      const fits = (_, at) => from.every((byte, i) => bytes[at + i] === byte);
      const at = bytes.findIndex(fits);
      if (at < 0) throw new Error("the guest has no such bytes");
      bytes.set(to, at);
      const files = new DataTransfer();
      files.items.add(new File([bytes], name));
      dispatchEvent(new DragEvent("drop", { dataTransfer: files, cancelable: true }));
    })();`,
    name,
    from,
    to,
  );
}

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
  await browser.until(`return document.querySelector("button[data-live=brought]") !== null`);
  await press("button[data-live=brought]");
  assert.equal(
    await browser.run(
      `return document.activeElement === document.querySelector(arguments[0] + " input[type=file]")`,
      PANEL,
    ),
    true,
    "the keyboard is where the file is chosen",
  );

  // What is no guest is refused in the tool's words.
  await drop("mine.wat");
  await says(/^mine\.wat is no guest of this chapter/);
  assert.match(await textOf(`${PANEL} li`), /^this is WebAssembly text, not a module/);

  // An export of another name.
  const name = (text) => [...new TextEncoder().encode(text)];
  await drop("other.wasm", name("read_at"), name("read_up"));
  await says(/^other\.wasm is no guest of this chapter/);
  assert.match(
    await textOf(`${PANEL} li`),
    /^it does not export `read_at`: func \(address: i32\) -> i32/,
  );

  // `i32.const 99`, in its two bytes, becomes `i32.const 98`.
  await drop("mine.wasm", [0x41, 0xe3, 0x00], [0x41, 0xe2, 0x00]);
  await says(/^mine\.wasm, .* is a guest of this chapter/);
  await browser.until(
    `return /with your guest/.test(document.querySelector(
      ".live-status:not(:empty)")?.textContent)`,
  );
  await reach("done");
  assert.match(await output("read"), /^different 98\n/);
  assert.equal(await textOf("button[data-live=brought]"), "Your guest: mine.wasm");
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
  await reach("done");
  assert.match(await output("read"), /^same 99\n/);
  assert.doesNotMatch(await status(), /your guest/);
});
