// Runs a chapter's host in a worker, recorded and watched: a host that loops for ever leaves
// the page alive, and can be ended. On the site this file is in theme/live/run/.

// What its modules import, so that all are fetched at once; and what most hosts import.
import "./recorded.mjs";
import "./shadow.mjs";
import "./trampolines.mjs";
import "./views.mjs";
import "../count.mjs";
import "../wasm/page-size.mjs";
import "../wasm/reader.mjs";
import "../wasm/words.mjs";
import "../../../chapters-code/hosts/dump.mjs";
import "../../../chapters-code/hosts/guest.mjs";
import { lineOf, record } from "./record.mjs";
import { Halt, halter, watch } from "./watch.mjs";

/** More than any page shows: a host that prints without end must not fill the page's memory. */
const LIMIT = 1 << 20;

/** Frames of a stack: the outermost one shows which step runs. */
Error.stackTraceLimit = 50;

/** Held for as long as this worker lives, so that the page notices its end, however it comes. */
const lock = `worker ${Math.random()}`;
const held = hold(lock);

addEventListener("message", ({ data }) => run(data), { once: true });

/** Posts `{ line, text }` for each call that prints, and at last `{ end: true }` or a Failure. A run
 * that is watched is slower, and also posts what `watch` emits, with a `state` for each text.
 * @param {Task} task
 */
async function run({ host, source, until, watched, pokes, round }) {
  const name =
    source === undefined
      ? host
      : URL.createObjectURL(new Blob([based(source, host)], { type: "text/javascript" }));
  const { postMessage } = globalThis;
  let halting = false;
  let ended = false;
  const post = (/** @type {object} */ message) => {
    if (!ended && !halting) postMessage(message);
  };
  /** @type {import("./watch.mjs").Watcher | undefined} */
  let watcher;
  const end = (/** @type {Failure | { end: true }} */ message) => {
    if (ended) return;
    watcher?.end();
    postMessage(message);
    ended = true;
  };
  const fail = (/** @type {unknown} */ error) => {
    if (error instanceof Halt) return;
    const stack = error instanceof Error ? error.stack : undefined;
    end({ line: lineOf(stack, [name]), failed: String(error) });
  };
  // A rejection that nobody handles is reported after the timers that are due: one is not enough.
  const endSoon = () => setTimeout(() => setTimeout(() => end({ end: true })));
  addEventListener("unhandledrejection", ({ reason }) => fail(reason));

  await held;
  post({ alive: lock });
  const halted = () => {
    if (halting) return;
    post({ halted: true });
    halting = true;
    endSoon();
  };
  if (round) (await import("./chance.mjs")).seekChance(round === "2" ? 2 : 1);
  const options = { names: [name], until, pokes, emit: post, halted };
  watcher = watched ? watch(options) : halter(options);
  let printed = 0;
  record([name], ({ line, text, refused }, stack) => {
    const state = watcher?.print(stack);
    printed += text?.length ?? 0;
    if (refused) {
      end({ line, failed: `It prints ${refused}, which engines print differently.` });
    } else if (printed > LIMIT) {
      end({ line, failed: `It prints more than ${LIMIT} characters.` });
    } else {
      post({ line, text, state });
    }
  });

  try {
    await import(name);
    endSoon();
  } catch (error) {
    fail(error);
  }
}

/** Holds a lock for ever, and resolves once it does.
 * @param {string} name
 * @returns {Promise<void>}
 */
function hold(name) {
  return new Promise((resolve) => {
    const forever = () => {
      resolve();
      return new Promise(() => {});
    };
    // Where there are no locks, only the reader sees an end without a word.
    if (!navigator.locks) resolve();
    else navigator.locks.request(name, forever).catch(() => resolve());
  });
}

/** A module's text, for another address than its own. No line moves.
 * @param {string} source @param {string} host
 */
function based(source, host) {
  return source
    .replace(
      /\b(from\s*|import\s*\(?\s*)(["'])(\.{1,2}\/[^"'\n]*)\2/g,
      (_, before, quote, path) => `${before}${quote}${new URL(path, host).href}${quote}`,
    )
    .replaceAll("import.meta.url", JSON.stringify(host));
}
