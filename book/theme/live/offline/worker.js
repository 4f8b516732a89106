// Keeps every file of the book, and answers with it where the network does not: a reader who is online
// never sees an older rendering. On the site this file is at the root, below a line that
// `cargo xtask book` writes: RENDERING, its files by their path with the SHA-256 of their bytes.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
const { scope } = worker.registration;

/** What the names of this book's caches begin with: other books may have the same origin. */
const CACHES = `offline ${scope} `;
const CACHE = CACHES + RENDERING.id;

const FILES = new Map(
  Object.entries(RENDERING.files).map(([path, hash]) => [new URL(path, scope).href, hash]),
);
const MISSING = new URL("404.html", scope).href;

/** How many files are fetched at a time: the page may need the network as well. */
const AT_A_TIME = 4;

worker.addEventListener("install", (event) => {
  worker.skipWaiting();
  event.waitUntil(keepAll());
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([forgetOthers(), worker.clients.claim()]));
});

/** Whether the network did not answer when it was asked last. A browser ends this worker when it
 * is idle, and forgets this: it decides on nothing but how a file is asked for.
 */
let down = false;

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const file = request.method === "GET" ? fileOf(request) : undefined;
  if (file !== undefined) event.respondWith(answer(request, file));
});

/** Keeps all files, or none. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  const keep = async (/** @type {[string, string]} */ [file, hash]) => {
    const key = `${file}?${hash}`;
    await cache.put(key, (await caches.match(key)) ?? (await whole(file, hash)));
  };
  const files = FILES.entries();
  const turns = Array.from({ length: AT_A_TIME }, async () => {
    for (const file of files) await keep(file);
  });
  try {
    await Promise.all(turns);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** A file of this very rendering, whatever the HTTP cache holds.
 * @param {string} file @param {string} hash
 */
async function whole(file, hash) {
  const response = await fetch(file, { cache: "no-cache" });
  const bytes = await response.arrayBuffer();
  if (!response.ok || (await sha256(bytes)) !== hash) throw new Error(`not as rendered: ${file}`);
  // Made anew, because one that was redirected may not answer a navigation.
  const type = response.headers.get("content-type") ?? "application/octet-stream";
  return new Response(bytes, { headers: { "content-type": type } });
}

/** @param {ArrayBuffer} bytes */
async function sha256(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Deletes the renderings before this one. */
async function forgetOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(CACHES) && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** The file that a request asks a static host for, if it is one of the book.
 * @param {Request} request
 */
function fileOf({ url, mode }) {
  const [address] = url.split(/[?#]/);
  const files = [address, `${address}index.html`, `${address}.html`];
  const inBook = mode === "navigate" && address.startsWith(scope);
  return (
    files.find((file) => FILES.has(file)) ?? (inBook && FILES.has(MISSING) ? MISSING : undefined)
  );
}

/** @param {Request} request @param {string} file */
async function answer(request, file) {
  try {
    // Pages are asked for anew each time, and all files while the network is down: the HTTP cache
    // could mix those of two renderings. Where the name has mdBook's hash in it, it has one
    // content.
    const anew = (down || request.mode === "navigate") && !/-[0-9a-f]{8}\./.test(file);
    const response = await (anew ? fetch(request, { cache: "no-cache" }) : fetch(request));
    down = false;
    return response;
  } catch (error) {
    down = true;
    const cache = await caches.open(CACHE);
    const kept = await cache.match(`${file}?${FILES.get(file)}`);
    if (!kept) throw error;
    const status = file === MISSING ? 404 : 200;
    return new Response(kept.body, { status, headers: kept.headers });
  }
}
