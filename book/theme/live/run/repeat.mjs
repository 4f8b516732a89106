// A run repeated for the states of its memories. Recording takes time, so the reader gets
// the output first.

import { Run } from "./run.mjs";

/** What the worker of a watched run reports, of this one or of its repetition; and whether that
 * printed the same.
 * @param {PageRun} run
 * @returns {Promise<{ messages: Message[], same: boolean }>}
 */
export async function repeat(run) {
  const task = await run.task;
  if (task.watched) return { messages: run.messages, same: true };
  return new Promise((resolve) => {
    /** @type {Message[]} */
    const messages = [];
    run.again = new Run(Promise.resolve({ ...task, watched: true }), {
      message: (message) => messages.push(message),
      end: () => resolve({ messages, same: textOf(messages) === textOf(run.messages) }),
    });
  });
}

/** @param {Message[]} messages */
function textOf(messages) {
  return messages.flatMap((message) => ("text" in message ? message.text : [])).join("\n");
}
