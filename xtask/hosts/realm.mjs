// Runs one host in this thread and tells all that it does: what it prints and by which line
// ({"line":12,"text":"99"}), what it writes past the console ({"line":12,"past":"99"}), what it
// prints that engines show differently ({"line":12,"refused":"an array"}), that its last line has
// been run ({"loaded":true}), that it calls exit ({"line":12,"exits":0}), or why it fails
// ({"line":12,"failed":"Error: …"}).

import { Buffer } from "node:buffer";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { seekChance } from "../../book/theme/live/run/chance.mjs";
import { lineOf, record } from "../../book/theme/live/run/record.mjs";
import { emitter } from "./emit.mjs";
import { layout } from "./layout.mjs";
import { placeOf, relative, wordsOf } from "./words.mjs";

/** The guest's frames stand before the host's own. */
const FRAMES = 200;

if (!isMainThread) {
  const { task } = workerData;
  // A host must not find the nonce.
  delete workerData.task;
  await runHost(task);
}

/** With `own`, it is a reader's host, which prints any value as a console does.
 * @param {{ nonce: string, round?: 1 | 2, root: string, host: string, own?: boolean }} task
 */
export async function runHost({ nonce, round, root, host, own }) {
  const { href } = pathToFileURL(host);
  // Bun names files by their path.
  const names = [href, host];
  const emit = emitter(nonce);
  const exit = process.exit.bind(process);
  const here = () => lineOf(new Error().stack, names);

  Error.stackTraceLimit = FRAMES;
  if (round) seekChance(round);
  record(names, emit, own ? layout() : undefined);
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk, ...rest) => {
      emit({ line: here(), past: Buffer.from(chunk).toString() });
      rest.findLast((value) => typeof value === "function")?.();
      return true;
    };
  }
  process.exit = (code = process.exitCode) => {
    emit({ line: here(), exits: Number(code ?? 0) });
    exit(code);
  };

  const fail = (error) => {
    const { stack } = Object(error);
    const place = placeOf(error);
    const line = place ? (names.includes(place.file) ? place.line : 0) : lineOf(stack, names);
    if (error instanceof SyntaxError && !line && !isMainThread) {
      parentPort.postMessage("no JavaScript");
    } else if (error instanceof SyntaxError && !line) {
      throw error;
    } else {
      const isError = place || typeof stack === "string";
      const text = `${isError ? "" : "Uncaught "}${wordsOf(error)}`;
      emit({ line, failed: relative(text, [root]) });
    }
    exit(1);
  };
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  try {
    await import(href);
  } catch (error) {
    fail(error);
  }
  emit({ loaded: true });
}
