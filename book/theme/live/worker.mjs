// Runs a chapter's host, recorded, in a worker: a host that loops for ever leaves the page alive,
// and can be ended. On the site this file stands in theme/live/.

import { lineOf, record } from "../../chapters-code/hosts/record.mjs";

/** More than any page shows: a host that prints without end must not fill the page's memory. */
const LIMIT = 1 << 20;

addEventListener("message", ({ data: { host } }) => run(host), { once: true });

/** Posts `{ line, text }` for each call that prints, then `{ end: true }`, or what went wrong:
 * `{ line, failed }`, with the error as the engine words it.
 * @param {string} host the URL of its module
 */
async function run(host) {
  const post = postMessage;
  const fail = (error) => post({ line: lineOf(error?.stack, [host]), failed: String(error) });
  addEventListener("unhandledrejection", ({ reason }) => fail(reason));

  let printed = 0;
  record([host], ({ line, text, refused }) => {
    if (printed > LIMIT) return;
    printed += text?.length ?? 0;
    if (refused) {
      post({ line, failed: `It prints ${refused}, which engines print differently.` });
    } else if (printed > LIMIT) {
      post({ line, failed: `It prints more than ${LIMIT} characters.` });
    } else {
      post({ line, text });
    }
  });

  try {
    await import(host);
  } catch (error) {
    fail(error);
    return;
  }
  // A rejection that nobody handles is told after the timers that are due, so one is not enough.
  setTimeout(() => setTimeout(() => post({ end: true })));
}
