// What the parts of a memory are for, as far as a module gives it away: its data segments, and the
// globals by which a linker says where the stack and the heap begin.

/** Where there are more data segments, they are joined to fewer ranges. */
const SEGMENTS = 16;

/** What each part of a memory is for, as far as the module itself says.
 * @param {ReadModule} module
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
  const dataEnd = ranges.reduce((end, { to }) => Math.max(end, to), 0);
  if (ranges.length > SEGMENTS) ranges.splice(0, Infinity, ...merged(ranges));
  const stack = stackPointer(module);
  const heap = namedGlobal(module, "__heap_base");
  // The linker puts the stack before the data, or after it; it grows downwards either way.
  if (stack !== null && memory === 0) {
    const below = lowest === null || stack.value <= lowest;
    const from = below ? 0 : dataEnd;
    // Statics that begin as zeros come after the other data, and no segment shows them; nor does a
    // passive one show where the module will put it.
    const isPassive = module.data.some(({ mode }) => mode === "passive");
    const statics = isPassive ? "statics" : "zeroed statics";
    const label = below && !isPassive ? "stack" : `${statics}, stack`;
    if (stack.value > from) {
      ranges.push({ from, to: stack.value, label, kind: "stack", assumed: stack.assumed });
    }
  }
  if (heap !== null && memory === 0) {
    ranges.push({ from: heap, to: Infinity, label: "heap", kind: "heap" });
  }
  return ranges.sort((a, b) => a.from - b.from);
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
