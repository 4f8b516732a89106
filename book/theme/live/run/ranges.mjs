// What the parts of a memory are for: what its module says, and what the chapter's dumps name.

import { readDump } from "../memory/dump.mjs";
import { memoryMap } from "../wasm/memory-map.mjs";
import { readModule } from "../wasm/reader.mjs";

const maps = new WeakMap();

/** The ranges of a state's memory, those of the module first.
 * @param {import("./history.mjs").History} history
 * @param {number} state
 * @returns {{ from: number, to: number, label: string, kind: string }[]}
 */
export function rangesOf(history, state) {
  const { memory } = history.states[state];
  const named = new Map();
  for (const text of history.printedUpTo(state)) {
    for (const range of namedIn(text)) named.set(range.from, range);
  }
  const unknown = history.unknownAt(state).map((span) => {
    return { ...span, label: "not recorded", kind: "free" };
  });
  return [...mapOf(history.modules[memory]), ...unknown, ...named.values()];
}

function mapOf(module) {
  if (!module) return [];
  if (!maps.has(module)) maps.set(module, memoryMap(readModule(module)));
  return maps.get(module);
}

/** The ranges that the rows of a dump give a label. */
function namedIn(text) {
  const ranges = [];
  for (const { at, bytes, label, under, kind } of readDump(text)) {
    if (!bytes || under === "") continue;
    const to = at + bytes.length;
    if (label === "") ranges.at(-1).to = to;
    else ranges.push({ from: at, to, label, kind });
  }
  return ranges;
}
