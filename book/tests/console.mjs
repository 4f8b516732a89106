// Hears what a page tells the console: errors and warnings, uncaught errors, violations of the
// Content-Security-Policy. Each engine has its own way.

import { soon } from "./patience.mjs";

/** How long a page may take to hear of its new size. */
const HEARD_MS = 10_000;

/** Firefox's words for a request whose page is gone. A service worker that fails has others; and what is
 * not there, the server tells. */
const LEFT =
  /A ServiceWorker intercepted the request and encountered an unexpected error|NetworkError when attempting to fetch resource/;

/**
 * @param {import("./browser.mjs").Session} browser
 * @param {{ webSocketUrl: string }} capabilities of its session
 */
export function listen(browser, capabilities) {
  if (browser.engine === "chromium") return chromium(browser);
  if (browser.engine === "firefox") return firefox(browser, capabilities);
  return webkit(browser);
}

/** The log of its driver, which has the network's errors as well. */
function chromium(browser) {
  const levels = { SEVERE: "error", WARNING: "warn" };
  return {
    loaded: async () => {},
    close: () => {},
    /** The window is never narrower than 500 px, the viewport may be. */
    resize: (width, height) =>
      browser.send("POST", "/goog/cdp/execute", {
        cmd: "Emulation.setDeviceMetricsOverride",
        params: { width, height, deviceScaleFactor: 1, mobile: false },
      }),
    heard: async () => {
      const entries = await browser.send("POST", "/se/log", { type: "browser" });
      return entries
        .filter(({ level }) => level in levels)
        .map(({ level, message }) => ({ level: levels[level], text: message }));
    },
  };
}

/** WebDriver BiDi; the old protocol has no console. */
async function firefox(browser, { webSocketUrl }) {
  if (globalThis.WebSocket === undefined) {
    throw new Error("Firefox is heard by a WebSocket: node --experimental-websocket, or Node 22");
  }
  const socket = new WebSocket(webSocketUrl);
  const waiting = new Map();
  let said = [];
  let asked = 0;
  const opened = new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error(`no answer at ${webSocketUrl}`)));
  });
  await soon(() => opened, `Firefox at ${webSocketUrl}`);
  const send = (method, params) => {
    asked += 1;
    const id = asked;
    socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  };
  const ask = (method, params) => soon(() => send(method, params), `Firefox to ${method}`);
  socket.addEventListener("message", ({ data }) => {
    const { id, type, result, message, method, params } = JSON.parse(data);
    if (method === "log.entryAdded") {
      const at = params.stackTrace?.callFrames?.[0];
      const where = at ? `${at.url}:${at.lineNumber + 1}: ` : "";
      if (["error", "warn"].includes(params.level)) {
        said.push({ level: params.level, text: `${where}${params.text}` });
      }
      return;
    }
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (type === "success") resolve?.(result);
    else reject?.(new Error(message));
  });
  await ask("session.subscribe", { events: ["log.entryAdded"] });
  return {
    /** What a page was loading when it was left, Firefox tells of the next one. */
    async loaded() {
      await ask("session.status", {});
      said = said.filter(({ text }) => !LEFT.test(text));
    },
    close: () => socket.close(),
    /** The window is never narrower than 500 px, the viewport may be. */
    async resize(width, height) {
      const context = await browser.send("GET", "/window");
      const viewport = { width, height };
      // It answers when the page has heard of it; whether it is so, is looked at afterwards.
      const heard = send("browsingContext.setViewport", { context, viewport });
      await Promise.race([heard, new Promise((resolve) => setTimeout(resolve, HEARD_MS))]);
    },
    async heard() {
      // An answer comes after what the page had said before the question.
      await ask("session.status", {});
      const heard = said;
      said = [];
      return heard;
    },
  };
}

/**
 * A driven MiniBrowser keeps its pages' messages to itself, for its session is a private one. From
 * the moment when a page has loaded, the page itself tells; what it says before that,
 * webkit-console.mjs hears.
 */
function webkit(browser) {
  let silent = true;
  return {
    close: () => {},
    async loaded() {
      silent = false;
      await browser.run(`
        if (globalThis.testHeard) return;
        globalThis.testHeard = [];
        const hear = (level, text) => testHeard.push({ level, text: String(text) });
        for (const level of ["error", "warn"]) {
          const say = console[level];
          console[level] = (...values) => {
            hear(level, values.join(" "));
            say.apply(console, values);
          };
        }
        addEventListener("error", (event) => hear("error", event.message ?? event.target.outerHTML), true);
        addEventListener("unhandledrejection", ({ reason }) => hear("error", reason));
        addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
          hear("error", "Content-Security-Policy: " + violatedDirective + " blocks " + blockedURI));`);
    },
    async heard() {
      if (silent) return [];
      const heard = await browser.run(
        "return globalThis.testHeard?.splice(0) ?? 'this page was not opened by go()'",
      );
      if (!Array.isArray(heard)) throw new Error(heard);
      return heard;
    },
  };
}
