// A matrix is { pointer, rows, columns }: numbers of type f32, row after row, without gaps, from
// the address on that the guest has returned.

const WIDTH = 4;

/** The number in this row and column, both counted from 0. Throws a `RangeError` for a row or
 * column that the matrix does not have. */
export function get(memory, matrix, row, column) {
  return new DataView(memory.buffer).getFloat32(addressOf(matrix, row, column), true);
}

/** Puts a number there. Throws as `get` does. */
export function set(memory, matrix, row, column, number) {
  new DataView(memory.buffer).setFloat32(addressOf(matrix, row, column), number, true);
}

/** The numbers of one column, from the top. */
export function columnOf(memory, matrix, column) {
  return Array.from({ length: matrix.rows }, (_, row) => get(memory, matrix, row, column));
}

function addressOf({ pointer, rows, columns }, row, column) {
  const isOneOf = (number, count) => Number.isInteger(number) && number >= 0 && number < count;
  const inside = isOneOf(row, rows) && isOneOf(column, columns);
  if (!inside) throw new RangeError(`no row ${row} and column ${column} in ${rows} × ${columns}`);
  return (pointer >>> 0) + (row * columns + column) * WIDTH;
}
