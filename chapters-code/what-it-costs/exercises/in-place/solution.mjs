/** What the guest makes of each `[low, high]`: its `pair(low, high, out)` leaves two numbers without a
 * sign at `out`, 32 bits each, and allocates nothing. The guest's `alloc(size, align)` gives a block
 * or 0, and `dealloc(at, size, align)` takes it back. */
export function pairs({ memory, alloc, pair, dealloc }, list) {
  const out = alloc(8, 4) >>> 0;
  if (out === 0) throw new Error("the guest has no room");
  // After the last call that may grow the memory.
  const view = new DataView(memory.buffer, out, 8);
  const found = list.map(([low, high]) => {
    pair(low, high, out);
    return [view.getUint32(0, true), view.getUint32(4, true)];
  });
  dealloc(out, 8, 4);
  return found;
}
