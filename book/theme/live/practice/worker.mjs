// Checks an attempt in a worker: one that loops for ever leaves the page alive, and can be ended. On
// the site this file is in theme/live/practice/.

import { based } from "../run/based.mjs";
import { print, unread } from "../run/own.mjs";
import { lineOf } from "../run/record.mjs";
import { runTrial } from "./runner.mjs";

/** More than anybody reads. */
const MOST_CHARACTERS = 100_000;

/** Frames of a stack: the outermost ones are the check's. */
Error.stackTraceLimit = 50;

addEventListener("message", ({ data }) => run(data), { once: true });

// An attempt can replace it.
const { postMessage: send } = globalThis;

/** @param {TrialTask} task */
function run({ check, attempt, guest, seed }) {
  const name = attempt && urlOf(attempt);
  const names = name ? [name] : [];
  let printed = 0;
  const tell = (/** @type {TrialEvent} */ event) => {
    printed += "text" in event ? event.text.length : 0;
    if (!("text" in event) || printed <= MOST_CHARACTERS) send(event);
  };
  const fail = (/** @type {unknown} */ error) => {
    const line = lineOf(error instanceof Error ? error.stack : undefined, names);
    const failed = { failed: String(error), line, unread: line === 0 ? unread(error) : undefined };
    send(failed);
  };
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    fail(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.error ?? event.message);
  });
  const library = new URL("../../../chapters-code/hosts/check.mjs", import.meta.url).href;
  const bytes = async () => (typeof guest === "string" ? load(guest) : guest);
  runTrial({ library, check, attempt: name, names, guest: bytes, seed }, { tell, fail, print });
}

/** The address of an attempt: its own, or one for what the reader has written, which imports what its
 * file would.
 * @param {{ url: string, source?: string }} attempt
 */
function urlOf({ url, source }) {
  if (source === undefined) return url;
  return URL.createObjectURL(new Blob([based(source, url)], { type: "text/javascript" }));
}

/** @param {string} url */
async function load(url) {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`the guest is not on this site: ${response.url}: ${response.status}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
