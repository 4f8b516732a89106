// Wrong on purpose: after an overflow the pointer is a huge address.
/** What the `length` bytes at `at` are: "free stack", "stack in use", "data", "left over" or "heap".
 * `undefined` where they are none of these, or not all the same. */
export function whose(exports, at, length) {
  const border = (name) => exports[name].value >>> 0;
  const low = border("__stack_low");
  const pointer = Math.max(low, border("__stack_pointer"));
  const regions = [
    ["free stack", low, pointer],
    ["stack in use", pointer, border("__stack_high")],
    ["data", border("__global_base"), border("__data_end")],
    ["left over", border("__heap_base"), border("__heap_end")],
    ["heap", border("__heap_end"), exports.memory.buffer.byteLength],
  ];
  return regions.find(([, from, to]) => from <= at && at + length <= to)?.[0];
}
