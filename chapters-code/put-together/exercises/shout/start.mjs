/** The texts in capitals, as the guest makes them.
 *
 * The guest's `shout(rows, count, out)` reads a table of texts: of each, the address and how many
 * bytes it has. It makes a block for each text in capitals (`align` 1), and a block for their table
 * (8 bytes a row, `align` 4), and writes the address of this table and its number of rows to `out`.
 * All these blocks are the host's then. The status is 0, or 1 where there was no room; then it has
 * made nothing. Where a text contains U+0000, the guest panics. */
export function shout(guest, texts) {
  const { memory, alloc, dealloc } = guest;
  const rows = alloc(8 * texts.length, 4) >>> 0;
  const out = alloc(8, 4) >>> 0;
  texts.forEach((text, i) => {
    const bytes = new TextEncoder().encode(text);
    const at = alloc(bytes.length, 1) >>> 0;
    new Uint8Array(memory.buffer).set(bytes, at);
    new Uint32Array(memory.buffer, rows, 2 * texts.length).set([at, bytes.length], 2 * i);
  });
  const words = new Uint32Array(memory.buffer, out, 2);
  guest.shout(rows, texts.length, out);
  const [table, count] = words;
  const found = new Uint32Array(memory.buffer, table, 2 * count);
  dealloc(rows, 8 * texts.length, 4);
  dealloc(out, 8, 4);
  return texts.map((_, i) => {
    const [at, length] = found.subarray(2 * i);
    return new TextDecoder().decode(new Uint8Array(memory.buffer, at, length));
  });
}
