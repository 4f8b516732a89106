// A browser for tests: a session with the driver that the program `browsers` lends, and a server
// for the pages.
//
//   cargo run -p browsers -- lend --engine firefox -- node --test book/tests/live.smoke.mjs
//
// The engines are chromium, firefox and webkit. Node 20 needs --experimental-websocket before
// --test. The drivers of Firefox and WebKit have one session at a time: close one before the next.
//
//   const browser = await open(folder, { width, height, scripts, path, offline });
//   browser.engine, .version, .base            "firefox", "153.7.0", the folder's address
//   await browser.go("page.html?theme=ayu");   opens a page, and waits until it has loaded
//   await browser.run(script, ...args);        what the script returns; elements may go both ways
//   await browser.until(script, ...args);      the first true value that it returns
//   await browser.find("memory-view", ".at");  an element, once it is there; each further selector
//                                              looks into the shadow root of the element before
//   await browser.click(it);                   `it` is an element or a selector
//   await browser.type(it, "text");            also a file's path into an input of files
//   await browser.keys("a", DOWN, [CONTROL, END]);  to what has the focus; a list is a chord
//   await browser.drag(it, [0, 4], [90, 4]);   presses at one point, in px from the top left corner
//                                              of `it`, moves, and lets go at the other
//   await browser.resize(390, 800);            the viewport; throws where the window cannot be that
//   await browser.console();                   the errors and warnings since it was last asked:
//                                              { level, text }, and failed loads among them
//   browser.asked();                           the paths that the server was asked for since then
//   await browser.idle();                      until the page asks for no more files
//   await browser.screenshot("shot.png");      the PNG's bytes, and the file if it is named
//   await browser.send("POST", "/actions", {}); anything else of W3C WebDriver
//   await browser.close();

import { writeFile } from "node:fs/promises";
import { listen } from "./console.mjs";
import { soon } from "./patience.mjs";
import { serve } from "./server.mjs";

/** Keys as WebDriver writes them. */
export const [ENTER, TAB, ESCAPE, SPACE] = ["\uE007", "\uE004", "\uE00C", " "];
export const [LEFT, UP, RIGHT, DOWN] = ["\uE012", "\uE013", "\uE014", "\uE015"];
export const [PAGE_UP, PAGE_DOWN, END, HOME] = ["\uE00E", "\uE00F", "\uE010", "\uE011"];
export const [SHIFT, CONTROL, ALT] = ["\uE008", "\uE009", "\uE00A"];

/** The WebDriver key that names an element in an answer. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** More than a page ever takes on a machine that is busy with other tests. */
const PATIENCE_MS = 60_000;

/** A script: what a page says of its last run. */
const SAYS = `
  const said = [...document.querySelectorAll(".live-status, .live-note, #live-error")].map((it) => it.innerText);
  return [document.documentElement.dataset.live, ...said].filter(Boolean).join(", ")`;

/** Shorter than what a driver has for its answer. */
const SCRIPT_MS = 80_000;

/** The engine that is lent: "chromium", "firefox" or "webkit". */
export const engine = process.env.WEBDRIVER_ENGINE;

/** Whether everything is to run, however long it takes. */
export const everywhere = process.env.EVERYWHERE !== undefined;

/** Whether this engine runs what each does alike. */
export const runsAll = engine === "chromium" || everywhere;

/** For a test of what each engine does alike: what the pages hold, and what their scripts make of it
 * by themselves. What is left to the engine is tested in each: places, focus, history, storage, threads, keys,
 * its own words.
 */
export const inOne = {
  skip: runsAll
    ? false
    : "each engine does this alike: it runs in Chromium, and with EVERYWHERE set",
};

/** What an engine may have of its own shows here: instances, views that die. `verify` runs all. */
const TELLING = ["detached-buffers.html", "free.html"];

/** For a test of each page.
 * @param {string} page
 */
export const inOneUnlessTelling = (page) => (TELLING.includes(page) ? {} : inOne);

/**
 * Opens a browser, and serves a folder to it.
 *
 * @param {string} folder
 * @param {{ width?: number, height?: number, scripts?: boolean, path?: string, offline?: boolean }}
 *   options the size of the viewport in CSS pixels; whether pages may run scripts; the path that the
 *   folder is served under; whether the browser keeps the whole book, as a reader's does
 */
export async function open(
  folder,
  { width = 1280, height = 800, scripts = true, path = "/", offline = false } = {},
) {
  if (engine === undefined) {
    throw new Error(
      "there is no driver: cargo run -p browsers -- lend --engine chromium -- node --test …",
    );
  }
  const server = await serve(folder, path, offline);
  const browser = new Browser(server);
  try {
    await browser.start(scripts);
    await browser.resize(width, height);
  } catch (error) {
    await browser.close();
    throw error;
  }
  return browser;
}

/** @typedef {Browser} Session */

class Browser {
  engine = engine;
  #server;
  #session;
  #scripts = true;
  #size = [1280, 800];
  #hasCrashed = false;
  #ear;

  constructor(server) {
    this.#server = server;
    this.base = server.base;
  }

  async start(scripts) {
    this.#scripts = scripts;
    const alwaysMatch = wishes(JSON.parse(process.env.WEBDRIVER_CAPABILITIES ?? "{}"), scripts);
    const { sessionId, capabilities } = await ask("POST", "/session", {
      capabilities: { alwaysMatch },
    });
    this.#session = `/session/${sessionId}`;
    this.version = capabilities.browserVersion;
    this.#ear = await listen(this, capabilities);
  }

  async close() {
    this.#ear?.close();
    // A driver has one session at a time: also one that has stopped answering is to be ended.
    const signal = AbortSignal.timeout(10_000);
    const address = process.env.WEBDRIVER_ADDRESS + this.#session;
    if (this.#session) await fetch(address, { method: "DELETE", signal }).catch(() => {});
    this.#server.close();
  }

  send(method, path, body) {
    return ask(method, this.#session + path, body);
  }

  async go(page) {
    try {
      await this.#load(page);
    } catch (error) {
      const isGone = engine === "webkit" && /: invalid session id/.test(String(error));
      if (!isGone || this.#hasCrashed) throw error;
      // Its page has crashed since it was last asked for anything. A second time is no accident.
      this.#hasCrashed = true;
      console.log("# WebKit's page crashed before this, and the browser is begun anew");
      await this.start(this.#scripts);
      await this.resize(...this.#size);
      await this.#load(page);
    }
  }

  async #load(page) {
    // Firefox tells the next page what the last one was still loading.
    if (engine === "firefox") await this.idle(100);
    await this.send("POST", "/url", { url: new URL(page, this.base).href });
    await this.#ear.loaded();
  }

  run(script, ...args) {
    return this.send("POST", "/execute/sync", { script, args });
  }

  async until(script, ...args) {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const value = await this.run(script, ...args).catch((error) => {
        // It was there, and has been drawn anew since.
        if (!/stale element reference/.test(String(error))) throw error;
      });
      if (value) return value;
      if (Date.now() > end) {
        const page = await this.run(SAYS);
        throw new Error(`never true: ${script} (${JSON.stringify(args)}); the page says: ${page}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  find(...selectors) {
    return this.until(
      `let found = document;
      for (const selector of arguments) {
        found = (found?.shadowRoot ?? found)?.querySelector(selector);
      }
      return found`,
      ...selectors,
    );
  }

  async click(target) {
    const id = await this.#id(target);
    const press = async (block) => {
      if (this.#scripts) await this.#show({ [ELEMENT]: id }, block);
      await this.send("POST", `/element/${id}/click`, {});
    };
    await press("nearest").catch((error) => {
      // What was typed before may still have moved the page, and its bar lie over what is nearest.
      if (!/^Error: element click intercepted/.test(String(error))) throw error;
      return press("center");
    });
  }

  /** WebKit's driver scrolls, and may press before the page has moved; and what is drawn late above
   * moves it once more. */
  async #show(target, block) {
    // A tab that the browser takes for hidden draws nothing.
    await this.run(
      `const [target, block] = arguments;
      window.testDrawn = false;
      const drawn = () => { window.testDrawn = true; };
      const look = (before) => {
        target.scrollIntoView({ block, behavior: "instant" });
        const { left, top } = target.getBoundingClientRect();
        if (before?.left === left && before.top === top) drawn();
        else requestAnimationFrame(() => requestAnimationFrame(() => look({ left, top })));
      };
      look();
      setTimeout(drawn, 1000);`,
      target,
      block,
    );
    await this.until("return window.testDrawn");
  }

  async type(target, text) {
    await this.send("POST", `/element/${await this.#id(target)}/value`, { text });
  }

  async keys(...keys) {
    const actions = keys.flatMap((key) => {
      const chord = [key].flat();
      const down = chord.map((value) => ({ type: "keyDown", value }));
      return [...down, ...chord.reverse().map((value) => ({ type: "keyUp", value }))];
    });
    await this.send("POST", "/actions", { actions: [{ type: "key", id: "keys", actions }] });
  }

  async drag(target, [fromX, fromY], [toX, toY]) {
    const element = typeof target === "string" ? await this.find(target) : target;
    const { left, top } = await this.run(
      `arguments[0].scrollIntoView({ block: "nearest", behavior: "instant" });
      return arguments[0].getBoundingClientRect().toJSON()`,
      element,
    );
    const move = (x, y, duration) => {
      return { type: "pointerMove", x: Math.round(left + x), y: Math.round(top + y), duration };
    };
    const actions = [
      move(fromX, fromY, 0),
      { type: "pointerDown", button: 0 },
      // On the way as well, for what follows the pointer.
      move((fromX + toX) / 2, (fromY + toY) / 2, 50),
      move(toX, toY, 50),
      { type: "pointerUp", button: 0 },
    ];
    await this.send("POST", "/actions", {
      actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }],
    });
  }

  async resize(width, height) {
    this.#size = [width, height];
    const size = () => this.run("return [innerWidth, innerHeight]");
    await this.#ear.resize?.(width, height);
    // A window has borders and bars, whose size shows only now.
    let [wide, high] = [width, height];
    for (let tries = 0; tries < 4; tries += 1) {
      const [innerWidth, innerHeight] = await size();
      if (innerWidth === width && innerHeight === height) return;
      [wide, high] = [wide + width - innerWidth, high + height - innerHeight];
      if (tries === 0) [wide, high] = [width, height];
      await this.send("POST", "/window/rect", { width: Math.max(wide, 0), height: high });
      // WebKit's page hears of it a while after the driver has answered.
      for (let looks = 0; looks < 10; looks += 1) {
        const now = await size();
        if (now[0] === width && now[1] === height) return;
        if (now[0] !== innerWidth || now[1] !== innerHeight) break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    const is = (await size()).join(" × ");
    throw new Error(`the viewport is ${is} px, and not ${width} × ${height}`);
  }

  async console() {
    return [...(await this.#ear.heard()), ...this.#server.failures()];
  }

  /** What the server could not serve since it was last asked. */
  failures() {
    return this.#server.failures();
  }

  asked() {
    return this.#server.asked();
  }

  /** Whether the page at an address is there, and has asked for nothing for a while. */
  hasSettled(address, forMs) {
    return this.#server.hasServed(address) && this.#server.idleMs() > forMs;
  }

  async idle(forMs = 300) {
    while (this.#server.idleMs() < forMs) await new Promise((resolve) => setTimeout(resolve, 25));
  }

  async screenshot(file) {
    const png = Buffer.from(await this.send("GET", "/screenshot"), "base64");
    if (file) await writeFile(file, png);
    return png;
  }

  async #id(target) {
    const element = typeof target === "string" ? await this.find(target) : target;
    return element[ELEMENT];
  }
}

/** The capabilities that are lent, with what the tests need besides. */
function wishes(lent, scripts) {
  // axe-core goes through all of a page in one, on whatever else the machine does.
  lent.timeouts = { script: SCRIPT_MS };
  if (engine === "chromium") {
    lent["goog:loggingPrefs"] = { browser: "ALL" };
    if (!scripts) lent["goog:chromeOptions"].args.push("--blink-settings=scriptEnabled=false");
  }
  if (engine === "firefox") {
    lent.webSocketUrl = true;
    lent["moz:firefoxOptions"].prefs["javascript.enabled"] = scripts;
  }
  if (engine === "webkit" && !scripts) {
    lent["webkitgtk:browserOptions"].args.push("--enable-javascript=false");
  }
  return lent;
}

async function ask(method, path, body) {
  const answer = async () => {
    const response = await fetch(process.env.WEBDRIVER_ADDRESS + path, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    return { ok: response.ok, ...(await response.json()) };
  };
  const { ok, value } = await soon(answer, `${engine}'s driver to ${method} ${path}`);
  if (!ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
