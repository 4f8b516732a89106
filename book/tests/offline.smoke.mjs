// The rendered site (`cargo xtask book`) once its host is gone: it was visited, and so it is kept.
// Run with: cargo run -p browsers -- lend --engine chromium -- node --test
// book/tests/offline.smoke.mjs

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { open } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));
const RELOAD = new URL("../../xtask/site/src/reload.js", import.meta.url);

const TYPES = { ".css": "text/css", ".html": "text/html", ".wasm": "application/wasm" };

/** The site is below the root of its host. */
const PATH = "/some/book/";

const site = await mkdtemp(join(tmpdir(), "offline-"));
await cp(SITE, site, { recursive: true });
const browser = await open(site, { offline: true });

let host;
let port = 0;
/** How long a browser may take a file from its own cache: as long as many hosts say. */
let age = 600;
/** The paths that the host was asked for. */
let asked = [];

after(async () => {
  stopHost();
  await browser.close();
  await rm(site, { recursive: true, force: true });
});

/** Starts the host, at the same port as before. */
async function startHost() {
  stopHost();
  asked = [];
  host = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url ?? "", "http://host");
    const path = pathname.startsWith(PATH) ? pathname.slice(PATH.length) : undefined;
    asked.push(path);
    const file = pathname === "/-/reload.js" ? RELOAD : join(site, path || "index.html");
    const bytes = await readFile(file).catch(() => null);
    const type = TYPES[extname(String(file))] ?? "text/javascript";
    const headers = { "content-type": type, "cache-control": `max-age=${age}` };
    if (path === undefined && file !== RELOAD) response.writeHead(503).end();
    else response.writeHead(bytes ? 200 : 404, headers).end(bytes);
  });
  await new Promise((resolve) => host.listen(port, "127.0.0.1", resolve));
  ({ port } = host.address());
}

function stopHost() {
  host?.closeAllConnections();
  host?.close();
}

const go = (page) => browser.go(`http://127.0.0.1:${port}${PATH}${page}`);

/** The renderings that the browser keeps. */
async function kept() {
  await browser.run(`
    window.kept = undefined;
    caches.keys().then((names) => { window.kept = names.map((name) => name.split(" ").at(-1)); })`);
  return browser.until("return window.kept");
}

/** Waits until the browser keeps exactly these renderings. */
async function keeps(...ids) {
  const end = Date.now() + 30_000;
  for (;;) {
    const names = await kept();
    if (String(names) === String(ids)) return;
    if (Date.now() > end) assert.deepEqual(names, ids);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What the worker of the site keeps; `change` may make it another. */
async function rendering(change) {
  const file = join(site, "offline-worker.js");
  const parts = /^const RENDERING = (.*?);\n(.*)$/s.exec(await readFile(file, "utf8"));
  assert.ok(parts);
  const [, json, source] = parts;
  const rendering = JSON.parse(json);
  if (change) {
    change(rendering);
    await writeFile(file, `const RENDERING = ${JSON.stringify(rendering)};\n${source}`);
  }
  return rendering;
}

/** Renders a page anew: its text has a mark. */
async function renderAgain(page, mark) {
  const file = join(site, page);
  const text = (await readFile(file, "utf8")).replace("<main>", `<main><p id="${mark}"></p>`);
  await writeFile(file, text);
  const hash = createHash("sha256").update(text).digest("hex");
  await rendering((it) => {
    it.id = mark;
    it.files[page] = hash;
  });
}

/** Makes the rendering one that can be kept again. */
async function whole() {
  const bytes = await readFile(join(site, "pointers.html"));
  return rendering((it) => {
    it.id = "whole";
    it.files["pointers.html"] = createHash("sha256").update(bytes).digest("hex");
  });
}

const first = (await rendering()).id;

test("a visited book is kept, and nobody notices", async () => {
  await startHost();
  await go("introduction.html");
  // Not until it says "activated": on a busy machine, Firefox leaves the state of a controller that
  // it has shown to the page before that at "activating", whatever the registration says.
  const controls = () => browser.until("return navigator.serviceWorker.controller !== null");
  // Every file of the book is fetched before that: on a slow machine this takes twice as long.
  await controls().catch(controls);
  await keeps(first);
  const { files } = await rendering();
  const missed = Object.keys(files).filter((file) => !asked.includes(file));
  assert.deepEqual(missed, [], "each file was fetched");
  assert.deepEqual(await browser.console(), []);
});

test("a chapter runs when its host is gone", async () => {
  stopHost();
  await go("pointers.html");
  await browser.until("return document.documentElement.dataset.live === 'idle'");
  await browser.run(`[...document.querySelectorAll('button[data-live="run"]')].at(-1).click()`);
  await browser.until("return document.documentElement.dataset.live === 'done'");
  const states = await browser.run(
    "return [...document.querySelectorAll('.live-output')].map((it) => it.dataset.state)",
  );
  assert.ok(states.length > 2, `${states.length} outputs`);
  assert.deepEqual([...new Set(states)], ["same"]);
});

test("so do the folder, the search, and the page for paper", async () => {
  await go("");
  await browser.until("return document.querySelector('main h1')");
  await browser.run("document.querySelector('#mdbook-search-toggle').click()");
  await browser.type("#mdbook-searchbar", "detached");
  await browser.until("return document.querySelector('#mdbook-searchresults a')");
  await go("print.html#pointers");
  assert.ok(await browser.run("return document.querySelectorAll('main h1').length > 5"));
  await go("pointers");
  assert.match(await browser.run("return document.title"), /^Pointers/);
});

test("what is not there says so, offline as well", async () => {
  await go("no/where.html");
  assert.match(await browser.run("return document.title"), /^Page not found/);
});

test("a new rendering replaces the old, and takes over what has not changed", async () => {
  await renderAgain("pointers.html", "newer");
  await startHost();
  await go("pointers.html");
  assert.ok(await browser.run("return document.querySelector('#newer') !== null"), "at once");
  await go("introduction.html");
  await keeps("newer");
  const module = Object.keys((await rendering()).files).find((file) => file.endsWith(".wasm"));
  assert.ok(module && !asked.includes(module), "a file that is the same is not fetched again");

  stopHost();
  await go("pointers.html");
  assert.ok(await browser.run("return document.querySelector('#newer') !== null"));
});

test("a rendering that is only half there is not kept", async () => {
  await renderAgain("pointers.html", "broken");
  await rendering((it) => {
    it.files["pointers.html"] = it.files["introduction.html"];
  });
  // Until now, the host was away: Chromium says so.
  await browser.console();
  await startHost();
  await go("introduction.html");
  const end = Date.now() + 30_000;
  while (!asked.includes("pointers.html")) {
    assert.ok(Date.now() < end, "the new worker was never tried");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await keeps("newer");
  assert.deepEqual(await browser.console(), []);

  stopHost();
  await go("pointers.html");
  assert.ok(await browser.run("return document.querySelector('#broken') === null"));
  assert.ok(await browser.run("return document.querySelector('#newer') !== null"));
});

test("a page that was kept runs later, whatever has come and gone since", async () => {
  // Another origin, of which the browser's own cache has nothing.
  stopHost();
  port = 0;
  age = 0;
  const { id } = await whole();
  await startHost();
  await go("introduction.html");
  await browser.run("navigator.serviceWorker.ready.then((it) => { window.kept = it.active; })");
  await browser.until("return window.kept?.state === 'activated'");
  await keeps(id);
  stopHost();
  await go("pointers.html");
  await browser.until("return document.documentElement.dataset.live === 'idle'");

  // The host is there for one moment, and so the network is not known to be down any more: as
  // when the worker, which browsers end when it is idle, begins anew.
  await browser.console();
  await startHost();
  await browser.run(`
    window.reached = undefined;
    fetch("introduction.html").then(({ ok }) => { window.reached = String(ok); })`);
  await browser.until("return window.reached");
  stopHost();
  await browser.run(`[...document.querySelectorAll('button[data-live="run"]')].at(-1).click()`);
  await browser.until("return /^(done|failed)$/.test(document.documentElement.dataset.live)");
  assert.equal(await browser.run("return document.documentElement.dataset.live"), "done");
});

test("a page that `cargo xtask serve` reloads forgets what is kept", async () => {
  const script = `<script type="module" src="/-/reload.js?rendering=1"></script>`;
  await writeFile(join(site, "served.html"), `<!doctype html><title>Served</title>${script}`);
  await startHost();
  await go("served.html");
  await keeps();
  await browser.run(`
    navigator.serviceWorker.getRegistration().then((it) => { window.registered = String(it); })`);
  assert.equal(await browser.until("return window.registered"), "undefined");
});
