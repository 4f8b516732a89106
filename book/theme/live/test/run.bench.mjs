// How long a reader waits from Run to the output, for each chapter's first listing and its last,
// the start of the worker included; beside it, what an empty worker takes to answer, for machines
// are busy. The pages come from a server on this machine.
//
//   cargo run -p browsers -- lend --engine chromium -- node book/theme/live/test/run.bench.mjs
//
// Exits with 1 if a chapter takes longer than LIMIT_MS and its page does not say so, in an element
// of the class `slow`.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { open } from "./browser.mjs";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../../../target/book", import.meta.url));
const LIMIT_MS = 100;
const RUNS = 7;

const PRESS = `
  const [step] = arguments;
  const button = document.querySelector('button[data-live="run"][data-step="' + step + '"]');
  const root = document.documentElement;
  window.took = undefined;
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (root.dataset.live === "running") return;
    observer.disconnect();
    window.state = root.dataset.live;
    window.took = performance.now() - start;
  }).observe(root, { attributeFilter: ["data-live"] });
  button.click();`;

const EMPTY = `
  window.took = undefined;
  const start = performance.now();
  const worker = new Worker(new URL("theme/live/test-empty.mjs", document.baseURI), { type: "module" });
  worker.onmessage = worker.onerror = () => {
    window.took = performance.now() - start;
    worker.terminate();
  };`;

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

const browser = await open(SITE);
let failed = false;
try {
  const measure = async (script, ...args) => {
    const times = [];
    for (let run = 0; run < RUNS; run += 1) {
      await browser.run(script, ...args);
      times.push(await browser.until("return window.took"));
    }
    return median(times);
  };
  const chapters = (await readdir(join(SITE, "chapters-code"), { withFileTypes: true })).filter(
    (entry) => entry.isDirectory(),
  );
  for (const { name } of chapters) {
    const host = await readFile(join(SITE, "chapters-code", name, "host.mjs"), "utf8").catch(
      () => "",
    );
    const steps = [...host.matchAll(/ANCHOR_END: (\S+)/g)].map(([, step]) => step);
    if (steps.length === 0) continue;
    await browser.go(`${name}.html`);
    await browser.until("return document.documentElement.dataset.live === 'idle'");
    const says = await browser.run(`return document.querySelector("main .slow") !== null`);
    const empty = await measure(EMPTY);
    const first = await measure(PRESS, steps[0]);
    const last = await measure(PRESS, steps.at(-1));
    const slow = Math.max(first, last) > LIMIT_MS && !says;
    failed ||= slow;
    const note = says ? ", as its page says" : slow ? `, more than ${LIMIT_MS} ms` : "";
    console.log(
      `${name}: ${first.toFixed()} ms to the first output, ${last.toFixed()} ms to the last${note}; an empty worker: ${empty.toFixed()} ms`,
    );
  }
} finally {
  await browser.close();
}
process.exitCode = failed ? 1 : 0;
