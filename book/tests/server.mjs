// Serves a folder as a static host would, on a free port of this machine, and notes what it could
// not serve.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** The service worker that keeps the whole book. */
const WORKER = "offline-worker.js";

/**
 * @param {string} folder
 * @param {string} path what the folder is served under, with a slash at each end
 * @param {boolean} offline whether browsers may keep the book: to fetch it whole takes each new one
 *   longer than many a test
 */
export async function serve(folder, path = "/", offline = true) {
  let failures = [];
  const served = new Set();
  let asked = [];
  let open = 0;
  let last = Date.now();
  const server = createServer(async (request, response) => {
    open += 1;
    response.once("close", () => {
      open -= 1;
      last = Date.now();
    });
    asked.push(request.url ?? "");
    const name = decodeURIComponent(new URL(request.url ?? "", "http://localhost").pathname);
    const file = join(folder, normalize(name.slice(path.length - 1)));
    const found = name.startsWith(path) ? await stat(file).catch(() => null) : null;
    // A page that runs what its reader has must not send it anywhere.
    if (request.method !== "GET") {
      failures.push({ level: "error", text: `${request.method} ${name}` });
    }
    if (!found?.isFile()) {
      failures.push({ level: "error", text: `404 ${name}` });
      response.writeHead(404).end();
      return;
    }
    served.add(name);
    if (!offline && name === path + WORKER) {
      response.writeHead(200, { "content-type": TYPES[".js"] }).end("// It keeps nothing.");
      return;
    }
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-length": found.size });
    // A test may take it away meanwhile.
    createReadStream(file)
      .on("error", () => response.destroy())
      .pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    base: `http://127.0.0.1:${port}${path}`,
    /** What was asked for and is not there, since it was last asked. */
    failures() {
      const noted = failures;
      failures = [];
      return noted;
    },
    /** All that was asked for, since it was last asked: paths with their queries. */
    asked() {
      const noted = asked;
      asked = [];
      return noted;
    },
    /** Whether an address was asked for, ever. */
    hasServed: (address) => served.has(new URL(address).pathname),
    /** For how long nobody has asked for anything. */
    idleMs: () => (open > 0 ? 0 : Date.now() - last),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
