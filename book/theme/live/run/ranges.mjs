// What the parts of a memory are for: what its module says, and what the chapter's dumps name.

import { isRow, readDump } from "../memory/dump.mjs";
import { memoryMap } from "../wasm/memory-map.mjs";
import { readModule } from "../wasm/reader.mjs";

/** @type {WeakMap<Uint8Array, Labelled[]>} */
const maps = new WeakMap();

/** The ranges of a state's memory, those of the module first.
 * @param {import("./history.mjs").History} history
 * @param {number} state
 * @returns {Labelled[]}
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

/** @param {Uint8Array | undefined} module */
function mapOf(module) {
  if (!module) return [];
  const map = maps.get(module) ?? memoryMap(readModule(module));
  maps.set(module, map);
  return map;
}

/** The ranges that the rows of a dump give a label.
 * @param {string} text
 */
function namedIn(text) {
  /** @type {Labelled[]} */
  const ranges = [];
  for (const { at, bytes, label, under, kind } of readDump(text).filter(isRow)) {
    if (under === "") continue;
    const to = at + bytes.length;
    const last = ranges.at(-1);
    if (label !== "") ranges.push({ from: at, to, label, kind });
    else if (last) last.to = to;
  }
  return ranges;
}
