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

import { readFileSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { emitter } from "./emit.mjs";

const STDOUT = 1;

if (isMainThread) {
  const { trials, ...task } = JSON.parse(readFileSync(0, "utf8"));
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
  const exit = process.exit.bind(process);
  const fail = (error) => {
    emit({ failed: words(error, folders) });
    exit(1);
  };
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  // What a worker prints by itself may come late, or never.
  for (const name of ["log", "info", "debug", "warn", "error"]) {
    console[name] = (...values) => writeSync(STDOUT, `${format(...values)}\n`);
  }
  process.exit = () => fail(new Error("the attempt calls process.exit"));

  const { runCheck } = await import(pathToFileURL(runner));
  const { default: check } = await import(pathToFileURL(trial.check));
  const guest = new Uint8Array(await readFile(trial.guest));
  let attempt;
  try {
    if (trial.attempt) attempt = await import(pathToFileURL(trial.attempt));
  } catch (error) {
    const named = (error.stack ?? "").includes(pathToFileURL(trial.attempt).href);
    if (!(error instanceof SyntaxError) || named) return fail(error);
    parentPort.postMessage("no JavaScript");
    return exit(1);
  }
  try {
    const begin = (begins) => emit({ begins });
    const tell = ({ property, why }) => emit({ property, why });
    await runCheck(check, { attempt, guest, seed: trial.seed, begin, tell });
  } catch (error) {
    return fail(error);
  }
  // What it has started ends with it.
  exit(0);
}

/** What an engine says of an error, without the frames of engines and of the checks' own machinery. */
function words(error, folders) {
  const { stack, position } = Object(error);
  // Bun's own errors have a place and no stack.
  if (position?.file) {
    const { file, line, column, lineText } = position;
    return named(
      `${file}:${line}:${column}\n${lineText}\n${error.name}: ${error.message}`,
      folders,
    );
  }
  if (typeof stack !== "string") return String(error);
  const own = /\bnode:|\bext:|\bnative\b|\/hosts\/check\.mjs/;
  const lines = stack.split("\n").filter((line) => !(/^\s+at |@/.test(line) && own.test(line)));
  const whole = stack.includes(String(error)) ? lines : [String(error), ...lines];
  return named(whole.join("\n").trimEnd(), folders);
}

/** A text with the paths that a reader knows. */
function named(text, folders) {
  let relative = text;
  for (const folder of folders) {
    const { href } = pathToFileURL(folder);
    relative = relative.replaceAll(`${href}/`, "").replaceAll(`${folder}/`, "");
  }
  return relative;
}
