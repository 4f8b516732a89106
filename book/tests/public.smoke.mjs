// Pages whose address and sources are told when they are rendered: the picture that others show,
// and the two links at a page's foot. Run with:
// cargo run -p browsers -- lend --engine chromium -- node --test
// book/tests/public.smoke.mjs

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inOne, open, runsAll } from "./browser.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const REPOSITORY = "https://example.org/a/book";

const folder = await mkdtemp(join(tmpdir(), "public-"));
const site = join(folder, "site");
const git = (...words) => {
  const identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
  const { status, stdout, stderr } = spawnSync("git", [...identity, ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
};

/** A browser on the site, rendered from a copy of the sources. */
async function made() {
  for (const part of ["book", "chapters-code"]) {
    await cp(join(root, part), join(folder, part), {
      recursive: true,
      filter: (path) => !/[/\\](?:target|node_modules)$/.test(path),
    });
  }
  git("init", "--quiet");
  git("commit", "--quiet", "--allow-empty", "--message=a");
  const told = ["--address", "https://example.org/book/", "--repository", REPOSITORY];
  const render = ["run", "--quiet", "--package", "site", "--", "book", folder, "--built"];
  const { status, stderr } = spawnSync("cargo", [...render, "--into", site, ...told], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return open(site);
}

// No other engine than one has anything to do with it.
const browser = /** @type {import("./browser.mjs").Session} */ (runsAll ? await made() : undefined);

after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

const tags = () =>
  browser.run(`
    return Object.fromEntries([...document.querySelectorAll("meta[property^='og:']")].map(
      (meta) => [meta.getAttribute("property").slice(3), meta.content]))`);

test("a page says what others show of it, and the picture is what it says", inOne, async () => {
  await browser.go("raw-access.html");
  const { title, description, url, image, ...size } = await tags();
  assert.equal(title, "Raw access");
  assert.match(description, /^After this page you can take the memory of a WebAssembly program/);
  assert.equal(url, "https://example.org/book/raw-access.html");
  assert.equal(image, "https://example.org/book/pictures/raw-access.png");
  const drawn = await browser.run(
    `const image = new Image();
    image.src = arguments[0];
    return image.decode().then(() => [image.naturalWidth, image.naturalHeight])`,
    image.replace("https://example.org/book/", ""),
  );
  assert.deepEqual(drawn.map(String), [size["image:width"], size["image:height"]]);
  assert.deepEqual(await browser.console(), []);
});

test("the index is the address itself, and has its own picture", inOne, async () => {
  await browser.go("index.html");
  const { title, description, url, image } = await tags();
  assert.equal(title, "WebAssembly Memory by Hand");
  assert.match(description, /^With this book you learn/);
  assert.equal(url, "https://example.org/book/");
  assert.match(image, /pictures\/introduction\.png$/);
});

test(
  "a page leads to its source at this commit, and to a place to report a mistake",
  inOne,
  async () => {
    const commit = git("rev-parse", "HEAD");
    for (const width of [1280, 450]) {
      await browser.resize(width, 800);
      await browser.go("strings.html");
      const links = await browser.run(`
      return [...document.querySelectorAll(".page-foot a")].map((link) => {
        const { height } = link.getBoundingClientRect();
        return { text: link.innerText, href: link.href, height };
      })`);
      const [report, source] = links;
      assert.equal(source.text, "Source at this commit");
      assert.equal(source.href, `${REPOSITORY}/blob/${commit}/book/src/strings.md`);
      const { searchParams, pathname } = new URL(report.href);
      assert.equal(pathname, "/a/book/issues/new");
      assert.equal(searchParams.get("title"), "Strings: ");
      assert.match(searchParams.get("body") ?? "", new RegExp(`strings\\.md\nCommit: ${commit}`));
      for (const { height } of links) assert.ok(height >= 20, `${height}`);
    }
  },
);

test("the page for paper has neither", inOne, async () => {
  await browser.go("print.html");
  assert.equal(await browser.run(`return document.querySelectorAll(".page-foot").length`), 0);
  assert.deepEqual(await tags(), {});
});
