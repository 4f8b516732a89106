// The exercises of every page, on the rendered site: each start is red, each solution is green; what the
// reader writes and has solved is kept. Run with: cargo run -p browsers -- lend --engine chromium --
// node --test book/tests/exercises.smoke.mjs

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CONTROL, ENTER, ESCAPE, inOne, open, runsAll } from "./browser.mjs";
import { chapter } from "./chapter.mjs";
import { words } from "./contracts.mjs";

const ROOT = new URL("../../", import.meta.url);
const SITE = process.env.SITE ?? fileURLToPath(new URL("target/book", ROOT));

const chapters = JSON.parse(
  await readFile(join(SITE, "chapters-code/exercises.json"), "utf8"),
).filter(({ exercises }) => exercises.length > 0);
const isWritten = ({ side, js }) => side === "host" && js;
const isGuest = ({ side }) => side === "guest";
const isInRust = ({ side, rust }) => side === "host" && rust;
/** One that is solved in the page. */
const first = chapters.find(({ exercises }) => exercises.some(isWritten));
const one = first?.exercises.find(isWritten);

const browser = await open(SITE);
const page = chapter(browser);
const folder = await mkdtemp(join(tmpdir(), "exercises-"));

after(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

// What one test has left must not fail the next.
beforeEach(() => browser.run("if (location.host) localStorage.clear()"));

const button = (action, name) => `button[data-exercise="${action}"][data-name="${name}"]`;
const press = (action, name = one.name) => page.press(button(action, name));

let visits = 0;

/** Opens a chapter's page at its exercises, or anew. */
async function visit(name = first.name, isHidden = false) {
  // One that is left would otherwise be there for a moment more.
  visits += 1;
  await browser.go(`${name}.html?${visits}`);
  await browser.run("document.querySelector('code[class*=\"/start.\"]').scrollIntoView()");
  // A tab that the browser takes for hidden draws nothing, and nothing comes into sight.
  if (isHidden) {
    await browser.run(`
      import(new URL("theme/live/practice/exercises.mjs", document.baseURI)).then(({ offer }) => offer())`);
  }
  await browser.until("return document.documentElement.dataset.exercises === 'offered'");
}

/** What is shown of the check of an exercise, once it has come to its end. */
const result = (name = one.name) =>
  browser.until(
    `
    const bar = document.querySelector(arguments[0]).closest(".live-bar");
    const result = bar.parentElement.nextElementSibling;
    const { state } = result.dataset;
    const texts = (selector) => [...result.querySelectorAll(selector)].map((it) => it.textContent);
    return !result.hidden && state !== "running" && {
      state,
      says: bar.querySelector(".exercise-says").textContent,
      holds: texts(".holds .exercise-sentence"),
      fails: texts(".fails .exercise-sentence"),
      why: texts(".exercise-why"),
      more: result.querySelector(".exercise-more").textContent,
      printed: result.querySelector("pre").textContent,
      seed: result.querySelector("input").value,
    }`,
    `[data-name="${name}"]`,
  );

/** What was found before is not what is found next. */
const forgetStates = () =>
  browser.run(`for (const it of document.querySelectorAll(".exercise-result")) {
    it.dataset.state = "running";
  }`);

async function check(name = one.name) {
  await forgetStates();
  await press("check", name);
  return result(name);
}

const attemptKey = (chapter, name) => `webassembly-memory-attempt:${chapter}/${name}`;

/** Lets the browser have kept a text, as if it had been written before. */
const write = (chapter, name, text) =>
  browser.run(
    "localStorage.setItem(arguments[0], JSON.stringify({ text: arguments[1] }))",
    attemptKey(chapter, name),
    text,
  );

const stored = () =>
  browser.run(
    "return JSON.parse(localStorage.getItem(arguments[0]))",
    attemptKey(first.name, one.name),
  );

const solved = () =>
  browser.run(`
    const kept = JSON.parse(localStorage.getItem("webassembly-memory-progress"));
    return Object.keys(kept?.solved ?? {})`);

const marks = () => browser.run(`return localStorage.getItem("webassembly-memory-progress")`);

/** The text that the listing shows. */
const listing = () =>
  browser.run(
    `return document.querySelector('code[class~="exercise=' + arguments[0] + '/start.mjs"]').textContent.trimEnd()`,
    one.name,
  );

async function edit() {
  await press("edit");
  await browser.until(`
    const { activeElement } = document;
    return activeElement?.shadowRoot?.activeElement?.getAttribute("role") === "textbox"`);
}

/** The exercises of a kind, by chapter: all in one engine, and one in each of the others, where `verify`
 * runs all checks as well. */
function toCheck(isOne) {
  const all = chapters.flatMap(({ name, exercises }) => {
    const found = exercises.filter(isOne);
    return found.length > 0 ? [{ name, exercises: found }] : [];
  });
  if (runsAll) return all;
  return all.slice(0, 1).map(({ name, exercises }) => ({ name, exercises: exercises.slice(0, 1) }));
}

test("the book has exercises of each kind", () => {
  for (const isOne of [isWritten, isGuest, isInRust]) assert.ok(toCheck(isOne).length > 0);
});

for (const { name, exercises: written } of toCheck(isWritten)) {
  test(`${name}: each start in JavaScript is red, each solution is green`, async () => {
    await visit(name);
    for (const exercise of written) {
      const { state, fails, why, says } = await check(exercise.name);
      assert.equal(state, "red", exercise.name);
      assert.ok(fails.length > 0 && fails.length === why.length, `${exercise.name}: ${says}`);
      assert.ok(why.every((text) => text.length > 0));
    }
    assert.deepEqual(await solved(), []);
    for (const exercise of written) {
      const file = `chapters-code/${name}/exercises/${exercise.name}/solution.mjs`;
      await write(name, exercise.name, await readFile(join(SITE, file), "utf8"));
    }
    await visit(name);
    for (const exercise of written) {
      const { state, holds, fails, why, says, more } = await check(exercise.name);
      assert.equal(state, "green", `${exercise.name}: ${says} ${fails} ${why} ${more}`);
      assert.ok(holds.length > 0);
    }
    const all = written.map((exercise) => `${name}/${exercise.name}`);
    assert.deepEqual(await solved(), all.toSorted());
    assert.deepEqual(await browser.console(), []);
  });
}

/** The module of a part, which `cargo xtask test` builds. */
function built(chapter, exercise, part) {
  const file = new URL(`target/exercises/${chapter}/${exercise}.${part}.wasm`, ROOT);
  assert.ok(existsSync(file), `${fileURLToPath(file)} is not built: cargo xtask verify ${chapter}`);
  return fileURLToPath(file);
}

for (const { name, exercises: mended } of toCheck(isGuest)) {
  test(`${name}: each start of a guest is red, each solution is green`, async () => {
    await visit(name);
    const hand = async (exercise, part) => {
      const input = `input[type="file"][data-name="${exercise.name}"]`;
      await forgetStates();
      await browser.type(await browser.find(input), built(name, exercise.name, part));
      return result(exercise.name);
    };
    for (const exercise of mended) {
      const { state, fails } = await hand(exercise, "start");
      assert.equal(state, "red", exercise.name);
      assert.ok(fails.length > 0);
    }
    assert.deepEqual(await solved(), []);
    for (const exercise of mended) {
      const { state, holds, says, more } = await hand(exercise, "solution");
      assert.equal(state, "green", `${exercise.name}: ${says} ${more}`);
      assert.ok(holds.length > 0);
    }
    const all = mended.map((exercise) => `${name}/${exercise.name}`);
    assert.deepEqual(await solved(), all.toSorted());
    const start = await browser.run(
      `return fetch(document.querySelector(".exercise-way a").href).then((it) => it.text())`,
    );
    assert.match(start, /no_mangle/, "the whole start can be taken");
    assert.deepEqual(await browser.console(), []);
  });
}

const guests = chapters.find(({ exercises }) => exercises.some(isGuest));
const guest = guests?.exercises.find(isGuest);

test("a file that is no module is refused, in the words of the tool", async () => {
  await visit(guests.name);
  const file = join(folder, "component.wasm");
  const wordsOf = ({ message, next }) => `component.wasm: ${message}; ${next}.`;
  for (const { bytes, says } of [
    { bytes: [0, 97, 115, 109, 13, 0, 1, 0], says: wordsOf(words.component) },
    { bytes: [60, 104, 116, 109, 108], says: wordsOf(words.other) },
  ]) {
    await writeFile(file, Uint8Array.from(bytes));
    const input = `input[type="file"][data-name="${guest.name}"]`;
    await browser.type(await browser.find(input), file);
    await browser.until(
      `const bar = document.querySelector(arguments[0]).closest(".live-bar");
      return bar.querySelector(".exercise-says").textContent === arguments[1]`,
      input,
      says,
    );
  }
  const dropped = await browser.run(
    `
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["<html>"], "dropped.wasm"));
    const block = document.querySelector(arguments[0]).closest("pre");
    return block.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }))`,
    button("solved", guest.name),
  );
  assert.equal(dropped, false, "the browser does not open it");
  await browser.until(
    `return [...document.querySelectorAll(".exercise-says")].some(
      (it) => it.textContent === "dropped.wasm: " + arguments[0])`,
    `${words.other.message}; ${words.other.next}.`,
  );
  assert.deepEqual(await solved(), []);
});

test(
  "a start in Rust says how it is checked in the terminal, and can be marked",
  inOne,
  async () => {
    for (const { name, exercises } of toCheck(isInRust)) {
      await visit(name);
      for (const exercise of exercises) {
        const bars = await browser.run(
          `
        const code = 'code[class~="exercise=' + arguments[0] + '/start.rs"]';
        const [bar, ...others] = document.querySelectorAll("pre:has(> " + code + ") > .exercise-bar");
        bar?.querySelector("button").click();
        return [bar?.querySelector(".exercise-says").textContent, others.length]`,
          exercise.name,
        );
        const command = `cargo xtask check ${name}/${exercise.name}`;
        assert.deepEqual(bars, [`In your terminal: ${command}`, 0], exercise.name);
      }
      const all = exercises.map((exercise) => `${name}/${exercise.name}`);
      assert.deepEqual(await solved(), all.toSorted());
      await browser.run("localStorage.clear()");
    }
  },
);

test("the same seed gives the same inputs, and another check another seed", async () => {
  await visit();
  const seen = await check();
  const again = await check();
  assert.notEqual(again.seed, seen.seed);
  const form = (seed) =>
    browser.run(
      `
      const result = document.querySelector(arguments[0]).closest("pre").nextElementSibling;
      const input = result.querySelector("input");
      input.value = arguments[1];
      input.form.requestSubmit();
      return input.getAttribute("aria-invalid")`,
      button("check", one.name),
      seed,
    );
  assert.equal(await form("minus one"), "true");
  assert.equal(await form(seen.seed), "false");
  const same = await browser.until(
    `return document.querySelector(".exercise-result[data-state=red]") && arguments[0]`,
    seen.seed,
  );
  assert.equal(same, seen.seed);
  assert.deepEqual(await result(), seen);
});

test("what is written is kept, begun again, and taken back", inOne, async () => {
  await visit();
  const start = await listing();
  await edit();
  await browser.keys([CONTROL, "a"]);
  await browser.keys("/", "/", "7", ENTER);
  await browser.keys([CONTROL, ENTER]);
  assert.notEqual((await result()).state, "green");
  assert.deepEqual(await stored(), { text: "//7\n" });
  await browser.keys(ESCAPE);
  await browser.until(`return document.querySelector(".live-editor") === null`);
  assert.equal(await listing(), "//7");

  await visit();
  assert.equal(await listing(), "//7", "after a reload");
  await press("again");
  await browser.until(`return document.activeElement.dataset.exercise === "undo"`);
  assert.equal(await listing(), start);
  await visit();
  assert.equal(await listing(), start);
  await press("undo");
  await browser.until(`return document.activeElement.dataset.exercise === "again"`);
  assert.equal(await listing(), "//7");
  await press("again");
  await edit();
  await browser.keys("x");
  const shown = await browser.run(
    `return document.querySelector(arguments[0]).hidden`,
    button("undo", one.name),
  );
  assert.equal(shown, true, "what is written anew takes the place of it");
});

test("a loop that never ends is ended: by the limit, and by Stop", async () => {
  await write(first.name, one.name, "console.log('begun');\nfor (;;);");
  await visit();
  await browser.run(`
    const { setTimeout } = window;
    window.setTimeout = (act, ms) => setTimeout(act, ms / 20);`);
  const { state, says, more, printed } = await check();
  assert.equal(state, "red");
  assert.equal(says, "Stopped after 10 seconds");
  assert.match(more, /^It did not come to an end while it was loaded\./);
  assert.equal(printed, "begun\n");

  await visit();
  await press("check");
  await browser.until(`return document.querySelector(".exercise-prints pre").textContent !== ""`);
  await press("stop");
  assert.equal((await result()).says, "Stopped");
  assert.deepEqual(await solved(), []);
});

test("an attempt that is no JavaScript is told with its line, and is no red property", async () => {
  await write(first.name, one.name, "const one = 1;\nif (one > {\n");
  await visit();
  const { says, more, fails } = await check();
  assert.equal(says, "It could not be checked");
  assert.match(more, /^SyntaxError: .*\(line [23] of yours\)$/s);
  assert.deepEqual(fails, []);
});

test("two tabs do not take each other's texts away", async () => {
  await visit();
  const here = await browser.send("GET", "/window");
  const { handle } = await browser.send("POST", "/window/new", { type: "tab" });
  await browser.send("POST", "/window", { handle });
  await visit(first.name, true);
  await edit();
  await browser.send("POST", "/window", { handle: here });
  await edit();
  await browser.keys([CONTROL, "a"]);
  await browser.keys("/", "/", "1");
  await browser.send("POST", "/window", { handle });
  await browser.until(`
    const { shadowRoot } = document.querySelector(".live-editor > span");
    return shadowRoot.querySelector(".cm-content").textContent === "//1"`);
  await press("solved");
  await browser.send("DELETE", "/window");
  await browser.send("POST", "/window", { handle: here });
  await browser.until(
    `return document.querySelector(arguments[0]).ariaPressed === "true"`,
    button("solved", one.name),
  );
  assert.deepEqual(await stored(), { text: "//1" });
});

test("hints open one by one, and stay", inOne, async () => {
  await visit();
  const seen = () =>
    browser.run(
      `
      const found = [];
      const heading = document.getElementById("exercise-" + arguments[0]);
      for (let at = heading.nextElementSibling; at && !/^H[1-3]$/.test(at.tagName); at = at.nextElementSibling) {
        if (at.matches(".hint")) found.push(at);
      }
      window.hints = found;
      return found.map((it) => it.checkVisibility())`,
      one.name,
    );
  const all = await seen();
  assert.ok(all.length > 0);
  const toggle = (at) =>
    browser.run("window.hints[arguments[0]].querySelector('summary').click()", at);
  for (const at of all.keys()) {
    assert.deepEqual(
      await seen(),
      all.map((_, hint) => hint <= at),
    );
    await toggle(at);
    await browser.until("return window.hints[arguments[0]].matches('.opened')", at);
  }
  await toggle(0);
  assert.deepEqual(
    await seen(),
    all.map(() => true),
  );
});

test(
  "marks are seen in the sidebar and on the page, until they are taken away",
  inOne,
  async () => {
    await visit();
    await browser.run("document.querySelector('main').lastElementChild.scrollIntoView()");
    await page.press('[data-practice="read"]');
    await press("solved");
    // A mark is drawn a moment after it was set.
    const sees = (expected) =>
      browser.until(
        `
      const link = [...document.querySelectorAll("#mdbook-sidebar a")].find(
        (it) => it.pathname.endsWith("/" + arguments[0] + ".html") && it.hash === "");
      const seen = [
        link.querySelector(".practice-mark")?.ariaLabel ?? "",
        document.querySelector("main h1.practice-read") ? "read" : "",
        document.querySelector("h3.exercise-solved")?.id ?? "",
      ];
      return String(seen) === String(arguments[1])`,
        first.name,
        expected,
      );
    const count = `${first.exercises.length} exercise${first.exercises.length === 1 ? "" : "s"}`;
    const all = [`read, 1 of ${count} solved`, "read", `exercise-${one.name}`];
    await sees(all);
    await visit();
    await sees(all);
    await press("solved");
    await page.press('[data-practice="read"]');
    await sees(["", "", ""]);
    assert.deepEqual(await solved(), []);
  },
);

test("progress goes out as a file and comes in again, and no other file does", inOne, async () => {
  await browser.go("progress.html");
  await browser.until(`return document.querySelector("#progress table")`);
  const says = () =>
    browser.run(`return document.querySelector(".practice-file [role=status]").textContent`);
  const press = (label) =>
    browser.run(
      `[...document.querySelectorAll(".practice-file button")].find((it) => it.textContent === arguments[0]).click()`,
      label,
    );
  await browser.click(`#progress input[type="checkbox"]`);
  await browser.run(`
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      window.saved = blob;
      return createObjectURL(blob);
    };
    HTMLAnchorElement.prototype.click = () => {};`);
  await press("Export as a file");
  const text = await browser.run("return window.saved.text()");
  assert.deepEqual(Object.keys(JSON.parse(text).read), ["raw-access"]);

  await press("Forget all marks");
  assert.equal(await marks(), null);
  const take = async (name, content) => {
    const file = join(folder, name);
    await writeFile(file, content);
    const before = await says();
    await browser.type(await browser.find("#progress input[type=file]"), file);
    return browser.until(
      `
      const { textContent } = document.querySelector(".practice-file [role=status]");
      return textContent !== arguments[0] && textContent`,
      before,
    );
  };
  assert.equal(await take("progress.json", text), "1 mark added.");
  const checked = `return document.querySelector('#progress input[type="checkbox"]').checked`;
  assert.equal(await browser.run(checked), true);
  assert.equal(
    await take("other.json", "{}"),
    "Nothing was taken from other.json: it is not a file of this book.",
  );
  const more = JSON.parse(text);
  more.read.elsewhere = "2026-01-01";
  assert.equal(
    await take("more.json", JSON.stringify(more)),
    "0 marks added. 1 mark of what this book does not have left out.",
  );
  await press("Forget all marks");
  assert.equal(await browser.run(checked), false);
  await press("Undo");
  assert.equal(await browser.run(checked), true);
  assert.deepEqual(await browser.console(), []);
});
