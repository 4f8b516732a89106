// A run repeated for the states of its memories. Recording takes time, so the reader gets
// the output first.

import { Run } from "./run.mjs";

/** How long that may take: a repetition has no button that ends it. */
const LIMIT_MS = 60_000;

/** What the worker of a watched run reports, of this one or of its repetition, if that prints the
 * same. What the reader has stopped is not begun again.
 * @param {PageRun} run
 * @returns {Promise<Recording>}
 */
export async function repeat(run) {
  const task = await run.task;
  if (run.state === "stopped") return { messages: [] };
  if (task.watched) return { messages: run.messages };
  return new Promise((resolve) => {
    /** @type {Message[]} */
    const messages = [];
    const again = new Run(Promise.resolve({ ...task, watched: true }), {
      message: (message) => messages.push(message),
      end(state) {
        clearTimeout(limit);
        const [before, now] = [textOf(run.messages), textOf(messages)];
        const late = state === "stopped" && before.startsWith(now);
        if (late) messages.push({ more: `the recording was ended after ${LIMIT_MS / 1000} s` });
        if (late || before === now) resolve({ messages });
        else resolve({ messages: [], why: WHY });
      },
    });
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
