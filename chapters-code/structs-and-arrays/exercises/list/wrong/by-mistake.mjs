// Nothing is thrown on purpose where there is no room: a mistake is what ends it.
// The offsets of the guest's `Item`.
const KIND = 0;
const PRICE = 8;
const NAME = 16;
const NAME_LEN = 20;
const COUNT = 24;
// Its size, with the padding at its end.
const SIZE = 32;

export function total(guest, items) {
  const { memory } = guest;
  const blocks = [];
  const allocate = (size, align) => {
    const at = guest.alloc(size, align) >>> 0;
    if (at === 0) null.block;
    blocks.push([at, size, align]);
    return at;
  };
  try {
    const names = items.map(({ name }) => {
      const text = new TextEncoder().encode(name);
      const at = allocate(text.length, 1);
      new Uint8Array(memory.buffer).set(text, at);
      return { at, length: text.length };
    });
    const rows = allocate(items.length * SIZE, 8);
    // All blocks are there: from here on the memory does not grow.
    new Uint8Array(memory.buffer, rows, items.length * SIZE).fill(0);
    items.forEach(({ kind, price, count }, i) => {
      const row = new DataView(memory.buffer, rows + i * SIZE, SIZE);
      row.setUint8(KIND, kind);
      row.setBigUint64(PRICE, price, true);
      row.setUint32(NAME, names[i].at, true);
      row.setUint32(NAME_LEN, names[i].length, true);
      row.setUint16(COUNT, count, true);
    });
    return BigInt.asUintN(64, guest.total(rows, items.length));
  } finally {
    for (const block of blocks) guest.dealloc(...block);
  }
}
