// Wrong on purpose: where there is no room, address 0 is written to.
/** The sum of each list of numbers (`Uint32Array`), by the guest's `sum(at, length)`. The guest's
 * `alloc(size, align)` gives a block or 0, and `dealloc(at, size, align)` takes it back. */
export function sums({ memory, alloc, sum, dealloc }, lists) {
  const size = lists.reduce((bytes, list) => bytes + list.byteLength, 0);
  const block = alloc(size, 4) >>> 0;
  let at = block;
  const totals = lists.map((list) => {
    new Uint32Array(memory.buffer, at, list.length).set(list);
    const total = sum(at, list.length) >>> 0;
    at += list.byteLength;
    return total;
  });
  dealloc(block, size, 4);
  return totals;
}
