// The host with what its reader has edited. It is loaded when something is.

import { stepsOf } from "./steps.mjs";

/** The text between the anchors of a step.
 * @param {string} source
 * @param {Step} step
 */
export function sourceOf(source, { first, last }) {
  return source
    .split("\n")
    .slice(first, last - 1)
    .join("\n");
}

/** A host in which some steps have another text.
 * @param {string} source
 * @param {Map<string, string>} texts by the step's name
 */
export function withSteps(source, texts) {
  let changed = source;
  // A step comes before those inside it, because its new text may still contain them.
  for (const { name } of stepsOf(source).sort((a, b) => a.first - b.first)) {
    const text = texts.get(name);
    const step = stepsOf(changed).find((it) => it.name === name);
    if (text === undefined || !step) continue;
    const lines = changed.split("\n");
    lines.splice(step.first, step.last - step.first - 1, ...text.split("\n"));
    changed = lines.join("\n");
  }
  return changed;
}
