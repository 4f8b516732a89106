// A small live page: what Run, Stop and Reset do to it, and what it says of a host that does not
// behave. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { engine, open } from "./browser.mjs";

const root = new URL("../../", import.meta.url);

const HOST = `// ANCHOR: one
console.log("one", -0);
// ANCHOR_END: one
// ANCHOR: quiet
const two = 2;
// ANCHOR_END: quiet
// ANCHOR: two
console.log(two);
// ANCHOR_END: two
// ANCHOR: three
console.log(3);
// ANCHOR_END: three
`;

const PAGE = `<!doctype html>
<html class="live js"><head><meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self';
  style-src 'self'; img-src data:; connect-src 'self'; worker-src 'self'">
<link rel="icon" href="data:,"><title>Adder</title></head><body><main>
<pre><code class="language-js step=host.mjs:one">…</code></pre>
<pre><code class="language-text prints=host.mjs:one">one -0
</code></pre>
<pre><code class="language-text prints=host.mjs:one in=bun">something else
</code></pre>
<pre><code class="language-js step=host.mjs:quiet step=host.mjs:two">…</code></pre>
<pre><code class="language-text prints=host.mjs:two">2
</code></pre>
<pre><code class="language-rust step=src/lib.rs:add">…</code></pre>
<pre><code class="language-js step=host.mjs:three">…</code></pre>
<pre><code class="language-text prints=host.mjs:three">4
</code></pre>
<pre><code class="language-text prints=host.mjs:three in=${engine}">3
</code></pre>
<pre><code class="language-text prints=other/host.mjs:three">5
</code></pre>
</main><link rel="stylesheet" href="theme/live.css">
<script type="module" src="theme/live/page/live.mjs"></script></body></html>`;

const site = await mkdtemp(join(tmpdir(), "live-"));
const hosts = "chapters-code/hosts/";
await cp(new URL("book/theme/", root), join(site, "book/theme"), { recursive: true });
await cp(new URL(hosts, root), join(site, "book", hosts), { recursive: true });
await mkdir(join(site, "book/chapters-code/adder"));
await writeFile(join(site, "book/adder.html"), PAGE);
await writeFile(join(site, "book/chapters-code/adder/verified.json"), "null");
const browser = await open(site);

after(async () => {
  await browser.close();
  await rm(site, { recursive: true, force: true });
});

/** A fresh page over a host; if a step is named, its button is pressed. */
async function run(host, step) {
  await writeFile(join(site, "book/chapters-code/adder/host.mjs"), host);
  await browser.go("book/adder.html");
  await browser.until("return document.documentElement.dataset.live === 'idle'");
  if (step) await press("run", step);
}

function press(action, step) {
  const button = `button[data-live="${action}"][data-step="${step}"]`;
  return browser.run("document.querySelector(arguments[0]).click()", button);
}

function reach(state) {
  return browser.until("return document.documentElement.dataset.live === arguments[0]", state);
}

/** The outputs in the page's order, each `STEP STATE TEXT`. */
function outputs() {
  return browser.run(`return [...document.querySelectorAll(".live-output")].map((output) =>
    [output.dataset.step, output.dataset.state, output.querySelector("pre").textContent].join(" "))`);
}

test("Run shows what was printed up to a listing, and what the book says of it", async () => {
  await run(HOST, "two");
  await reach("done");
  assert.deepEqual(await outputs(), ["one same one -0", "two same 2"]);
  const book = await browser.run(`
    return document.querySelector(".live-output").nextElementSibling.textContent`);
  assert.equal(book.trim(), "one -0", "it is before what the book says");

  await press("run", "three");
  await browser.until("return document.querySelectorAll('.live-output').length === 3");
  await reach("done");
  assert.deepEqual((await outputs())[2], "three same 3", "the block of this engine");
  assert.deepEqual(await browser.console(), []);
});

test("an output that is the same is one line, and is opened on demand", async () => {
  await run(HOST, "one");
  await reach("done");
  const height = () =>
    browser.run("return document.querySelector('.live-output').getBoundingClientRect().height");
  const line = await height();
  assert.ok(line < 50, `${line} px`);
  const summary = await browser.find(".live-output summary");
  const says = await browser.run("return arguments[0].textContent", summary);
  assert.match(says, /^The same in (Chromium|Firefox|WebKit) \d+$/);
  await browser.click(summary);
  assert.ok((await height()) > line + 15);
});

test("an output that differs says so, and how", async () => {
  await run(HOST.replace("two = 2", "two = 3"), "two");
  await reach("done");
  assert.deepEqual(await outputs(), ["one same one -0", "two different 3"]);
  const lines = await browser.run(`return [...document.querySelectorAll(".live-difference .line")]
    .map((line) => line.localName + " " + line.textContent)`);
  assert.deepEqual(lines, ["del 2", "ins 3"]);
});

test("verify reads what was printed, though a page says wrongly that it is the same", async () => {
  const file = join(site, "book/theme/live/page/outputs.mjs");
  const text = await readFile(file, "utf8");
  const wrong = text.replace("if (text === expected?.text) return", "if (expected) return");
  assert.notEqual(wrong, text);
  await writeFile(file, wrong);
  try {
    await run(HOST.replace("two = 2", "two = 3"));
    const press = await readFile(new URL("xtask/browsers/src/press.js", root), "utf8");
    const { rounds } = await browser.send("POST", "/execute/async", {
      script: press,
      args: [["one", "quiet", "two"], 2, 10_000, 10_000],
    });
    const says = await browser.run(
      "return document.querySelector('.live-output[data-step=two] summary').textContent",
    );
    assert.match(says, /^The same/);
    for (const { live, outputs } of rounds) {
      assert.equal(live, "done");
      const texts = outputs.map(({ step, text }) => [step, text]);
      assert.deepEqual(texts, Object.entries({ one: "one -0", two: "3" }));
    }
    assert.equal(rounds.length, 2);
  } finally {
    await writeFile(file, text);
  }
});

test("in the second round of a verification, chance falls another way", async () => {
  const chance = HOST.replace(
    "const two = 2",
    `const two = [
  Math.random() < 0.5,
  crypto.getRandomValues(new Uint8Array(1))[0] < 128,
  new Date().getFullYear(),
  Math.floor(performance.now() / 1e9),
  globalThis.Temporal?.Now.plainDateISO().year,
  new Date(86_400_000).getUTCDate(),
].join(" ")`,
  );
  const seen = [];
  for (const round of [1, 2, 2]) {
    await run(chance);
    await browser.run("document.documentElement.dataset.round = arguments[0]", round);
    await press("run", "two");
    await reach("done");
    seen.push((await outputs())[1].split(" ").slice(2));
  }
  const [first, second, third] = seen;
  assert.deepEqual(third, second, "but always the same way");
  // An engine without Temporal prints nothing there.
  const same = first.map((value, index) => value === second[index] && value !== "");
  assert.deepEqual(same, [false, false, false, false, false, true]);
});

test("Stop ends a loop at once, and Reset takes all away", async () => {
  await run(HOST.replace("const two = 2", "for (;;);"), "two");
  await browser.until("return document.querySelector('.live-output') !== null");
  await press("stop", "two");
  await reach("stopped");
  assert.deepEqual(await outputs(), ["one same one -0"]);
  await press("reset", "two");
  await reach("idle");
  assert.deepEqual(await outputs(), []);
});

test("a new run replaces the one before it", async () => {
  await run(HOST.replace("const two = 2", "if (!globalThis.name) for (;;);"), "two");
  await browser.until("return document.querySelector('.live-output') !== null");
  await writeFile(join(site, "book/chapters-code/adder/host.mjs"), HOST);
  await press("run", "one");
  await reach("done");
  assert.deepEqual(await outputs(), ["one same one -0"]);
});

test("a run of more states than are recorded says so at the last", async () => {
  const count = (
    states,
  ) => `const bytes = new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer);
    for (let at = 1; at <= ${states}; at += 1) console.log((bytes[at] = 1));`;
  const event = ".dock-event";
  for (const [states, says] of [
    [600, false],
    [601, true],
  ]) {
    await run(HOST.replace("const two = 2;", `const two = 2; ${count(states)}`), "two");
    await reach("done");
    await browser.until(
      "return document.querySelector('.dock-count')?.textContent === '600 / 600'",
    );
    const text = await browser.run(
      "return document.querySelector(arguments[0]).textContent",
      event,
    );
    assert.equal(text.includes("more has happened, but 600 states are all"), says, text);
  }
});

// As in WebKit, which gives back late what the run before has had.
test("a recording that has no memory is begun again a little later", async () => {
  const host = `const memory = new WebAssembly.Memory({ initial: 1 });
    const isRecorded = !/native code/.test(String(memory.grow));
    if (isRecorded && !(await fetch("/book/free")).ok) throw new RangeError("Out of memory");
    new Uint8Array(memory.buffer)[3] = 4;`;
  await run(HOST.replace("const two = 2;", `const two = 2; ${host}`), "two");
  await reach("done");
  while (!browser.asked().includes("/book/free")) await browser.run("return undefined");
  await writeFile(join(site, "book/free"), "");
  await browser.until("return document.querySelector('.dock-count')");
  assert.deepEqual(await outputs(), ["one same one -0", "two same 2"]);
  await browser.console();
  browser.failures();
});

/** An error is shown as the engine words it. */
const OF_NULL = {
  chromium: "TypeError: Cannot read properties of null (reading 'x')",
  firefox: 'TypeError: can\'t access property "x" of null',
  webkit: "TypeError: null is not an object (evaluating 'null.x')",
};

for (const [what, code, said] of [
  ["throws", "null.x;", OF_NULL[engine]],
  ["rejects", 'Promise.reject(new RangeError("late"));', "RangeError: late"],
  ["prints an object", "console.log({});", "It prints a value of the type object, which"],
  ["prints without end", 'for (;;) console.log("x".repeat(1000));', "x"],
]) {
  test(`a host that ${what} fails in its step`, async () => {
    await run(HOST.replace("const two = 2", `${code} const two = 2`), "two");
    await reach("failed");
    const failed = (await outputs()).find((output) => output.startsWith("quiet error "));
    assert.ok(failed?.slice("quiet error ".length).startsWith(said), failed?.slice(0, 200));
  });
}

test("a host that cannot be read fails below the listing that was run", async () => {
  await run("{", "one");
  await reach("failed");
  const [output] = await outputs();
  assert.match(output, /^ error SyntaxError: /);
});

test("a worker that ends without a word is noticed", async () => {
  await run(HOST.replace("const two = 2", "close(); const two = 2"), "three");
  await reach("failed");
  const failed = (await outputs()).find((output) => output.includes(" error "));
  assert.equal(failed, " error The thread that ran it has ended without a word.");
});

test("a host that catches what halts it is ended all the same", async () => {
  const deaf = "for (;;) try { console.log(3); } catch {}";
  await run(HOST.replace("console.log(3);", deaf), "two");
  await reach("done");
  assert.deepEqual(await outputs(), ["one same one -0", "two same 2"]);
});

test("outputs that cannot be shown say so", async () => {
  const file = join(site, "book/theme/live/page/outputs.mjs");
  await rename(file, `${file}.away`);
  try {
    await run(HOST, "two");
    await reach("failed");
    await browser.until(`return [...document.querySelectorAll(".live-status")]
      .some(({ textContent }) => textContent.startsWith("Failed, the outputs cannot be shown: "))`);
    await browser.console();
  } finally {
    await rename(`${file}.away`, file);
  }
});

test("a memory that cannot be loaded says so, and the outputs are there", async () => {
  const dock = join(site, "book/theme/live/page/dock.mjs");
  await rename(dock, `${dock}.away`);
  try {
    await run(HOST, "two");
    await browser.until(`return [...document.querySelectorAll(".live-status")]
      .some(({ textContent }) => textContent.startsWith("The memory cannot be shown: "))`);
    assert.deepEqual(await outputs(), ["one same one -0", "two same 2"]);
    const uncaught = (await browser.console()).filter(({ text }) =>
      /dynamically|TypeError/.test(text),
    );
    assert.deepEqual(uncaught, []);
  } finally {
    await rename(`${dock}.away`, dock);
  }
});
