// How long a reader waits from Run to the output, for each chapter's first listing and its last, on
// a page that has come to rest. The press is a reader's: the pointer comes to the button, rests
// there for a moment, and presses. `cold` is a press that comes from nowhere, as a script's does, so
// that the whole start of the worker falls into it. The pages come from a server on this machine.
//
//   cargo run -p browsers -- lend --engine chromium -- node book/tests/run.bench.mjs
//
// Exits with 1 if a reader waits longer than LIMIT_MS and the page does not say so, in an element
// of the class `slow`.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { open } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));
const LIMIT_MS = 100;
const RUNS = 5;

/** From the pointer's coming to its press. */
const REST_MS = 150;

const PRESS = `
  const [step, rest] = arguments;
  const button = document.querySelector('button[data-live="run"][data-step="' + step + '"]');
  const root = document.documentElement;
  window.took = undefined;
  document.querySelector(".memory-dock")?.removeAttribute("data-step");
  const press = () => {
    const start = performance.now();
    new MutationObserver((_, observer) => {
      if (root.dataset.live === "running") return;
      observer.disconnect();
      window.took = performance.now() - start;
    }).observe(root, { attributeFilter: ["data-live"] });
    button.click();
  };
  if (rest > 0) button.parentElement.dispatchEvent(new PointerEvent("pointerenter"));
  setTimeout(press, rest);`;

/** The service worker has kept the book, and the memory of the run before is shown, if it has one. */
const RESTS = `
  const end = performance.now() + 2000;
  const rests = () =>
    window.took === undefined || document.querySelector(".memory-dock[data-step]") || performance.now() > end;
  return navigator.serviceWorker.ready.then(() => new Promise((resolve) => {
    const look = () => setTimeout(rests() ? resolve : look, 200);
    look();
  }));`;

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

const browser = await open(SITE);
let failed = false;
try {
  const measure = async (step, rest) => {
    const times = [];
    for (let run = 0; run < RUNS; run += 1) {
      await browser.run(RESTS);
      await browser.run(PRESS, step, rest);
      times.push(await browser.until("return window.took"));
    }
    return median(times).toFixed();
  };
  const chapters = await readdir(join(SITE, "chapters-code"));
  for (const name of chapters) {
    const host = await readFile(join(SITE, "chapters-code", name, "host.mjs"), "utf8").catch(
      () => "",
    );
    const steps = [...host.matchAll(/ANCHOR_END: (\S+)/g)].map(([, step]) => step);
    if (steps.length === 0) continue;
    await browser.go(`${name}.html`);
    await browser.until("return document.documentElement.dataset.live === 'idle'");
    const says = await browser.run(`return document.querySelector("main .slow") !== null`);
    const [first, last] = [steps[0], steps.at(-1)];
    const waits = [await measure(first, REST_MS), await measure(last, REST_MS)];
    const slow = Math.max(...waits) > LIMIT_MS && !says;
    failed ||= slow;
    const note = says ? ", as its page says" : slow ? `, more than ${LIMIT_MS} ms` : "";
    console.log(
      `${name}: ${waits[0]} ms to the output of its first listing, ${waits[1]} ms to that of its last${note}; cold: ${await measure(first, 0)} and ${await measure(last, 0)} ms`,
    );
  }
} finally {
  await browser.close();
}
process.exitCode = failed ? 1 : 0;
