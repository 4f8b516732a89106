// Checks exercises in Node, Bun or Deno, one after another, each in a worker of its own.
//
// The task comes on standard input, so that no attempt can read it:
//   { nonce, runner, folders, trials: [{ check, attempt, guest, seed }, …] }
// `check`, `attempt` and `guest` are paths; where a guest is the attempt, there is no module of it.
// `runner` is the book's `hosts/check.mjs`; errors name files from the `folders` that hold them.
//
// Each event is a line that begins with the nonce: {"start":0} for the first trial, with the URLs of
// `folders` as `at`; for each property {"begins":"…"} before it is tested, and then {"property":"…"},
// with "why" where it does not hold; {"failed":"…"} where the attempt does not load or the check itself
// fails; {"end":true}. Whoever reads them ends a trial that takes too long.

import { readFile } from "node:fs/promises";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { runTrial } from "../../book/theme/live/practice/runner.mjs";
import { emitter, read, writer } from "./emit.mjs";
import { layout } from "./layout.mjs";
import { relative, wordsOf } from "./words.mjs";

if (isMainThread) {
  const { trials, ...task } = JSON.parse(read());
  const emit = emitter(task.nonce);
  const at = task.folders.map((folder) => `${pathToFileURL(folder).href}/`);
  for (const [index, trial] of trials.entries()) {
    emit({ start: index, at });
    await checkInWorker(emit, { ...task, trial });
    emit({ end: true });
  }
} else {
  const { task } = workerData;
  // An attempt must not find the nonce.
  delete workerData.task;
  await checkHere(task);
}

function checkInWorker(emit, task) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { task } });
  return new Promise((resolve, reject) => {
    let unread = false;
    worker.on("message", () => {
      unread = true;
    });
    // What the worker itself could not tell: it has no memory left.
    worker.on("error", (error) => emit({ failed: String(error?.message ?? error) }));
    worker.on("exit", () => {
      if (!unread) resolve();
      // Only the words that Node ends with say where a module is no JavaScript.
      else import(pathToFileURL(task.trial.attempt)).then(resolve, reject);
    });
  });
}

async function checkHere({ nonce, runner, folders, trial }) {
  const emit = emitter(nonce);
  const write = writer();
  const exit = process.exit.bind(process);
  const attempt = trial.attempt ? pathToFileURL(trial.attempt).href : undefined;
  const fail = (error, isLoading = false) => {
    // What the engine cannot read it says in its own words, which name the file.
    const isUnread = error instanceof SyntaxError && !error.stack?.includes(attempt);
    if (isLoading && isUnread) parentPort.postMessage("no JavaScript");
    else emit({ failed: relative(wordsOf(error), folders) });
    exit(1);
  };
  const tell = (event) => {
    if ("begins" in event) emit({ begins: event.begins });
    if ("verdict" in event) emit({ property: event.verdict.property, why: event.verdict.why });
    if ("text" in event) write(`${event.text}\n`);
    // What it has started ends with it.
    if ("done" in event) exit(0);
  };
  process.on("uncaughtException", (error) => fail(error));
  process.on("unhandledRejection", (error) => fail(error));
  process.exit = () => fail(new Error("the attempt calls process.exit"));

  await runTrial(
    {
      library: pathToFileURL(runner).href,
      check: pathToFileURL(trial.check).href,
      attempt,
      // Bun names files by their path.
      names: attempt ? [attempt, trial.attempt] : [],
      guest: async () => new Uint8Array(await readFile(trial.guest)),
      seed: trial.seed,
    },
    { tell, fail, print: layout() },
  );
}
