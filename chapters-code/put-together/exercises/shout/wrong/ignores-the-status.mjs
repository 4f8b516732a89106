// Wrong on purpose: where the status is not zero, there is no result.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The texts in capitals, as the guest makes them.
 *
 * The guest's `shout(rows, count, out)` reads a table of texts: of each, the address and how many
 * bytes it has. It makes a block for each text in capitals (`align` 1), and a block for their table
 * (8 bytes a row, `align` 4), and writes the address of this table and its number of rows to `out`.
 * All these blocks are the host's then. The status is 0, or 1 where there was no room; then it has
 * made nothing. Where a text contains U+0000, the guest panics. */
export function shout(guest, texts) {
  const { memory, alloc, dealloc } = guest;
  /** All that is to be given back: address, size, alignment. */
  let mine = [];
  const borrow = (size, align) => {
    const at = alloc(size, align) >>> 0;
    if (at === 0) throw new Error(`the guest has no block of ${size} bytes`);
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

    try {
      guest.shout(rows, texts.length, out);
    } catch (error) {
      // The call broke off: the guest is not called again.
      mine = [];
      throw error;
    }

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
