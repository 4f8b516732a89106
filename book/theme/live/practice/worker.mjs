// Checks an attempt in a worker: one that loops for ever leaves the page alive, and can be ended. On
// the site this file is in theme/live/practice/.

import { based } from "../run/based.mjs";
import { print, unread } from "../run/own.mjs";
import { lineOf, record } from "../run/record.mjs";

/** More than anybody reads. */
const MOST_CHARACTERS = 100_000;

/** Frames of a stack: the outermost ones are the check's. */
Error.stackTraceLimit = 50;

addEventListener("message", ({ data }) => run(data), { once: true });

// An attempt can replace them.
const { setTimeout, postMessage: send } = globalThis;

/** @param {TrialTask} task */
async function run({ check, attempt, guest, seed }) {
  const name = attempt && urlOf(attempt);
  const names = name ? [name] : [];
  let ended = false;
  const post = (/** @type {TrialMessage} */ message) => {
    if (!ended) send(message);
    if ("done" in message || "failed" in message) ended = true;
  };
  const fail = (/** @type {unknown} */ error) => {
    const line = lineOf(error instanceof Error ? error.stack : undefined, names);
    post({ failed: String(error), line, unread: line === 0 ? unread(error) : undefined });
  };
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    fail(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.error ?? event.message);
  });
  try {
    const library = new URL("../../../chapters-code/hosts/check.mjs", import.meta.url).href;
    /** @type {typeof import("../../../../chapters-code/hosts/check.mjs")} */
    const { runCheck } = await import(library);
    const { default: test } = await import(check);
    const bytes = typeof guest === "string" ? await load(guest) : guest;
    let printed = 0;
    record(
      names,
      ({ text = "" }) => {
        printed += text.length;
        if (printed <= MOST_CHARACTERS) post({ text });
      },
      print,
    );
    post({ ready: true });
    const module = name && (await import(name));
    let line = 0;
    /** @type {import("../../../../chapters-code/hosts/check.mjs").Check} */
    const told = (trial) =>
      test({
        ...trial,
        property(/** @type {string} */ sentence, /** @type {() => unknown} */ act) {
          post({ begins: sentence });
          line = 0;
          return trial.property(sentence, async () => {
            try {
              await act();
            } catch (error) {
              line = lineOf(error instanceof Error ? error.stack : undefined, names);
              throw error;
            }
          });
        },
      });
    const tell = (/** @type {any} */ verdict) => post({ verdict, line: verdict.holds ? 0 : line });
    await runCheck(told, { attempt: module, guest: bytes, seed, tell });
    // A rejection that nobody handles is told later.
    setTimeout(() => setTimeout(() => post({ done: true })));
  } catch (error) {
    fail(error);
  }
}

/** An address for what the reader has written, which imports what its file would.
 * @param {{ url: string, source: string }} attempt
 */
function urlOf({ url, source }) {
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
