// Runs a host in Node, Bun or Deno and records it: each call of the console prints one JSON object,
// {"line":12,"text":"99"}, and {"end":true} follows once the host has run to its end.

import { writeSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { record } from "../../book/theme/live/run/record.mjs";

const STDOUT = 1;
const path = resolve(process.argv[2]);
const host = pathToFileURL(path).href;

// Bun names files by their path.
record([host, path], emit);
process.on("beforeExit", () => emit({ end: true }));

await import(host);

// The line break before it ends what a host may have written by itself.
function emit(event) {
  writeSync(STDOUT, `\n${JSON.stringify(event)}\n`);
}
