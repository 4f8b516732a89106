// The page for paper, a page that is opened as a file, and what listings say before they are read.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inOne, open } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));

const browser = await open(SITE);

after(() => browser.close());

test(
  "on paper, each link within leads somewhere, and states to their own chapter",
  inOne,
  async () => {
    await browser.go("print.html");
    const dead = await browser.run(`
    return [...document.querySelectorAll('main a[href^="#"]')]
      .map((link) => link.getAttribute("href"))
      .filter((href) => !document.getElementById(decodeURIComponent(href.slice(1))))`);
    assert.deepEqual(dead, []);
    const states = await browser.run(`
    return [...document.querySelectorAll('main a[href*="-step-"]')].map((link) => {
      const place = document.getElementById(link.getAttribute("href").slice(1));
      const step = link.getAttribute("href").replace(/.*-step-/, "").replace(/[.@&].*/, "");
      let block = place;
      while (block.localName !== "pre") block = block.nextElementSibling;
      return block.querySelector("code").classList.contains("step=host.mjs:" + step);
    })`);
    assert.ok(states.length > 40, `${states.length} links`);
    assert.ok(states.every(Boolean));
    const from = await browser.run(`
    const link = [...document.querySelectorAll("main a")].find(({ textContent }) =>
      textContent === "the first byte of the book");
    return link.getAttribute("href")`);
    assert.equal(from, "#raw-access-step-naive@4", "from another chapter as well");
  },
);

test("paper begins with the contents, whose numbers the chapters have", inOne, async () => {
  await browser.go("print.html");
  const [contents, titles] = await browser.run(`
    const text = (it) => it.textContent.trim();
    return [
      [...document.querySelectorAll("main > nav:first-child a")].map(text),
      [...document.querySelectorAll("main h1")].map(text),
    ]`);
  assert.equal(contents.length, titles.length);
  assert.match(contents[1], /^1\. /);
  const number = (title) => /^\d+\./.exec(title)?.[0];
  assert.deepEqual(titles.map(number), contents.map(number));
});

test("a page that is opened as a file says what is missing, and why", async () => {
  await browser.send("POST", "/url", { url: pathToFileURL(`${SITE}/raw-access.html`).href });
  const note = await browser.until("return document.querySelector('main > p')?.textContent");
  assert.match(note, /^Nothing runs on this page, for browsers load modules only from a server/);
  const room = await browser.run(`
    return parseFloat(getComputedStyle(
      document.querySelector('code[class*="step=host.mjs:"]').parentElement).paddingBottom)`);
  assert.equal(room, 0, "no room is kept for buttons");
  await browser.go("raw-access.html");
  const served = await browser.run("return document.querySelector('main > p').textContent");
  assert.doesNotMatch(served, /server/);
});

test("a listing in Rust begins at the left, and says why it has no Run", async () => {
  await browser.go("memory-map.html");
  const indented = await browser.run(`
    return [...document.querySelectorAll("main code.language-rust")]
      .map((code) => code.textContent)
      .filter((text) => text.split("\\n").every((line) => line === "" || line.startsWith(" ")))`);
  assert.deepEqual(indented, []);
  const why = await browser.run(`
    const why = () => getComputedStyle(document.querySelector(".host-switch"), "::after").content;
    const before = why();
    document.querySelector('.host-switch [value="rust"]').click();
    return [before, why()]`);
  assert.equal(why[0], "none");
  assert.match(why[1], /host\.rs runs in Wasmtime/);
  await browser.run("document.querySelector('.host-switch [value=\"js\"]').click()");
});

test("what is wrong on purpose says so above, and nothing else does", async () => {
  await browser.go("free.html");
  const labels = await browser.run(`
    return [...document.querySelectorAll("main pre > code.language-rust")].map((code) => [
      code.textContent.includes("double_free") || code.classList.contains("wrong"),
      getComputedStyle(code.parentElement, "::before").content,
    ])`);
  const wrong = labels.filter(([, label]) => label === '"Wrong on purpose"');
  assert.ok(wrong.length >= 4, `${wrong.length} are wrong`);
  assert.ok(labels.length > wrong.length + 10);
});
