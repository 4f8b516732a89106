// The inspector with modules from elsewhere: databases, a game, a DOS, a bundler of 13 MiB, a codec of
// 30 MiB. It fetches them from npm into target/modules, opens each, and calls a function of it.
//
//   cargo run -p browsers -- lend --engine chromium -- node book/tests/inspector.modules.mjs

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { engine, open } from "./browser.mjs";

const root = new URL("../../", import.meta.url);
const SITE = process.env.SITE ?? fileURLToPath(new URL("target/book", root));
const folder = fileURLToPath(new URL("target/modules", root));

/**
 * Package, file, a call with its parameters, and what the page must answer; whether the module says
 * or suggests where its stack is.
 *
 * @type {[string, string, [string, ...string[]], RegExp, boolean][]}
 */
const MODULES = [
  // Where a name is made short, it may be another in each version.
  ["sql.js@1.16.0", "dist/sql-wasm.wasm", ["Pa"], /^\d+ 0x[0-9a-f]+\b/, true],
  [
    "@sqlite.org/sqlite-wasm@3.54.1-build1",
    "dist/sqlite3.wasm",
    ["sqlite3_libversion_number"],
    /^3\d{6}\b/,
    true,
  ],
  ["esbuild-wasm@0.28.2", "esbuild.wasm", ["getsp"], /^-?\d+/, false],
  ["@ffmpeg/core@0.12.10", "dist/esm/ffmpeg-core.wasm", ["Da"], /^\d+/, true],
  ["stockfish.wasm@0.10.0", "stockfish.wasm", ["N"], /^\d+/, true],
  ["js-dos@8.4.1", "dist/emulators/wdosbox-x-jspi.wasm", ["get_changes_mtime_ms"], /^\d+/, true],
];

const missing = MODULES.filter(([name, file]) => !existsSync(pathOf(name, file)));
if (missing.length > 0) {
  const packages = missing.map(([name]) => name);
  const options = ["--silent", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"];
  execFileSync("npm", ["install", ...options, "--prefix", folder, ...packages], {
    stdio: "inherit",
  });
}

function pathOf(name, file) {
  return join(folder, "node_modules", name.slice(0, name.lastIndexOf("@")), file);
}

const browser = await open(SITE);
try {
  for (const [name, file, call, answer, hasStack] of MODULES)
    await check(name, file, call, answer, hasStack);
} finally {
  await browser.close();
}

async function check(name, file, [called, ...values], answer, hasStack) {
  await browser.go("inspector.html");
  const input = await browser.find(".inspector-drop input[type=file]");
  // How long the page does nothing else, at the most.
  await browser.run(`
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    }).observe({ type: "longtask" });`);
  const start = performance.now();
  await browser.type(input, pathOf(name, file));
  const status = await browser.until(`
    const text = document.querySelector(".inspector-status").textContent;
    return document.querySelector("memory-view") && !text.endsWith("…") && text`);
  const took = Math.round(performance.now() - start);
  assert.equal(status, "It runs.", name);
  const page = await browser.run(`
    const headings = [...document.querySelectorAll(".inspector-result h2")];
    const { memory } = document.querySelector("memory-view");
    return { headings: headings.map((it) => it.textContent), kinds: memory.ranges.map(({ kind }) => kind) }`);
  for (const heading of ["Memory", "Exported functions", "Data segments", "Imports"]) {
    assert.ok(
      page.headings.some((it) => it.startsWith(heading)),
      `${name} shows no ${heading}`,
    );
  }
  assert.equal(page.kinds.includes("stack"), hasStack, `${name}: ${page.kinds}`);
  await browser.run(
    `const [name, values] = arguments;
    document.querySelector(".inspector-list input[type=search]").value = name;
    document.querySelector(".inspector-list input[type=search]").dispatchEvent(new Event("input"));
    const forms = [...document.querySelectorAll(".inspector-function")];
    window.form = forms.find((it) => it.querySelector("code").textContent === name);
    for (const [at, input] of [...form.querySelectorAll("input")].entries()) input.value = values[at];
    form.requestSubmit()`,
    called,
    values,
  );
  const said = await browser.until(`
    const text = form.querySelector("output").innerText.replace(/\\s+/g, " ");
    return text && !text.startsWith("Runs") && text`);
  assert.match(said, answer, name);
  assert.deepEqual(await browser.console(), [], name);
  const longest = Math.round(await browser.run("return longest"));
  // Only Chromium tells of long tasks.
  const busy = engine === "chromium" ? `, the page was busy for ${longest} ms at the most` : "";
  console.log(`${name}: ${took} ms to its memory${busy}; ${called}() → ${said}`);
}
