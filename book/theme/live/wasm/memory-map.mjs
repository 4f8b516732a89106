// What the parts of a memory are for, as far as a module gives it away: its data segments, and the
// globals by which a linker says where the stack begins and where its own part of the memory ends.

/** Where there are more data segments, they are joined to fewer ranges. */
const SEGMENTS = 16;

/** What each part of a memory is for, as far as the module itself says, in the book's words: what
 * the linker has not used of the first pages is left over, and the heap is what is grown after them.
 * @param {ReadModule} module @param {number} memory its index in the module
 */
export function memoryMap(module, memory = 0) {
  /** @type {MappedRange[]} */
  const ranges = [];
  for (const [index, segment] of module.data.entries()) {
    if (segment.mode !== "active" || segment.memory !== memory) continue;
    const from = address(segment.offset.value);
    if (from === null || segment.length === 0) continue;
    const label = module.names.data.get(index) ?? `data ${index}`;
    ranges.push({ from, to: from + segment.length, label, kind: "data" });
  }
  ranges.sort((a, b) => a.from - b.from);
  const lowest = ranges[0]?.from ?? null;
  const highest = ranges.reduce((end, { to }) => Math.max(end, to), 0);
  if (ranges.length > SEGMENTS) ranges.splice(0, Infinity, ...merged(ranges));
  // The linker's names are about the first memory.
  if (memory === 0) ranges.push(...linked(module, lowest, highest));
  return ranges.sort((a, b) => a.from - b.from);
}

/** What the linker's globals say.
 * @param {ReadModule} module
 * @param {number | null} lowest where the data segments begin
 * @param {number} highest where they end
 */
function linked(module, lowest, highest) {
  /** @type {MappedRange[]} */
  const ranges = [];
  const heap = namedGlobal(module, "__heap_base");
  const dataEnd = namedGlobal(module, "__data_end");
  // Statics that begin as zeros come after the other data, and no segment shows them; nor does a
  // passive one show where the module will put it.
  const isPassive = module.data.some(({ mode }) => mode === "passive");
  const statics = isPassive ? "statics" : "zeroed statics";
  const isKnown = dataEnd !== null && dataEnd >= highest && lowest !== null;
  if (isKnown && dataEnd > highest) {
    ranges.push({ from: highest, to: dataEnd, label: statics, kind: "data" });
  }
  const stack = stackPointer(module);
  // The linker puts the stack before the data, or after it; it grows downwards either way.
  if (stack !== null) {
    const { value: to } = stack;
    const below = lowest === null || to <= lowest;
    const from = below ? 0 : isKnown ? dataEnd : highest;
    const isAlone = isKnown || (below && !isPassive);
    const label = isAlone ? "stack" : `${statics}, stack`;
    // What begins where another part of the map does is hardly another global.
    const assumed = stack.assumed && to !== lowest && to !== heap;
    if (to > from) {
      ranges.push({
        from,
        to,
        label: assumed ? `${label} (a guess)` : label,
        kind: "stack",
        assumed,
      });
    }
  }
  if (heap !== null) {
    const { minimum = 0, pageSize = 0 } = module.memories[0] ?? {};
    const end = Math.max(heap, namedGlobal(module, "__heap_end") ?? minimum * pageSize);
    if (end > heap) ranges.push({ from: heap, to: end, label: "left over", kind: "unused" });
    ranges.push({ from: end, to: Infinity, label: "heap", kind: "heap" });
  }
  return ranges;
}

/** Linkers split data at a run of zeros: what is close together becomes one range again.
 * @param {Labelled[]} ranges
 */
function merged(ranges) {
  /** @type {Labelled[]} */
  const whole = [];
  let gap = 256;
  do {
    whole.length = 0;
    for (const { from, to } of ranges) {
      const last = whole.at(-1);
      if (last && from - last.to <= gap) Object.assign(last, { to: Math.max(to, last.to) });
      else whole.push({ from, to, label: "data", kind: "data" });
    }
    gap *= 16;
  } while (whole.length > SEGMENTS);
  return whole;
}

/** Where the stack begins: the linker's global, by its name or by its usual place, the first.
 * @param {ReadModule} module
 */
function stackPointer(module) {
  const named = namedGlobal(module, "__stack_pointer");
  if (named !== null) return { value: named, assumed: false };
  const first = module.globals.find((global) => global.imported === null);
  if (!first?.mutable || first.type !== "i32") return null;
  const value = address(first.init.value);
  return value !== null && value >= 1024 && value % 16 === 0 ? { value, assumed: true } : null;
}

/** @param {ReadModule} module @param {string} name */
function namedGlobal(module, name) {
  const exported = module.exports.find((it) => it.kind === "global" && it.name === name);
  let index = exported?.index;
  if (index === undefined) {
    index = [...module.names.globals].find(([, given]) => given === name)?.[0];
  }
  return index === undefined ? null : address(module.globals[index]?.init?.value ?? null);
}

/** @param {Constant["value"]} value */
function address(value) {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" ? value >>> 0 : null;
}
