// How long a reader waits from Run to the output and to the memory, for each chapter's first listing
// and its last, and how long the page is busy meanwhile.
//
//   cargo run -p browsers -- lend --engine chromium -- node book/tests/run.bench.mjs
//
// `cold` is the first press on a page that was just opened and has come to rest, by a script: no
// pointer has announced it, so all that a run needs is loaded after it. `warm` is a press on the same
// page later, as a reader does it: the pointer comes to the button, rests there, and presses. `alone`
// is the chapter's host in a worker without page and recorder, from its start to its end. `task` is
// the longest task of the page's thread, where the engine tells it, and `frame` the longest time
// between two frames, from the press until the memory has been there for a while. All are medians.
//
// … run.bench.mjs OURS OTHER measures two renderings in turn, and prints what the second takes, too,
// and the ratio. CHAPTERS="free malloc" measures these, RUNS=9 that often.
//
// Exits with 1 if a reader waits longer than he should (LIMITS) and the page does not say so, in an
// element of the class `slow`.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { open } from "./browser.mjs";
import { serve } from "./server.mjs";

const OURS = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));
const folders = process.argv.length > 2 ? process.argv.slice(2) : [OURS];
const RUNS = Number(process.env.RUNS ?? 3);

/** In milliseconds. */
const LIMITS = { "first cold": 100, "last cold": 200, "last warm": 100, task: 50 };

/** From the pointer's coming to its press. */
const REST_MS = 150;

/** For how long a page at rest has asked for no file. */
const QUIET_MS = 300;

const PRESS = `
  const [step, rest] = arguments;
  const root = document.documentElement;
  const button = document.querySelector('button[data-live="run"][data-step="' + step + '"]');
  document.querySelector(".memory-dock")?.removeAttribute("data-step");
  const measured = { task: 0, frame: 0 };
  window.measured = undefined;
  const tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) measured.task = Math.max(measured.task, duration);
  });
  const press = () => {
    const start = performance.now();
    const since = () => performance.now() - start;
    try {
      tasks.observe({ type: "longtask" });
    } catch {}
    new MutationObserver((_, observer) => {
      if (root.dataset.live === "running") return;
      observer.disconnect();
      measured.output = since();
    }).observe(root, { attributeFilter: ["data-live"] });
    let [last, still] = [start, true];
    const frame = () => {
      const now = performance.now();
      measured.frame = Math.max(measured.frame, now - last);
      last = now;
      if (still) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const look = () => {
      const shown = document.querySelector('.memory-dock[data-step="' + step + '"]');
      if (shown) measured.memory ??= since();
      if (measured.output && (shown || since() > measured.output + 5000)) {
        setTimeout(() => {
          still = false;
          tasks.disconnect();
          window.measured = measured;
        }, 300);
      } else setTimeout(look, 4);
    };
    button.click();
    look();
  };
  if (rest > 0) button.parentElement.dispatchEvent(new PointerEvent("pointerenter"));
  setTimeout(press, rest);`;

/** On a page without a policy: a worker's code is made there. */
const ALONE = `
  window.alone = undefined;
  const code = "import(" + JSON.stringify(location.href) + ").then(() => postMessage(0))";
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const start = performance.now();
  const worker = new Worker(address, { type: "module" });
  worker.onmessage = () => {
    window.alone = performance.now() - start;
    worker.terminate();
  };`;

const COLUMNS = [
  ...["first cold", "first warm", "last cold", "last warm", "last alone"],
  ...["first memory", "last memory", "task", "frame"],
];

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

/** The chapters with their steps in the order in which they end. */
async function chaptersOf(site) {
  const chapters = [];
  const wanted = process.env.CHAPTERS?.split(" ");
  for (const name of await readdir(join(site, "chapters-code"))) {
    if (wanted && !wanted.includes(name)) continue;
    const file = join(site, "chapters-code", name, "host.mjs");
    const host = await readFile(file, "utf8").catch(() => "");
    const steps = [...host.matchAll(/ANCHOR_END: (\S+)/g)].map(([, step]) => step);
    if (steps.length > 0) chapters.push({ name, steps });
  }
  return chapters;
}

/** Presses twice, cold and warm, on a page of its own. */
async function press(site, { name, steps }, which) {
  await browser.go(`${site.base}${name}.html`);
  await browser.until("return document.documentElement.dataset.live === 'idle'");
  // Until all is kept for offline, the browser has other work.
  await browser.run("return navigator.serviceWorker?.ready.then(() => true)");
  while (site.idleMs() < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, 25));
  // A listing of several steps has the button of the last.
  const shown = await browser.run(`return [...document.querySelectorAll("[data-live=run]")]
    .map((button) => button.dataset.step)`);
  const isShown = (step) => shown.includes(step);
  const step = which === "first" ? steps.find(isShown) : steps.findLast(isShown);
  const taken = { task: 0, frame: 0 };
  for (const [kind, rest] of Object.entries({ cold: 0, warm: REST_MS })) {
    await browser.run(PRESS, step, rest);
    const { output, memory, task, frame } = await browser.until("return window.measured");
    taken[`${which} ${kind}`] = output;
    if (kind === "cold") taken[`${which} memory`] = memory;
    taken.task = Math.max(taken.task, task);
    taken.frame = Math.max(taken.frame, frame);
  }
  taken.says = await browser.run(`return document.querySelector("main .slow") !== null`);
  return taken;
}

async function measure(site, chapter) {
  const first = await press(site, chapter, "first");
  const last = await press(site, chapter, "last");
  await browser.go(`${site.base}chapters-code/${chapter.name}/host.mjs`);
  await browser.run(ALONE);
  return {
    ...{ ...first, ...last },
    task: Math.max(first.task, last.task),
    frame: Math.max(first.frame, last.frame),
    "last alone": await browser.until("return window.alone"),
  };
}

const line = (name, cells) =>
  console.log([name.padEnd(22), ...cells.map((cell) => cell.padStart(14))].join(""));

const browser = await open(folders[0], { offline: true });
const sites = await Promise.all(folders.map((folder) => serve(folder)));
let failed = false;
try {
  line("ms", COLUMNS);
  for (const chapter of await chaptersOf(folders[0])) {
    /** @type {Record<string, any>[][]} */
    const runs = sites.map(() => []);
    for (let run = 0; run < RUNS; run += 1) {
      for (const [index, site] of sites.entries()) runs[index].push(await measure(site, chapter));
    }
    const [ours, other] = runs.map((of) =>
      Object.fromEntries(COLUMNS.map((name) => [name, median(of.map((run) => run[name] ?? NaN))])),
    );
    const over = Object.keys(LIMITS).filter((name) => ours[name] > LIMITS[name]);
    const { says } = runs[0][0];
    failed ||= over.some((name) => !says || !name.startsWith("last"));
    const marked = (name) => `${ours[name].toFixed()}${over.includes(name) ? "!" : " "}`;
    line(chapter.name, COLUMNS.map(marked));
    if (!other) continue;
    const theirs = COLUMNS.map((name) => `${other[name].toFixed()} `);
    line("  the other", theirs);
    const ratios = COLUMNS.map((name) => `${(ours[name] / other[name]).toFixed(2)} `);
    line("  ratio", ratios);
  }
} finally {
  await browser.close();
  for (const site of sites) site.close();
}
process.exitCode = failed ? 1 : 0;
