// A real Chromium on a folder of pages, for tests: a server and a driver on free ports of this
// machine, and a WebDriver session. All of it ends with `close`.

import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** The WebDriver key that names an element in an answer. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** @returns null where there is no chromedriver */
export async function open(folder, { width = 1280, height = 1000 } = {}) {
  const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "ignore"] });
  const port = await portOf(driver);
  if (port === null) return null;
  const [server, base] = await serve(folder);
  const profile = await mkdtemp(join(tmpdir(), "chromium-profile-"));
  const send = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: body && JSON.stringify(body),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  const args = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--user-data-dir=${profile}`,
    `--window-size=${width},${height}`,
  ];
  const alwaysMatch = {
    browserName: "chrome",
    "goog:chromeOptions": { args },
    "goog:loggingPrefs": { browser: "ALL" },
  };
  let session;
  const close = async () => {
    if (session) await send("DELETE", session).catch(() => {});
    driver.kill();
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { sessionId } = await send("POST", "/session", { capabilities: { alwaysMatch } });
    session = `/session/${sessionId}`;
  } catch (error) {
    await close();
    throw error;
  }
  const on = (method, path, body) => send(method, session + path, body);
  const run = (script, ...args) => on("POST", "/execute/sync", { script, args });
  return {
    base,
    close,
    run,
    send: on,
    go: (page) => on("POST", "/url", { url: new URL(page, base).href }),
    find: (selector) =>
      on("POST", "/element", { using: "css selector", value: selector }).then((it) => it[ELEMENT]),
    type: (element, text) => on("POST", `/element/${element}/value`, { text }),
    keys: (...keys) =>
      on("POST", "/actions", {
        actions: [
          {
            type: "key",
            id: "keys",
            actions: keys.flatMap((value) => [
              { type: "keyDown", value },
              { type: "keyUp", value },
            ]),
          },
        ],
      }),
    screenshot: async () => Buffer.from(await on("GET", "/screenshot"), "base64"),
    /** Waits until a script returns something true, and returns it. */
    async until(script, ...args) {
      const end = Date.now() + 30_000;
      for (;;) {
        const value = await run(script, ...args);
        if (value) return value;
        if (Date.now() > end) throw new Error(`never true: ${script}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    /** What the console was told since it was last asked. */
    log: () => on("POST", "/se/log", { type: "browser" }),
  };
}

function portOf(driver) {
  return new Promise((resolve) => {
    driver.once("error", () => resolve(null));
    driver.once("exit", () => resolve(null));
    let text = "";
    driver.stdout.on("data", (chunk) => {
      text += chunk;
      const port = /started successfully on port (\d+)/.exec(text)?.[1];
      if (port) resolve(Number(port));
    });
  });
}

async function serve(folder) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = join(folder, normalize(path));
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return [server, `http://127.0.0.1:${server.address().port}/`];
}
