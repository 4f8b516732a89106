// Runs hosts in Node, Bun or Deno, one after another, each in a realm of its own, and records them.
//
// The task comes on standard input, so that no host can read it:
//   { nonce, round?, root, hosts: [path, …], alone, own? }
// `root` is the book's folder. `alone` runs the one host in this thread, not in a worker. `own` says
// that they are a reader's, which print any value.
//
// Each event is a line that begins with the nonce: {"start":0} for the first host, with the URL of
// `root` as `at`; then what `realm.mjs` tells of it; and {"end":0} with its exit code. What a host
// writes by itself stands between them, without the nonce.

import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { emitter, read } from "./emit.mjs";
import { runHost } from "./realm.mjs";

const { hosts, alone, ...task } = JSON.parse(read());
const emit = emitter(task.nonce);

for (const [index, host] of hosts.entries()) {
  emit({ start: index, at: pathToFileURL(task.root).href });
  if (alone) await runHost({ ...task, host });
  else emit({ end: await runInWorker(host) });
}

/** The exit code. */
function runInWorker(host) {
  const worker = new Worker(new URL("realm.mjs", import.meta.url), {
    workerData: { task: { ...task, host } },
  });
  return new Promise((resolve, reject) => {
    let unread = false;
    worker.on("message", () => {
      unread = true;
    });
    // What the realm itself could not tell: it has no memory left.
    worker.on("error", (error) => emit({ line: 0, failed: String(error?.message ?? error) }));
    worker.on("exit", (code) => {
      if (!unread) resolve(code);
      // Only the words that Node ends with say where a module is no JavaScript.
      else import(pathToFileURL(host)).then(() => resolve(code), reject);
    });
  });
}
