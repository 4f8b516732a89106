// Runs a chapter's host in a worker, recorded and watched: a host that loops for ever leaves
// the page alive, and can be ended. On the site this file is in theme/live/run/.

// What most hosts import.
import "../../../chapters-code/hosts/dump.mjs";
import "../../../chapters-code/hosts/guest.mjs";
import { Halt, halter } from "./halt.mjs";
import { lineOf, record } from "./record.mjs";

/** More than any page shows: a host that prints without end must not fill the page's memory. */
const LIMIT = 1 << 20;

const ENDLESS = "it has printed more than a million characters";
const LATE = "it has set timers that were not waited for";

/** Frames of a stack: the outermost one shows which step runs. */
Error.stackTraceLimit = 50;

addEventListener("message", ({ data }) => run(data), { once: true });

// A host can replace it.
const { setTimeout } = globalThis;

/** Posts `{ line, text }` for each call that prints, and at last an Ending or a Failure. A run
 * that is watched is slower, and also posts what `watch` emits, with a `state` for each text.
 * @param {Task} task
 */
async function run({ host, source, files = [], until, watched, pokes, round }) {
  const name = source === undefined ? host : await urlOf(source, host);
  const { postMessage } = globalThis;
  let halting = false;
  let ended = false;
  const post = (/** @type {object} */ message) => {
    if (!ended) postMessage(message);
  };
  /** @type {import("./halt.mjs").Watcher | undefined} */
  let watcher;
  const end = (/** @type {Failure | Ending} */ message) => {
    if (ended) return;
    watcher?.end();
    postMessage(message);
    ended = true;
  };
  const fail = (/** @type {unknown} */ error) => {
    if (error instanceof Halt) return;
    const stack = error instanceof Error ? error.stack : undefined;
    const line = lineOf(stack, [name]);
    const unread = own && line === 0 ? own.unread(error) : undefined;
    end({ line, failed: String(error), unread });
  };
  // A rejection that nobody handles is reported after the timers that are due: one is not enough.
  const endSoon = async () => {
    const note = (await own?.timersEnd()) === false ? LATE : undefined;
    setTimeout(() => setTimeout(() => end({ end: "done", note })));
  };
  addEventListener("unhandledrejection", ({ reason }) => fail(reason));
  addEventListener("error", (event) => {
    event.preventDefault();
    fail(event.error ?? event.message);
  });

  // Held for as long as this worker lives, so that the page notices its end, however it comes; not
  // before, for an engine may not keep a page for Back that holds one.
  const lock = `worker ${Math.random()}`;
  await hold(lock);
  post({ alive: lock });
  // What the reader has changed is not for verify to judge.
  const own = source === undefined ? undefined : await import("./own.mjs");
  own?.watchTimers([name]);
  const halted = () => {
    if (halting) return;
    post({ halted: true, late: own?.LATE_MS });
    halting = true;
    endSoon();
  };
  if (files.length > 0) (await import("./files.mjs")).hand(files);
  if (round) (await import("./chance.mjs")).seekChance(round === "2" ? 2 : 1);
  const options = { names: [name], until, pokes, emit: post, halted };
  watcher = watched ? (await import("./watch.mjs")).watch(options) : halter(options);
  let printed = 0;
  /** @type {Parameters<typeof record>[1]} */
  const emit = ({ line: found, text, refused }, stack) => {
    const line = found || own?.lineOfTimer() || 0;
    const state = watcher?.print(stack);
    printed += text?.length ?? 0;
    if (refused) {
      end({ line, failed: `It prints ${refused}, which engines print differently.` });
    } else if (printed <= LIMIT) {
      post({ line, text, state });
    } else if (own) {
      end({ end: "stopped", note: ENDLESS });
    } else {
      end({ line, failed: `It prints more than ${LIMIT} characters.` });
    }
  };
  record([name], emit, own?.print);

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

/** An address for what the reader has made of a host.
 * @param {string} source @param {string} host
 */
async function urlOf(source, host) {
  const { based } = await import("./based.mjs");
  return URL.createObjectURL(new Blob([based(source, host)], { type: "text/javascript" }));
}
