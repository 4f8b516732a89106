// A run repeated for the states of its memories. Recording takes time, so the reader gets
// the output first.

import { Run } from "./run.mjs";

/** How long that may take: a repetition has no button that ends it. */
const LIMIT_MS = 60_000;

/** How long it waits before it tries again. WebKit gives back late what a worker has had: of two runs
 * with a memory of 4 GiB each, the second may not get its own at once. */
const PAUSES_MS = [500, 2000, 5000];

/** What the worker of a watched run reports, of this one or of its repetition, if that prints the
 * same. What the reader has stopped is not begun again.
 * @param {PageRun} run
 * @returns {Promise<Recording>}
 */
export async function repeat(run) {
  const task = await run.task.catch(() => undefined);
  // A guest that cannot be made has run nothing.
  if (!task || run.state === "stopped") return { messages: [] };
  if (task.watched) return { messages: run.messages };
  for (const pause of PAUSES_MS) {
    const recorded = await record(run, task);
    if (!recorded.brokeOff) return recorded;
    const isWanted = await new Promise((resolve) => {
      run.again = { stop: () => resolve(false) };
      setTimeout(() => resolve(true), pause);
    });
    if (!isWanted) return recorded;
  }
  return record(run, task);
}

/** @param {PageRun} run @param {Task} task
 * @returns {Promise<Recording & { brokeOff?: boolean }>} whether it failed where the other run did not
 */
function record(run, task) {
  return new Promise((resolve) => {
    /** @type {Message[]} */
    const messages = [];
    /** @type {ConstructorParameters<typeof Run>[1]} */
    const on = {
      message: (message) => messages.push(message),
      end(state) {
        clearTimeout(limit);
        const [before, now] = [textOf(run.messages), textOf(messages)];
        const isPart = before !== now && before.startsWith(now);
        if (isPart && state === "stopped") {
          messages.push({ more: `the recording was ended after ${LIMIT_MS / 1000} s` });
          resolve({ messages });
        } else if (before === now) resolve({ messages });
        else resolve({ messages: [], why: WHY, brokeOff: isPart && state === "failed" });
      },
    };
    const again = new Run(Promise.resolve({ ...task, watched: true }), on, run.worker?.());
    run.again = again;
    const limit = setTimeout(() => again.stop(), LIMIT_MS);
  });
}

const WHY = "The memory is not shown: a second run, which recorded it, printed something else";

/** What was printed, without the text of calls that JavaScriptCore puts into its errors: in a run that
 * is watched they are others.
 * @param {Message[]} messages
 */
function textOf(messages) {
  const texts = messages.flatMap((message) => ("text" in message ? message.text : []));
  return texts.join("\n").replace(/ \(evaluating '.*'\)/g, "");
}
