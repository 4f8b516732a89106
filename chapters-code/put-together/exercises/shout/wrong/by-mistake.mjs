// Nothing is thrown on purpose where there is no room: a mistake is what ends it.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function shout(guest, texts) {
  const { memory, alloc, dealloc } = guest;
  /** All that is to be given back: address, size, alignment. */
  let mine = [];
  const borrow = (size, align) => {
    const at = alloc(size, align) >>> 0;
    if (at === 0) null.block;
    mine.push([at, size, align]);
    return at;
  };
  const words = (at, count) => new Uint32Array(memory.buffer, at, count);
  try {
    const row = (text) => {
      const bytes = new TextEncoder().encode(text);
      const at = borrow(bytes.length, 1);
      new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
      return [at, bytes.length];
    };
    const table = texts.flatMap(row);
    const rows = borrow(4 * table.length, 4);
    const out = borrow(8, 4);
    words(rows, table.length).set(table);

    let status;
    try {
      status = guest.shout(rows, texts.length, out) >>> 0;
    } catch (error) {
      // The call broke off: the guest is not called again.
      mine = [];
      throw error;
    }
    if (status !== 0) throw new Error("the guest has no room for the capitals");

    const [found, count] = words(out, 2);
    mine.push([found, 8 * count, 4]);
    const made = Array.from({ length: count }, (_, i) => [...words(found + 8 * i, 2)]);
    for (const [at, length] of made) mine.push([at, length, 1]);
    const text = ([at, length]) => decoder.decode(new Uint8Array(memory.buffer, at, length));
    return made.map(text);
  } finally {
    for (const block of mine) dealloc(...block);
  }
}
