// Wrong on purpose: without fields there is no greatest alignment.
/** How a `repr(C)` struct with these fields lies in memory: the offset of each field, the size and
 * the alignment of the whole, and the bytes that belong to no field, as pairs of offsets: where a
 * gap begins, and where it ends. A field is its width and its alignment. */
export function layout(fields) {
  const offsets = [];
  const padding = [];
  let end = 0;
  const moveTo = (align) => {
    const next = Math.ceil(end / align) * align;
    if (next > end) padding.push([end, next]);
    end = next;
  };
  for (const { width, align } of fields) {
    moveTo(align);
    offsets.push(end);
    end += width;
  }
  const align = Math.max(...fields.map((field) => field.align));
  moveTo(align);
  return { size: end, align, offsets, padding };
}
