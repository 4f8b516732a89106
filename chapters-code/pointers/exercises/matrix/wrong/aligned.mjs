// Rounded down to a multiple of four, and so another number.
export function get(memory, matrix, row, column) {
  return new Float32Array(memory.buffer)[indexOf(matrix, row, column)];
}

export function set(memory, matrix, row, column, number) {
  new Float32Array(memory.buffer)[indexOf(matrix, row, column)] = number;
}

export function columnOf(memory, matrix, column) {
  return Array.from({ length: matrix.rows }, (_, row) => get(memory, matrix, row, column));
}

function indexOf({ pointer, rows, columns }, row, column) {
  const inside = row >= 0 && row < rows && column >= 0 && column < columns;
  if (!inside) throw new RangeError("no such cell");
  return (pointer >>> 2) + row * columns + column;
}
