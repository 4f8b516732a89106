// Runs a host and records it: console.log prints one JSON object a call,
// {"line":12,"text":"99"}, where `line` is the line of the call in the host, and {"end":true}
// follows once the host has run to its end.

import { writeSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const STDOUT = 1;
const path = resolve(process.argv[2]);
const host = pathToFileURL(path).href;

for (const method of ["log", "info", "debug", "warn", "error"]) {
  console[method] = (...values) => {
    const line = lineOf(new Error().stack);
    const odd = values.find((value) => !isPlain(value));
    if (odd === undefined) emit({ line, text: values.map(plain).join(" ") });
    else emit({ line, refused: describe(odd) });
  };
}
process.on("beforeExit", () => emit({ end: true }));

await import(host);

// The line break before it ends what a host may have written by itself.
function emit(event) {
  writeSync(STDOUT, `\n${JSON.stringify(event)}\n`);
}

/** The line of the innermost call in the host; 0 if the host is not on the stack. */
function lineOf(stack) {
  for (const frame of stack.split("\n")) {
    // Bun names files by their path.
    const name = [host, path].find((name) => frame.includes(`${name}:`));
    if (name) return Number.parseInt(frame.slice(frame.indexOf(name) + name.length + 1), 10);
  }
  return 0;
}

// What every engine prints alike. Objects are not: Node, Bun and browsers each lay them out
// in their own way.
function isPlain(value) {
  return ["string", "number", "boolean", "bigint", "undefined"].includes(typeof value);
}

function plain(value) {
  if (Object.is(value, -0)) return "-0";
  return typeof value === "bigint" ? `${value}n` : String(value);
}

function describe(value) {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a value of the type ${typeof value}`;
}
