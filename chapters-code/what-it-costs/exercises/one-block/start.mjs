/** The sum of each list of numbers (`Uint32Array`), by the guest's `sum(at, length)`. The guest's
 * `alloc(size, align)` gives a block or 0, and `dealloc(at, size, align)` takes it back. */
export function sums({ memory, alloc, sum, dealloc }, lists) {
  return lists.map((list) => {
    const at = alloc(list.byteLength, 4) >>> 0;
    if (at === 0) throw new Error("the guest has no room");
    new Uint32Array(memory.buffer, at, list.length).set(list);
    const total = sum(at, list.length) >>> 0;
    dealloc(at, list.byteLength, 4);
    return total;
  });
}
