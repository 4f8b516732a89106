// axe-core on every page, in every theme and in the states that a reader brings about: it finds
// nothing. `.ci/engines` fetches it into target/npm.

import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ESCAPE, engine, open } from "./browser.mjs";

const root = new URL("../../", import.meta.url);
const SITE = process.env.SITE ?? fileURLToPath(new URL("target/book", root));
const AXE = fileURLToPath(new URL("target/npm/node_modules/axe-core/axe.min.js", root));

const THEMES = ["light", "rust", "coal", "navy", "ayu"];

if (engine === "chromium") await all();
else test(`not run in ${engine}: axe-core's rules are the same in Chromium`, { skip: true });

async function all() {
  const axe = await readFile(AXE, "utf8").catch(() => {
    throw new Error("axe-core is not there; .ci/engines fetches it");
  });
  const site = await mkdtemp(join(tmpdir(), "axe-"));
  await cp(SITE, site, { recursive: true });
  const browser = await open(site);
  after(async () => {
    await browser.close();
    await rm(site, { recursive: true, force: true });
  });

  const show = async (page) => {
    await browser.go(page);
    await browser.run(axe);
  };

  /** What is wrong, a line for each rule and reason, with the first place. */
  const find = async (options) => {
    const violations = await browser.run(
      `return Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(
        () => axe.run(arguments[0])).then(({ violations }) =>
          violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) => ({
            place: target.flat().join(" >> "),
            problem: id + ": " + [...any, ...all, ...none].map(({ message }) => message).join("; "),
          }))))`,
      options,
    );
    const places = new Map();
    for (const { problem, place } of violations) {
      places.set(problem, [...(places.get(problem) ?? []), place]);
    }
    return [...places].map(([problem, [place, ...more]]) => {
      return `${problem} — ${place}${more.length > 0 ? ` and ${more.length} more` : ""}`;
    });
  };

  const ofColours = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

  /** All rules in the first theme; in the others those that look at colours. */
  const check = async (state, themes = THEMES) => {
    const found = [];
    for (const theme of themes) {
      await browser.run("document.getElementById(arguments[0])?.click()", `mdbook-theme-${theme}`);
      const lines = await find(theme === THEMES[0] ? {} : ofColours);
      found.push(...lines.map((line) => `${state}, ${theme}: ${line}`));
    }
    assert.deepEqual(found, [], found.join("\n"));
  };

  for (const page of (await readdir(site)).filter((file) => file.endsWith(".html"))) {
    test(page, async () => {
      await show(page);
      // The page for paper has the colours of all the others.
      await check(page, page === "print.html" ? [THEMES[0]] : THEMES);
    });
  }

  test("the list of themes", async () => {
    await show("raw-access.html");
    for (const theme of THEMES) {
      await browser.run("document.getElementById(arguments[0]).click()", `mdbook-theme-${theme}`);
      await browser.click("#mdbook-theme-toggle");
      assert.deepEqual(await find({}), [], theme);
      await browser.click("#mdbook-theme-toggle");
    }
  });

  test("the search", async () => {
    await show("raw-access.html");
    await browser.click("#mdbook-search-toggle");
    await browser.type("#mdbook-searchbar", "memory");
    await browser.until("return document.querySelectorAll('#mdbook-searchresults li').length > 2");
    await check("the search");
  });

  test("the help", async () => {
    await show("raw-access.html");
    await browser.keys("?");
    await check("the help");
    await browser.keys(ESCAPE);
  });

  test("a narrow page, and its sidebar", async () => {
    await browser.resize(390, 800);
    try {
      await show("raw-access.html");
      await check("a narrow page");
      await browser.click('button[aria-controls="mdbook-sidebar"]');
      await check("its sidebar");
    } finally {
      await browser.resize(1280, 800);
    }
  });

  const run = async (state) => {
    await show("raw-access.html");
    await browser.until("return document.documentElement.dataset.live === 'idle'");
    await browser.run("[...document.querySelectorAll('button[data-live=run]')].at(-1).click()");
    await browser.until("return document.documentElement.dataset.live === arguments[0]", state);
  };

  test("a page that ran", async () => {
    await run("done");
    await browser.until(`
      const view = document.querySelector(".memory-dock[data-step] memory-view");
      return view?.shadowRoot.querySelector("[data-offset]")`);
    await check("a page that ran");
  });

  test("a listing in the editor", async () => {
    await show("raw-access.html");
    await browser.until("return document.documentElement.dataset.live === 'idle'");
    await browser.run("document.querySelector('button[data-live=edit]').click()");
    await browser.until("return document.querySelector('.live-editor span')?.shadowRoot");
    await check("a listing in the editor");
  });

  test("a run that prints something else, and fails", async () => {
    const host = join(site, "chapters-code/raw-access/host.mjs");
    const text = await readFile(host, "utf8");
    await writeFile(host, `${text.replace("console.log(", "console.log('else', ")}\nnull.x;\n`);
    try {
      await run("failed");
      await check("a run that fails");
    } finally {
      await writeFile(host, text);
    }
  });

  test("axe-core is heard: a page that is wrong on purpose", async () => {
    const page = `<!doctype html><title>Wrong</title><p style="color: #eee">faint<img src="favicon.svg">`;
    await writeFile(join(site, "wrong.html"), page);
    await show("wrong.html");
    const rules = (await find({})).map((line) => line.split(":")[0]);
    for (const rule of ["image-alt", "html-has-lang", "color-contrast"]) {
      assert.ok(rules.includes(rule), `${rule} is not among ${rules}`);
    }
  });
}
