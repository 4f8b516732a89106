/** What the guest makes of each `[low, high]`: its `pair(low, high, out)` leaves two numbers without a
 * sign at `out`, 32 bits each, and allocates nothing. The guest's `alloc(size, align)` gives a block
 * or 0, and `dealloc(at, size, align)` takes it back. */
export function pairs({ memory, alloc, pair, dealloc }, list) {
  return list.map(([low, high]) => {
    const out = alloc(8, 4) >>> 0;
    if (out === 0) throw new Error("the guest has no room");
    pair(low, high, out);
    const first = new DataView(memory.buffer).getUint32(out, true);
    const second = new DataView(memory.buffer).getUint32(out + 4, true);
    dealloc(out, 8, 4);
    return [first, second];
  });
}
