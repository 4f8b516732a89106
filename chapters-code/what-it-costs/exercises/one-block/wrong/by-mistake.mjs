// Nothing is thrown on purpose where there is no room: a mistake is what ends it.
export function sums({ memory, alloc, sum, dealloc }, lists) {
  const size = lists.reduce((bytes, list) => bytes + list.byteLength, 0);
  const block = alloc(size, 4) >>> 0;
  if (block === 0) null.block;
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
