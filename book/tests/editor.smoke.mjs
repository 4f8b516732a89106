// The editor in a page that the site's builder made, under its Content-Security-Policy.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { CONTROL, DOWN, END, ENTER, HOME, open, RIGHT, SHIFT, TAB } from "./browser.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

// All that the highlighter tells apart and a grammar as well, and a line that is too wide.
const STEP = `// All of it
import { dump } from "../hosts/dump.mjs";
function add(left, { right }) {
  return left + right > 0 && /^a+$/g.test("a") ? true : null;
}
const sum = [..."\u20ac"].map((text) => ({ start: 0x10, end: text }));
console.log(\`\${add(1, new Number(2))} is ${"long ".repeat(20)}\`, new Uint8Array(2));
`;

const folder = await mkdtemp(join(tmpdir(), "editor-"));
after(() => rm(folder, { recursive: true, force: true }));
await render();
const browser = await open(join(folder, "target/book"));
after(() => browser.close());

/** A book of two pages, so that an arrow key could turn them. */
async function render() {
  await cp(join(root, "book/theme"), join(folder, "book/theme"), { recursive: true });
  const settings = await readFile(join(root, "book/book.toml"), "utf8");
  // What has moved in the book leads nowhere in this one.
  const [kept] = settings.split("[output.html.redirect]");
  await writeFile(join(folder, "book/book.toml"), kept);
  await cp(join(root, "chapters-code/hosts"), join(folder, "chapters-code/hosts"), {
    recursive: true,
  });
  const listing = "```js\n{{#include ../../chapters-code/adder/host.mjs:add}}\n```\n";
  for (const [file, text] of [
    ["book/src/SUMMARY.md", "- [Adder](adder.md)\n- [Next](next.md)\n"],
    ["book/src/adder.md", `# Adder\n\n${listing}`],
    ["book/src/next.md", "# Next\n"],
    ["chapters-code/adder/host.mjs", `// ANCHOR: add\n${STEP}// ANCHOR_END: add\n`],
  ]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const render = ["run", "--quiet", "--package", "site", "--", "book", folder, "--built"];
  const { status, stderr } = spawnSync("cargo", render, { cwd: root, encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

const OPEN = `
  window.heard = [];
  const parent = document.querySelector("main pre");
  import(new URL("theme/live/editor/editor.mjs", location).href).then(async ({ openEditor }) => {
    const text = parent.querySelector("code").textContent.trimEnd();
    window.editor = await openEditor({
      parent,
      text,
      label: "The listing add",
      firstLine: 2,
      onChange: (text) => heard.push(text),
      onRun: () => heard.push("run"),
    });
  });`;

/** Opens the page, and the editor in its listing. */
async function edit() {
  await browser.go("adder.html");
  await browser.until("return document.documentElement.dataset.live === 'idle'");
  await browser.run(OPEN);
  await browser.until("return window.editor !== undefined");
}

const shadow = `const shadow = document.querySelector(".live-editor span").shadowRoot;`;

function heard() {
  return browser.run("return heard.splice(0)");
}

const THEMES = ["light", "rust", "coal", "navy", "ayu"];

/** Chooses a theme; its sheet may have to be loaded first. */
async function choose(theme) {
  await browser.run(`document.getElementById("mdbook-theme-${theme}").click()`);
  const sheets = { coal: "tomorrow-night", navy: "tomorrow-night", ayu: "ayu-highlight" };
  await browser.until(
    `return [...document.styleSheets].some(({ href, disabled }) =>
      !disabled && href?.includes("/" + arguments[0]))`,
    sheets[theme] ?? "highlight",
  );
}

/** The letters of an element in their colours and fonts. */
const COLOURED = `return ((element) => {
  const found = [];
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { color, font } = getComputedStyle(texts.currentNode.parentElement);
    for (const letter of texts.currentNode.data.replaceAll(/\\s/g, "")) {
      if (found.at(-1)?.[1] !== color) found.push(["", color, font]);
      found.at(-1)[0] += letter;
    }
  }
  return found;
})`;

test("nothing of it is loaded before it is opened", async () => {
  await browser.go("adder.html");
  const loaded = `return performance.getEntriesByType("resource")
    .map(({ name }) => name).filter((name) => name.includes("editor"))`;
  assert.deepEqual(await browser.run(loaded), []);
  await edit();
  assert.notDeepEqual(await browser.run(loaded), []);
});

test("it is where the listing was, and looks the same in every theme", async () => {
  await browser.go("adder.html");
  // Once each, so that all sheets are there.
  for (const theme of THEMES) await choose(theme);
  const listings = {};
  for (const theme of THEMES) {
    await choose(theme);
    const listing = await browser.run(`${COLOURED} (document.querySelector("main pre > code"))`);
    assert.equal(listing.map(([text]) => text).join(""), STEP.replaceAll(/\s/g, ""));
    assert.ok(new Set(listing.map(([, color]) => color)).size > 4, `${theme} has colours`);
    listings[theme] = listing;
  }
  const box = "return document.querySelector('main pre').getBoundingClientRect().toJSON()";
  const before = await browser.run(box);
  await edit();
  const after = await browser.run(box);
  // Firefox rounds the heights of other buttons otherwise.
  const moved = Object.keys(before).filter((side) => Math.abs(after[side] - before[side]) >= 0.5);
  assert.deepEqual(moved, []);
  const numbers = await browser.run(`${shadow}
    return [...shadow.querySelectorAll(".cm-lineNumbers .cm-gutterElement")]
      .filter(({ style }) => style.visibility !== "hidden").map(({ textContent }) => textContent)`);
  assert.deepEqual(
    numbers,
    STEP.trimEnd()
      .split("\n")
      .map((_, line) => String(line + 2)),
  );

  for (const theme of THEMES) {
    await choose(theme);
    const inEditor = () =>
      browser.run(`${shadow} ${COLOURED} (shadow.querySelector(".cm-content"))`);
    let colours = await inEditor();
    // It hears of a theme's sheet when that is loaded, a moment after the page has it.
    for (let looks = 0; looks < 50 && !isDeepStrictEqual(colours, listings[theme]); looks += 1) {
      colours = await inEditor();
    }
    assert.deepEqual(colours, listings[theme], theme);
  }
});

test("what is typed is heard, undone and run", async () => {
  await edit();
  await browser.run("editor.focus()");
  await browser.keys("l", "e", "t", " ", "s", ";");
  const typed = (await heard()).at(-1);
  assert.equal(typed, `let s;${STEP.trimEnd()}`);
  assert.equal(await browser.run("return editor.text"), typed);

  await browser.keys([CONTROL, ENTER]);
  assert.deepEqual(await heard(), ["run"]);
  // What is typed slowly is undone by letters.
  await browser.keys(...Array(6).fill([CONTROL, "z"]));
  assert.equal((await heard()).at(-1), STEP.trimEnd());

  // Over a selection, in the shadow root and across tokens.
  await browser.keys([CONTROL, HOME], DOWN, [SHIFT, END], "x", DOWN, END, [SHIFT, HOME], "y");
  const lines = (await heard()).at(-1).split("\n");
  assert.deepEqual(lines.slice(0, 4), [STEP.split("\n")[0], "x", "y", STEP.split("\n")[3]]);

  await browser.run("editor.text = 'f(1);\\ng({'");
  assert.deepEqual(await heard(), [], "what the page sets is no news to it");
  await browser.keys([CONTROL, END], ENTER, "}");
  assert.equal((await heard()).at(-1), "f(1);\ng({\n}");
  await browser.keys(HOME, ENTER);
  assert.equal(await browser.run("return editor.text"), "f(1);\ng({\n\n}");
  await browser.run("editor.text = 'g({'");
  await browser.keys([CONTROL, END], ENTER, "a");
  assert.equal(await browser.run("return editor.text"), "g({\n  a");
});

test("no key reaches the page, and Tab leaves the editor", async () => {
  await edit();
  await browser.run(`window.leaked = [];
    for (const type of ["keydown", "keypress", "keyup"]) {
      document.addEventListener(type, ({ key }) => leaked.push(key));
    }
    editor.focus()`);
  await browser.keys("s", "/", "?", RIGHT, DOWN);
  assert.deepEqual(await browser.run("return leaked"), []);
  assert.match(await browser.run("return location.pathname"), /adder\.html$/);
  const inside = "return document.activeElement.closest('.live-editor') !== null";
  assert.equal(await browser.run(inside), true);
  await browser.keys(TAB);
  assert.equal(await browser.run(inside), false);
  assert.equal(await browser.run("return document.activeElement.dataset.live"), "run");
});

test("a screen reader hears what it is", async () => {
  await edit();
  const heard = await browser.run(`${shadow}
    const content = shadow.querySelector("[contenteditable=true]");
    const hint = shadow.getElementById(content.getAttribute("aria-describedby"));
    return [content.role, content.ariaMultiLine, content.ariaLabel, hint.textContent]`);
  const hint =
    "Control Enter, or Command Enter, runs. Tab leaves the editor, and Escape closes it.";
  assert.deepEqual(heard, ["textbox", "true", "The listing add", hint]);
});

test("destroyed, it leaves the listing as it was", async () => {
  await browser.go("adder.html");
  // frame.js lets the keyboard scroll a block, and marks one that is cut off, when it has a size.
  const html = `return document.querySelector("main pre").outerHTML.replace(' tabindex="0"', "")
    .replace(' cut"', '"')`;
  // The line below the block is the last thing that a page adds by itself.
  await browser.until("return document.querySelector('.live-verified')");
  const before = await browser.run(html);
  await edit();
  assert.notEqual(await browser.run(html), before);
  await browser.run("editor.destroy()");
  assert.equal(await browser.run(html), before);
});

test("neither the policy nor the console has anything to say", async () => {
  assert.deepEqual(await browser.console(), []);
});
