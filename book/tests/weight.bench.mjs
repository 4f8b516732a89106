// What each page loads before the first Run, in scripts and styles, next to what mdBook's own
// rendering of it does; and what keeps either from being painted.
//
//   cargo run -p browsers -- lend --engine chromium -- node book/tests/weight.bench.mjs
//
// Renders both, or takes them: … weight.bench.mjs OURS PLAIN. Sizes are those of the files with
// gzip. Exits with 1 if a chapter loads more than LIMIT bytes more, or if more files block the first
// paint of any page than do in mdBook.

import { spawnSync } from "node:child_process";
import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { open } from "./browser.mjs";

const LIMIT = 25 * 1024;

/** For how long nothing more is loaded once all is. */
const QUIET_MS = 500;

const root = fileURLToPath(new URL("../../", import.meta.url));
const scratch = await mkdtemp(join(tmpdir(), "weight-"));
const [ours = site("book", root), plain = site("plain", root, join(scratch, "plain"))] =
  process.argv.slice(2);

/** Runs the program that renders, and returns the folder. */
function site(...args) {
  const cargo = ["run", "--quiet", "--package", "site", "--", ...args];
  const { status } = spawnSync("cargo", cargo, {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`site ${args[0]} failed`);
  return args[2] ?? join(root, "target/book");
}

/** What a page loads until nothing more comes, scrolled to its end: `{ path, blocks }`. */
async function loaded(browser, page) {
  await browser.go(page);
  await browser.run(`
    window.quiet = false;
    (async () => {
      const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));
      for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
        scrollTo({ top: y, behavior: "instant" });
        await wait(50);
      }
      for (let count = -1; count !== performance.getEntriesByType("resource").length; ) {
        count = performance.getEntriesByType("resource").length;
        await wait(${QUIET_MS});
      }
      window.quiet = true;
    })();`);
  await browser.until("return window.quiet");
  const entries = await browser.run(`
    return performance.getEntriesByType("resource").map(
      ({ name, renderBlockingStatus }) => ({ name, blocks: renderBlockingStatus === "blocking" }))`);
  const paths = new Map();
  for (const { name, blocks } of entries) {
    const path = new URL(name).pathname.slice(1);
    if (/\.(m?js|css)$/.test(path)) paths.set(path, blocks || paths.get(path));
  }
  return [...paths].map(([path, blocks]) => ({ path, blocks }));
}

async function size(folder, files) {
  const sizes = files.map(async ({ path }) => {
    // The plain rendering has not all that its pages ask for.
    const bytes = await readFile(join(folder, path)).catch(() => null);
    return bytes ? gzipSync(bytes).length : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}

async function measure(folder, pages) {
  const browser = await open(folder, { offline: true });
  const measured = new Map();
  try {
    for (const page of pages) {
      const files = await loaded(browser, page);
      const blocking = files.filter(({ blocks }) => blocks);
      const [all, first] = await Promise.all([size(folder, files), size(folder, blocking)]);
      measured.set(page, { files, blocking, all, first });
    }
  } finally {
    await browser.close();
  }
  return measured;
}

/** The pages by what blocks them. */
function sharing(measured) {
  const pages = new Map();
  for (const [page, { blocking, first }] of measured) {
    const paths = blocking.map(({ path }) => path).sort();
    const files = `${first} bytes in ${paths.length} files: ${paths.join(", ")}`;
    pages.set(files, [...(pages.get(files) ?? []), page]);
  }
  return pages;
}

try {
  const pages = (await readdir(plain)).filter(
    (file) => file.endsWith(".html") && !["404.html", "print.html", "toc.html"].includes(file),
  );
  const before = await measure(plain, pages);
  const after = await measure(ours, pages);
  let failed = false;
  console.log(`${"page".padEnd(22)}    mdBook      here     more  (bytes, gzip)`);
  for (const page of pages) {
    const [mdbook, here] = [before.get(page), after.get(page)];
    const host = join(ours, "chapters-code", page.replace(".html", ""), "host.mjs");
    const isChapter = await access(host).then(
      () => true,
      () => false,
    );
    const more = here.all - mdbook.all;
    const numbers = [mdbook.all, here.all, more].map((bytes) => String(bytes).padStart(9));
    const tooMuch = isChapter && more > LIMIT;
    console.log(`${page.padEnd(22)} ${numbers.join(" ")}${tooMuch ? `  over ${LIMIT}` : ""}`);
    const added = here.blocking.length - mdbook.blocking.length;
    if (added > 0) console.log(`  ${added} more files block the first paint`);
    failed ||= tooMuch || added > 0;
  }
  for (const [who, measured] of Object.entries({ mdBook: before, here: after })) {
    for (const [blocking, of] of sharing(measured)) {
      console.log(`\nBlocking the first paint, ${who}, of ${of.join(", ")}:\n  ${blocking}`);
    }
  }
  process.exitCode = failed ? 1 : 0;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
