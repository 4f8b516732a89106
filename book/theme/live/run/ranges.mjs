// What the parts of a memory are for: what its module says, and what the chapter's dumps name.

import { isRow, readDump } from "../memory/dump.mjs";
import { memoryMap } from "../wasm/memory-map.mjs";
import { readModule } from "../wasm/reader.mjs";

/** @type {WeakMap<Uint8Array, Labelled[]>} */
const maps = new WeakMap();

/** The ranges of a state's memory, those of the module first.
 * @param {import("./history.mjs").History} history
 * @param {number} state
 * @param {Pick<import("./history.mjs").Seen, "bytes">} seen the memory in that state
 * @returns {Labelled[]}
 */
export function rangesOf(history, state, seen) {
  const { memory } = history.states[state];
  const named = new Map();
  for (const text of history.printedUpTo(state)) {
    for (const { bytes, ...range } of namedIn(text)) {
      // A label can say what the bytes were: "99 is 0x63".
      const now = seen.bytes(range.from, range.to - range.from);
      const stale = bytes.some((byte, index) => byte !== now[index]);
      named.set(range.from, stale ? { ...range, label: `before: ${range.label}` } : range);
    }
  }
  const unknown = history.unknownAt(state).map((span) => {
    return { ...span, label: "not recorded", kind: "free" };
  });
  const added = addedTo(history, state);
  return [...mapOf(history.modules[memory]), ...added, ...unknown, ...named.values()];
}

/** The pages that the host has added: what the linker's names call heap from there on is the
 * guest's allocator's, and these are not.
 * @param {import("./history.mjs").History} history @param {number} state
 * @returns {Labelled[]}
 */
function addedTo({ states }, state) {
  const { memory } = states[state];
  const of = states.slice(0, state + 1).filter((it) => it.memory === memory);
  return of.flatMap(({ what, byteLength: to }, index) => {
    const from = of[index - 1]?.byteLength ?? to;
    return what === "grow" && to > from
      ? [{ from, to, label: "added by the host", kind: "other" }]
      : [];
  });
}

/** @param {Uint8Array | undefined} module */
function mapOf(module) {
  if (!module) return [];
  const map = maps.get(module) ?? memoryMap(readModule(module));
  maps.set(module, map);
  return map;
}

/** The ranges that the rows of a dump give a label, with the bytes that were printed.
 * @param {string} text
 */
function namedIn(text) {
  /** @type {(Labelled & { bytes: number[] })[]} */
  const ranges = [];
  for (const { at, bytes, label, under, kind } of readDump(text).filter(isRow)) {
    if (under === "") continue;
    const to = at + bytes.length;
    const last = ranges.at(-1);
    if (label !== "") {
      ranges.push({ from: at, to, label, kind, bytes: [...bytes] });
    } else if (last) {
      last.to = to;
      last.bytes.push(...bytes);
    }
  }
  return ranges;
}
