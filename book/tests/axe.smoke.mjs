// axe-core on every page, in every theme and in the states that a reader brings about: it finds
// nothing. `.ci/engines` fetches it into target/npm.

import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CONTROL, ESCAPE, engine, everywhere, open, runsAll } from "./browser.mjs";

const root = new URL("../../", import.meta.url);
const SITE = process.env.SITE ?? fileURLToPath(new URL("target/book", root));
const AXE = fileURLToPath(new URL("target/npm/node_modules/axe-core/axe.min.js", root));

const THEMES = ["light", "rust", "coal", "navy", "ayu"];

/** A script: what moves is at its end. */
const END_ANIMATIONS = `
  for (const animation of document.getAnimations()) {
    if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
  }
`;

/**
 * A script: what each text of the page has that its contrast follows from, from the text outwards to
 * the first background that lets nothing through, and for a link what tells it from the text about it.
 */
const COLOURS = `
  const of = (element) => {
    const { color, fontSize, fontWeight, textShadow, textDecorationLine } = getComputedStyle(element);
    // WCAG asks less of large texts: 18 points, 14 when they are bold.
    const isLarge = Number.parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
    const colours = [color, isLarge, textShadow];
    if (element.matches("a")) {
      colours.push(textDecorationLine, getComputedStyle(element.parentElement).color);
    }
    for (let at = element; at; at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(at);
      const isSeen = !(backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none");
      if (isSeen) colours.push(backgroundColor, backgroundImage);
      if (opacity !== "1") colours.push(opacity);
      if (/^rgb\\(/.test(backgroundColor)) break;
    }
    return colours.join(" ");
  };
  window.textsOfPage = [];
  const visit = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) visit(element.shadowRoot);
      const hasText = [...element.childNodes].some((it) => it.nodeType === 3 && it.data.trim() !== "");
      if (!hasText && !element.matches("input, textarea")) continue;
      if (element.checkVisibility()) textsOfPage.push({ element, colours: of(element) });
    }
  };
  visit(document.body);
  return textsOfPage.map(({ colours }) => colours);
`;

if (runsAll) await all();
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
    // An address that differs after `#` alone would leave what the test before has made of the page.
    if (page.includes("#")) await browser.go("404.html");
    await browser.go(page);
    await browser.run(axe);
  };

  /** What is wrong, a line for each rule and reason, with the first place. */
  const find = async (options) => {
    const violations = await browser.run(
      `return axe.run(window.newColours ?? document, { ...arguments[0], iframes: false }).then(({ violations }) =>
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

  const colours = ["color-contrast", "link-in-text-block"];
  const ofColours = { runOnly: { type: "rule", values: colours } };
  const butColours = {
    rules: Object.fromEntries(colours.map((rule) => [rule, { enabled: false }])),
  };

  const seen = new Set();
  /** The two rules of colours, where a text has some that no page before had. */
  const findInNewColours = async () => {
    const all = await browser.run(COLOURS);
    const fresh = [...new Set(all.filter((colour) => !seen.has(colour)))];
    if (fresh.length === 0) return [];
    for (const colour of fresh) seen.add(colour);
    await browser.run(
      `const places = new Map(textsOfPage.map((text) => [text.colours, text.element]));
      window.newColours = { include: arguments[0].map((colour) => places.get(colour)) };`,
      fresh,
    );
    const found = await find(ofColours);
    await browser.run("delete window.newColours");
    return found;
  };

  /** In the first theme all rules; in each those that look at colours, where some are new: they take most
   * of the time. */
  const look = async (theme) => {
    // On its way from one colour to another, a text has colours that no page had.
    await browser.run(END_ANIMATIONS);
    const found = theme === THEMES[0] ? await find(butColours) : [];
    return [...found, ...(await findInNewColours())];
  };

  const check = async (state, themes = THEMES) => {
    const found = [];
    for (const theme of themes) {
      await browser.run("document.getElementById(arguments[0])?.click()", `mdbook-theme-${theme}`);
      found.push(...(await look(theme)).map((line) => `${state}, ${theme}: ${line}`));
    }
    assert.deepEqual(found, [], found.join("\n"));
  };

  /** The first exercise that is solved in a page. */
  const exercise = JSON.parse(
    await readFile(join(site, "chapters-code/exercises.json"), "utf8"),
  ).flatMap(({ name, exercises }) =>
    exercises
      .filter(({ side, js }) => side === "host" && js)
      .map((exercise) => ({ page: `${name}.html`, name: exercise.name })),
  )[0];

  for (const page of (await readdir(site)).filter((file) => file.endsWith(".html"))) {
    // The page for paper has the texts of all the others, and their colours: half a minute.
    const skip = page === "print.html" && !everywhere && "it runs with EVERYWHERE set";
    test(page, { skip }, async () => {
      await show(page);
      if (page === "print.html") assert.deepEqual(await find(butColours), []);
      else await check(page);
    });
  }

  test("the list of themes", async () => {
    await show("raw-access.html");
    for (const theme of THEMES) {
      await browser.run("document.getElementById(arguments[0]).click()", `mdbook-theme-${theme}`);
      await browser.click("#mdbook-theme-toggle");
      assert.deepEqual(await look(theme), [], theme);
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

  test("the title page, with the reader's byte", async () => {
    await show("index.html");
    await browser.click(".first-byte-bar button");
    await browser.until(`
      const view = document.querySelector(".first-byte memory-view:not([frozen])");
      return view?.shadowRoot?.querySelector("[data-offset]")`);
    await check("the reader's byte");
  });

  test("a state that is taken along, and what speaks of its bytes", async () => {
    await show("raw-access.html#step-write.1@5");
    await browser.until("return document.documentElement.dataset.jumped");
    await browser.run("document.querySelector('.dock-link').click()");
    await browser.until("return document.querySelector('.dock-linked [role=status]')?.textContent");
    await browser.run(
      "document.querySelector('main a[href=\"#step-write.1@5\"]').focus({ preventScroll: true })",
    );
    await browser.until(`
      const { shadowRoot, style } = document.querySelector(".memory-dock memory-view");
      const flashes = style.getPropertyValue("--flash") !== "";
      return !flashes && shadowRoot.querySelector(".rows .marked") && document.querySelector(".memory-marked")`);
    await check("a state that is taken along");
  });

  test("an address that leads nowhere", async () => {
    await show("raw-access.html#step-gone");
    await browser.until("return document.querySelector('.live-note')?.textContent");
    await check("an address that leads nowhere");
  });

  test("types at addresses", async () => {
    await show("free.html");
    await browser.until("return document.documentElement.dataset.live === 'idle'");
    await browser.run(`document.querySelector('a[href^="#step-stale"][href*="&pin="]').click()`);
    await browser.until("return document.querySelector('.pin-list strong')");
    await browser.run(`document.querySelector(".dock-pins").open = true;
      document.querySelector(".pin-new button").click()`);
    await check("types at addresses");
  });

  test("a listing in the editor", async () => {
    await show("raw-access.html");
    await browser.until("return document.documentElement.dataset.live === 'idle'");
    await browser.run("document.querySelector('button[data-live=edit]').click()");
    await browser.until("return document.querySelector('.live-editor span')?.shadowRoot");
    await check("a listing in the editor");
  });

  test("a state that is played, and its line", async () => {
    await run("done");
    await browser.until(`
      const view = document.querySelector(".memory-dock[data-step] memory-view");
      return view?.shadowRoot.querySelector("[data-offset]")`);
    await browser.run("document.querySelector('.dock-play').click()");
    await browser.until("return document.querySelector('code.lit')");
    await check("a state that is played");
  });

  for (const [state, typed] of Object.entries({ right: "99", different: "98" })) {
    test(`a prediction that is ${state}`, async () => {
      await show("raw-access.html");
      await browser.until("return document.documentElement.dataset.live === 'idle'");
      await browser.run("document.querySelectorAll('.live-predict button')[1].click()");
      await browser.until("return document.activeElement.matches('.predict textarea')");
      await browser.run(
        `
        document.activeElement.value = arguments[0];
        document.querySelector(".live-predicted button:last-of-type").click()`,
        typed,
      );
      await browser.until(
        "return document.querySelector('.predict').dataset.state === arguments[0]",
        state,
      );
      await check(`a prediction that is ${state}`);
      await browser.run("sessionStorage.clear()");
    });
  }

  test("the guest in the editor, with an error", async () => {
    await run("done");
    await browser.run("document.querySelector('button[data-live=guest]').click()");
    await browser.until(`return document.querySelector(".live-guest .live-editor span")
      ?.shadowRoot.activeElement`);
    await browser.keys([CONTROL, "a"], "(", "f", "u", "n", "c", " ", "n", "o", "p", ")");
    await browser.until(`return document.querySelector(".live-guest .live-editor span").shadowRoot
      .querySelector(".wrong-line")`);
    await check("the guest in the editor");
    await browser.run("document.querySelector('[data-guest=reset]').click()");
  });

  test("an exercise in the editor, that is red and marked", async () => {
    await show(exercise.page);
    await browser.run(`document.querySelector('code[class*="exercise="]').scrollIntoView()`);
    await browser.until("return document.documentElement.dataset.exercises");
    await browser.run(`for (const it of document.querySelectorAll("details.hint, details.solution"))
      it.open = true`);
    for (const action of ["edit", "check", "solved"]) {
      await browser.run(
        "document.querySelector(arguments[0]).click()",
        `[data-exercise="${action}"][data-name="${exercise.name}"]`,
      );
    }
    await browser.until("return document.querySelector('.exercise-result[data-state=red] .fails')");
    await browser.until("return document.querySelector('.live-editor span')?.shadowRoot");
    await browser.until("return document.querySelector('.practice-mark, .practice-end')");
    await check("an exercise that is red");
    await browser.run("localStorage.removeItem('webassembly-memory-progress')");
  });

  test("a reader's version", async () => {
    await show("raw-access.html#step-write&edit-write=console.log(7);&edit-gone=1&end");
    await browser.until("return document.querySelector('.live-shared') !== null");
    await browser.until("return document.querySelector('.live-changes')");
    await browser.run(`for (const it of document.querySelectorAll(".live-shared details, .live-changes"))
      it.open = true`);
    await browser.until("return document.querySelector('.live-changes ins')");
    await check("a reader's version");
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
