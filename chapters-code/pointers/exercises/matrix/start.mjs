// A matrix is { pointer, rows, columns }: numbers of type f32, row after row, without gaps, from
// the address on that the guest has returned.

/** The number in this row and column, both counted from 0. Throws a `RangeError` for a row or
 * column that the matrix does not have. */
export function get(memory, { pointer, columns }, row, column) {
  const numbers = new Float32Array(memory.buffer);
  return numbers[pointer + row * columns + column];
}

/** Puts a number there. Throws as `get` does. */
export function set(memory, { pointer, columns }, row, column, number) {
  const numbers = new Float32Array(memory.buffer);
  numbers[pointer + row * columns + column] = number;
}

/** The numbers of one column, from the top. */
export function columnOf(memory, matrix, column) {
  return Array.from({ length: matrix.rows }, (_, row) => get(memory, matrix, row, column));
}
