// What the parts of a memory are for: what its module says, and what the chapter's dumps name.

import { memoryMap, readModule } from "./wasm.mjs";

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

const ROW = /^([\da-f]{8}) {2}((?:[\da-f]{2} )+)/;

/** The ranges that the rows of a dump give a label. */
function namedIn(text) {
  const ranges = [];
  let open;
  for (const line of text.split("\n")) {
    const [, address, bytes] = ROW.exec(line) ?? [];
    if (!address) {
      open = undefined;
      continue;
    }
    const from = Number.parseInt(address, 16);
    const length = bytes.length / 3;
    // Address, bytes, the same as text between bars, two spaces: hosts/dump.mjs.
    const label = line.slice(60 + length + 3);
    if (label) {
      open = { from, to: from + length, label, kind: kindOf(label) };
      ranges.push(open);
    } else if (open?.to === from) open.to += length;
  }
  return ranges;
}

function kindOf(label) {
  return /^(stack|data|heap|free)\b/.exec(label)?.[1] ?? "named";
}
