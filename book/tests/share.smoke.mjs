// A reader's version in an address, on the rendered site: it is shown as such, runs when it is asked to,
// and apart: without storage, caches and network, whatever it tries. browser.mjs says how to run it.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { writeVersion } from "../theme/live/page/version.mjs";
import { CONTROL, ENTER, inOne, open, runsAll } from "./browser.mjs";
import { button, chapter } from "./chapter.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));
const KEY = "webassembly-memory-edits:raw-access";

const browser = await open(SITE, { width: 1600, height: 900, offline: true });
const { reach, docked, press, output, status } = chapter(browser);

/** All that anybody has asked of a server elsewhere. */
let heard = [];
const elsewhere = createServer((request, response) => {
  heard.push(request.url);
  response.writeHead(200, { "access-control-allow-origin": "*" }).end("heard");
});
elsewhere.on("upgrade", (request, socket) => {
  heard.push(request.url);
  socket.destroy();
});
await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", () => resolve(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (elsewhere.address());
const AWAY = `http://127.0.0.1:${port}/`;

after(async () => {
  await browser.close();
  elsewhere.closeAllConnections();
  elsewhere.close();
});

const hashOf = (edits, guest = {}, hash = "") =>
  writeVersion(hash, {
    edits: new Map(Object.entries(edits)),
    guest: new Map(Object.entries(guest)),
  });

/** Opens a page anew, with a hash. */
async function visit(hash = "", page = "raw-access") {
  await browser.idle();
  await browser.go("toc.html");
  await browser.go(`${page}.html${hash}`);
  await reach("idle");
}

/** Runs up to a step, and waits until that has ended. */
async function run(step, state = "done") {
  await press(button("run", step));
  const came = await browser.until(`
    const { live } = document.documentElement.dataset;
    return !/idle|running/.test(live) && [live, document.querySelector("#live-error")?.innerText]`);
  assert.equal(came[0], state, came[1]);
}

const listing = (step = "write") =>
  browser.run(
    `return document.querySelector('code[class~="step=host.mjs:' + arguments[0] + '"]').textContent
      .trimEnd()`,
    step,
  );

const note = () => browser.run(`return document.querySelector(".live-shared")?.innerText ?? ""`);

const stored = () => browser.run("return { ...localStorage }");

/** What the page has loaded. */
const loaded = async (pattern) => {
  const all = await browser.run(
    "return performance.getEntriesByType('resource').map(({ name }) => name)",
  );
  return all.filter((name) => pattern.test(name));
};

const BOOK = `bytes[5] = 44;
console.log(read_byte());
console.log(dump(memory, 0, 16, "44 is 0x2c"));`;

test(
  "it is shown as a reader's version, and runs nothing until it is asked to",
  inOne,
  async () => {
    await visit();
    const before = { was: await listing("read"), text: "console.log(1);" };
    await browser.run(
      `localStorage.setItem(arguments[0], JSON.stringify({ read: arguments[1] }))`,
      KEY,
      before,
    );
    const keep = await stored();
    await visit(hashOf({ write: "bytes[5] = 7;\nconsole.log(read_byte());" }));
    await browser.until(`return document.querySelector(".live-own")`);
    assert.equal(await listing(), "bytes[5] = 7;\nconsole.log(read_byte());");
    assert.equal(await listing("read"), before.was, "what the opener has changed is not mixed in");
    const says = await note();
    assert.match(says, /^A reader's version\n/);
    assert.match(says, /is not the book's: 1 listing is changed\./);
    assert.match(says, /Nothing has run\./);
    await browser.idle(600);
    assert.equal(await browser.run("return document.querySelectorAll('iframe').length"), 0);
    const asked = await loaded(/room|worker\.mjs|host\.mjs|wasm/);
    assert.deepEqual(asked, [], "nothing that runs was fetched");
    assert.equal(
      await browser.run(`return document.querySelector(".live-yours").textContent`),
      "A reader's version",
    );
    const marks = await browser.run(
      `return [...document.querySelectorAll(".live-verified")].filter((it) => it.checkVisibility()).length`,
    );
    assert.equal(marks, 0, "no record of the book's is one of it");

    await run("write");
    assert.equal(await output("write"), "different 7");
    assert.match(await output("read"), /^same 99\n/);
    assert.match(await note(), /It runs apart from this site/);
    await docked("write");
    const verdict = await browser.run(
      `return document.querySelector('.live-output[data-step="write"] .live-verdict').textContent`,
    );
    assert.match(verdict, /^With the reader's changes, .* prints this\.$/);
    assert.equal(await browser.run("return document.querySelectorAll('iframe').length"), 0);
    assert.deepEqual(await stored(), keep, "nothing is stored");

    await press("[data-shared=drop]");
    await browser.until(`return !document.querySelector(".live-shared")`);
    assert.equal(await browser.run("return location.hash"), "");
    assert.equal(await listing(), BOOK);
    assert.equal(await listing("read"), "console.log(1);", "the opener's own is there again");
    await browser.run("history.back()");
    await browser.until(`return document.querySelector(".live-shared")`);
    await browser.until(`return document.querySelector('code[class~="step=host.mjs:write"]')
    .textContent.includes("= 7")`);
    assert.equal(await listing("read"), before.was);
    await browser.run("localStorage.clear()");
    assert.deepEqual(await browser.console(), []);
  },
);

test("its states are those of a run on the site", inOne, async () => {
  const counts = [];
  for (const hash of ["", hashOf({ write: `${BOOK}\n` })]) {
    await visit(hash);
    await run("trap");
    await docked("trap");
    counts.push(
      await browser.run(`return document.querySelector(".dock-count").textContent`),
      await browser.run(`return [...document.querySelectorAll(".dock-views li")].map(
        (it) => it.textContent).join()`),
    );
  }
  assert.deepEqual(counts.slice(2), counts.slice(0, 2));
});

test("an endless loop is stopped", async () => {
  await visit(hashOf({ write: "for (;;);" }));
  await press(button("run", "write"));
  await browser.until(`return document.querySelectorAll(".live-output").length > 0`);
  await press(button("stop", "write"));
  await reach("stopped");
  assert.match(await output("read"), /^same 99\n/);
  assert.equal(await browser.run("return document.querySelectorAll('iframe').length"), 0);
});

test("a thread that ends without a word is noticed", async () => {
  await visit(hashOf({ write: "close();\nconsole.log(await new Promise(() => {}));" }));
  await run("write", "failed");
  const error = await browser.run(`return document.querySelector("#live-error").textContent`);
  assert.match(error, /The thread that ran it has ended without a word\.$/);
});

/** Each tries something that would leave the room, and resolves if it can. */
const TRIES = {
  localStorage: `localStorage.setItem("stolen", 1)`,
  sessionStorage: `sessionStorage.setItem("stolen", 1)`,
  indexedDB: `new Promise((yes, no) => Object.assign(indexedDB.open("stolen"), { onsuccess: yes, onerror: no }))`,
  caches: `caches.open("stolen").then((it) => it.put(AWAY + "stolen-cache", new Response("")))`,
  "the origin's files": `navigator.storage.getDirectory()`,
  cookies: `document.cookie.length`,
  "the store of cookies": `cookieStore.getAll()`,
  "fetch of the site": `fetch(SITE + "index.html?stolen-fetch")`,
  "fetch of the site, unread": `fetch(SITE + "index.html?stolen-opaque", { mode: "no-cors", credentials: "include" })`,
  "fetch of elsewhere": `fetch(AWAY + "stolen-fetch")`,
  "fetch of a guest by another name": `fetch(SITE + "target/wasm32-unknown-unknown/release/stolen.wasm")`,
  XMLHttpRequest: `new Promise((yes, no) => { const it = new XMLHttpRequest(); it.open("GET", AWAY + "stolen-xhr"); it.onload = yes; it.onerror = no; it.send(); })`,
  "a cache, by its type": `Object.getOwnPropertyDescriptor(WorkerGlobalScope.prototype, "caches").get.call(self).open("stolen")`,
  "XMLHttpRequest at once": `{ const it = new XMLHttpRequest(); it.open("GET", SITE + "index.html?stolen-xhr", false); it.send(); }`,
  WebSocket: `new Promise((yes, no) => Object.assign(new WebSocket(AWAY.replace("http", "ws") + "stolen-socket"), { onopen: yes, onerror: no }))`,
  EventSource: `new Promise((yes, no) => Object.assign(new EventSource(AWAY + "stolen-events"), { onopen: yes, onerror: no }))`,
  WebTransport: `{ const it = new WebTransport(AWAY.replace("http", "https") + "stolen-transport"); it.closed.catch(() => {}); return it.ready; }`,
  importScripts: `importScripts(AWAY + "stolen-script.js")`,
  "import of the site": `import(SITE + "theme/live/count.mjs?stolen-import")`,
  "import of elsewhere": `import(AWAY + "stolen-import.mjs")`,
  "a worker of the site": `new Promise((yes, no) => Object.assign(new Worker(SITE + "theme/live/run/worker.mjs?stolen-worker"), { onmessage: yes, onerror: no }))`,
  "a worker within": `new Promise((yes, no) => { const text = "fetch('" + AWAY + "stolen-within').then(() => postMessage(1), () => close())"; Object.assign(new Worker(URL.createObjectURL(new Blob([text]))), { onmessage: yes, onerror: no }); })`,
  "a font": `new FontFace("stolen", "url(" + AWAY + "stolen-font)").load()`,
  "a service worker": `navigator.serviceWorker.register(SITE + "offline-worker.js?stolen")`,
  sendBeacon: `navigator.sendBeacon(AWAY + "stolen-beacon") || Promise.reject()`,
  "the page": `parent.document.title`,
  "the window": `opener.location.href`,
};

test("what it tries, it cannot have", async () => {
  const tries = Object.entries(TRIES).map(
    ([name, act]) => `await attempt(${JSON.stringify(name)}, () => ${act});`,
  );
  for (const part of [tries.slice(0, 14), tries.slice(14)]) {
    const text = `
const SITE = "${browser.base}", AWAY = "${AWAY}";
async function attempt(name, act) {
  const late = new Promise((_, no) => setTimeout(no, 1500));
  late.catch(() => {});
  try {
    await Promise.race([act(), late]);
    console.log(name + ": it has it");
  } catch {}
}
new BroadcastChannel("shared").postMessage("stolen");
${part.join("\n")}
console.log("the end");`;
    await visit();
    const before = await stored();
    await visit(hashOf({ write: text.trim() }));
    await browser.run(`window.heard = [];
      new BroadcastChannel("shared").onmessage = ({ data }) => window.heard.push(data);
      addEventListener("message", ({ data }) => window.heard.push(data));`);
    browser.asked();
    await run("write");
    assert.equal(await output("write"), "different the end");
    await docked("write");
    assert.deepEqual(heard, [], "elsewhere nothing was asked for");
    assert.deepEqual(
      browser.asked().filter((path) => path.includes("stolen")),
      [],
      "the site was asked for nothing",
    );
    assert.deepEqual(await browser.run("return window.heard"), []);
    assert.deepEqual(await stored(), before);
  }
  const databases = await browser.run(`return Promise.all([
    indexedDB.databases().then((all) => all.map(({ name }) => name)), caches.keys()])`);
  assert.ok(!JSON.stringify(databases).includes("stolen"), JSON.stringify(databases));
  // Each refusal is told to the console.
  await browser.console();
});

test("the server elsewhere hears what is asked of it, on the page of its reader's own", async () => {
  await visit();
  const was = await listing();
  await browser.run(
    `localStorage.setItem(arguments[0], JSON.stringify({ write: { was: arguments[1], text: arguments[2] } }))`,
    KEY,
    was,
    `await fetch("${AWAY}own"); console.log("the end");`,
  );
  await visit();
  await run("write");
  await browser.until(`return document.querySelector('.live-output[data-step="write"]')`);
  assert.ok(heard.includes("/own"), "the tests above would find it");
  heard = [];
  await browser.run("localStorage.clear()");
  await browser.console();
});

test("forged messages do nothing, and every text is a text", async () => {
  const text = `
const html = "<img src=x onerror='window.forged = 1'>";
for (const it of [null, 1, "here", { alive: "a" }, { text: html }, { line: {}, text: html },
  { end: html }, { failed: 1 }, { memory: 9 }, { state: { what: html } }, { state: null },
  { view: 1 }, { halted: "a" }]) postMessage(it);
postMessage({ line: LINE, text: html, state: 1e9 });
console.log(html);`;
  await visit(hashOf({ write: text.trim().replace("LINE", "1") }));
  await run("write");
  assert.equal(await output("write"), "different <img src=x onerror='window.forged = 1'>");
  await docked("write");
  assert.equal(await browser.run("return window.forged ?? null"), null);
  assert.equal(await browser.run(`return document.querySelectorAll("main img[src=x]").length`), 0);

  const end = `postMessage({ end: "done", note: "<img src=x onerror='window.forged = 1'>" }); for (;;);`;
  await visit(hashOf({ write: end }));
  await run("write");
  assert.match(await status(), /<img src=x/, "an end may be forged, and is a text as well");
  assert.equal(await browser.run("return window.forged ?? null"), null);

  await visit(hashOf({ write: `for (;;) postMessage({ line: 1, text: "a".repeat(1000) });` }));
  await run("write", "stopped");
  assert.match(await status(), /it has told more than a page can hold/);
});

test("an address that is wrong says so", inOne, async () => {
  await visit(hashOf({ gone: "1;", write: "console.log(2);" }));
  await browser.until(`return document.querySelector(".live-shared")`);
  assert.match(await note(), /a listing “gone”, which this page does not have/);
  assert.match(await note(), /1 listing is changed/);

  await visit("#edit-write=a%zz&end");
  await browser.until(`return document.querySelector(".live-shared")`);
  assert.match(await note(), /broken at its character 13, “%zz”/);
  assert.equal(await listing(), BOOK);

  await visit("#edit-write=console.log(3);");
  await browser.until(`return document.querySelector(".live-shared")`);
  assert.match(await note(), /The end of the address is missing/);
  await browser.until(`return document.querySelector(".live-own")`);
  assert.equal(await listing(), "console.log(3);");

  await visit(`#edit-write=${"a".repeat(8000)}&end`);
  await browser.until(`return document.querySelector(".live-shared")`);
  assert.match(await note(), /too long: it has 8,015 characters/);
  assert.equal(await listing(), BOOK);
});

/** Opens the editor of the step `write`, and types over what is there. */
async function edit(text) {
  await press(button("edit", "write"));
  await browser.until(`
    const { activeElement } = document;
    return activeElement?.shadowRoot?.activeElement?.getAttribute("role") === "textbox"`);
  await browser.keys([CONTROL, "a"]);
  await browser.keys(...text);
}

test("a reader shares what he has changed", async () => {
  await visit();
  await edit("console.log(4);");
  await press("button[data-live=share]");
  await browser.until(`return document.querySelector(".live-whose [role=status]").textContent`);
  const hash = "#edit-write=console.log(4);&end";
  assert.equal(await browser.run("return location.hash"), hash);
  const says = await browser.run(
    `return document.querySelector(".live-whose [role=status]").textContent`,
  );
  assert.match(says, /^The address has this version now(, and is copied|: copy it from there)\.$/);

  await browser.idle();
  await browser.send("POST", "/refresh", {});
  await reach("idle");
  assert.equal(await note(), "", "it is his own");
  assert.equal(await listing(), "console.log(4);");
  await edit("console.log(5);");
  await browser.until("return location.hash === ''");

  await press(button("reset", "write"));
  await browser.until(`return !document.querySelector(".live-own")`);
  await browser.run("localStorage.clear()");
});

test("the address follows what is changed in a reader's version", inOne, async () => {
  await visit(hashOf({ write: "console.log(6);" }, {}, "#step-write.1"));
  // What the state asks for is a line more, by which the listing's buttons move.
  await browser.until(`return document.querySelector(".live-note button")`);
  await edit("console.log(7);");
  await browser.until("return location.hash === '#step-write.1&edit-write=console.log(7);&end'");
  assert.deepEqual(
    await stored()
      .then(Object.keys)
      .then((keys) => keys.filter((key) => key.includes("edits"))),
    [],
  );
  await press(".live-changes summary");
  await browser.until(`return document.querySelector(".live-changes ins")`);
  const difference = await browser.run(
    `return document.querySelector(".live-changes .live-difference").innerText`,
  );
  assert.match(difference, /console\.log\(7\)/);
  await run("write");
  assert.equal(await output("write"), "different 7");

  await browser.idle();
  await browser.send("POST", "/refresh", {});
  await browser.until(`return document.querySelector(".live-shared")`);
  await browser.until(`return document.querySelector(".live-own")`);
  assert.equal(await listing(), "console.log(7);");
});

/** Types at addresses, as the memory shows them. */
const pins = () =>
  browser.run(`return [...document.querySelectorAll(".pin-head")].map(
    (it) => it.textContent.replace(/×$/, ""))`);

const state = () => browser.run(`return document.querySelector(".dock-count").textContent`);

test(
  "an address has what is changed, the state and the types, and each opens in another tab",
  inOne,
  async () => {
    await visit();
    const text = "bytes[5] = 9; console.log(read_byte()); bytes[6] = 8;";
    await edit(text);
    await run("write");
    await docked("write");
    await browser.run(`document.querySelector(".dock-back").click()`);
    for (const [field, typed] of [
      ["type", "[u8; 2]"],
      ["at", "5"],
    ]) {
      await browser.run(
        `document.querySelector(".dock-pins").open = true;
      document.querySelector(".pin-" + arguments[0]).focus()`,
        field,
      );
      await browser.keys(...typed);
    }
    await browser.keys(ENTER);
    const shown = [await state(), await pins()];
    assert.deepEqual(shown[1], ["[u8; 2] at 0x5"]);
    await browser.run(`document.querySelector(".dock-link").click()`);
    const whole = await browser.until(`return document.querySelector(".dock-linked input")?.value`);
    const hash = new URL(whole).hash;
    assert.match(hash, /^#step-write\S*&pin=\[u8;%202\]@0x5&edit-write=bytes%5B5%5D\S*&end$/);

    const here = await browser.send("GET", "/window");
    // Another reader's.
    await browser.run("localStorage.clear()");
    const { handle } = await browser.send("POST", "/window/new", { type: "tab" });
    await browser.send("POST", "/window", { handle });
    try {
      await browser.go(`raw-access.html${hash}`);
      await browser.find(".live-note button");
      assert.match(await note(), /1 listing is changed\.\s+Nothing has run/);
      await press(".live-note button");
      await browser.until("return document.documentElement.dataset.jumped");
      await docked("write");
      assert.deepEqual([await state(), await pins()], shown);
      assert.equal(await listing(), text);
      assert.match(await note(), /It runs apart/);
      assert.equal(await browser.run("return location.hash"), hash);

      // Another type and another state are in the address, and the version stays there.
      await browser.run(`document.querySelector(".pin-remove").click()`);
      const rest = hash.replace(/^.*?&edit/, "&edit");
      await browser.until(
        `return !location.hash.includes("pin=") && location.hash.endsWith(arguments[0])`,
        rest,
      );
      await browser.run(`document.querySelector('main a[href^="#step-read"]').click()`);
      await browser.until(
        `return location.hash.startsWith("#step-read") && location.hash.endsWith(arguments[0])`,
        rest,
      );
    } finally {
      await browser.idle();
      await browser.send("DELETE", "/window");
      await browser.send("POST", "/window", { handle: here });
    }
  },
);

test("what is kept is the reader's own, and runs as such", async () => {
  await visit(hashOf({ write: "console.log(typeof indexedDB.databases);" }));
  await browser.until(`return document.querySelector(".live-shared")`);
  await press(".live-shared summary");
  assert.match(await note(), /Keep it only if you have read it/);
  await press("[data-shared=keep]");
  await browser.until(`return !document.querySelector(".live-shared")`);
  assert.equal(await browser.run("return location.hash"), "");
  await browser.until(
    `return document.querySelector(".live-yours")?.textContent === "Your version"`,
  );
  await run("write");
  assert.equal(await output("write"), "different function");
  assert.deepEqual(await loaded(/room/), [], "not apart");
  await visit();
  await browser.until(`return document.querySelector(".live-own")`);
  await browser.run("localStorage.clear()");
});

test("functions of the guest are shared as well", inOne, async () => {
  await visit(
    hashOf({}, { read_byte: "(func $read_byte (result i32) i32.const 7)", gone: "(func)" }),
  );
  await browser.until(`return document.querySelector("button[data-live=guest]")`);
  await browser.until(`return document.querySelector(".live-shared")?.innerText.includes("gone")`);
  assert.match(await note(), /1 function of the guest is changed/);
  assert.match(await note(), /a function “\$gone”, which the guest does not have/);
  await run("write");
  assert.match(await output("write"), /^different 7\n/);
  assert.match(await status(), /with the reader's guest/);
  await docked("write");
  await press("button[data-live=guest]");
  await browser.find(".live-guest .live-editor");
  assert.match(
    await browser.run(`return document.querySelector(".guest-mark").textContent`),
    /a reader's: 1 function changed/,
  );
  await press("[data-shared=drop]");
  await browser.until(`return !document.querySelector(".live-guest")`);
  await run("write");
  assert.match(await output("write"), /^same 44\n/);
});

const CHAPTERS = join(SITE, "chapters-code");

for (const page of await readdir(CHAPTERS)) {
  if (!existsSync(join(CHAPTERS, page, "host.mjs"))) continue;
  // Those with the most of what a host may do; what an engine has of its own, one shows.
  const telling = ["raw-access", "free", "malloc", "detached-buffers", "put-together", "symptoms"];
  if (!telling.slice(0, runsAll ? 6 : 1).includes(page)) continue;
  test(`${page} runs apart as it does on the site`, async () => {
    let hash = "";
    const came = [];
    for (const isShared of [false, true]) {
      await visit(hash, page);
      assert.equal((await note()) !== "", isShared);
      const step = await browser.run(`
        const all = [...document.querySelectorAll("button[data-live=edit]")];
        return all.find((it) => !it.hidden).dataset.step`);
      hash = hashOf({ [step]: `${await listing(step)}\n// The same.` });
      // The last listing of one chapter takes 4 GiB, which two runs in a row may not get.
      await browser.run("[...document.querySelectorAll('button[data-live=run]')].at(-2).click()");
      await browser.until(`return /done|failed/.test(document.documentElement.dataset.live)`);
      came.push((await status()).replace(", edited", ""));
    }
    assert.equal(came[1], came[0]);
  });
}
