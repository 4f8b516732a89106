// Half a row is taken for one: it leads into the middle of another.
const WIDTH = 4;

export function get(memory, matrix, row, column) {
  return new DataView(memory.buffer).getFloat32(addressOf(matrix, row, column), true);
}

export function set(memory, matrix, row, column, number) {
  new DataView(memory.buffer).setFloat32(addressOf(matrix, row, column), number, true);
}

export function columnOf(memory, matrix, column) {
  return Array.from({ length: matrix.rows }, (_, row) => get(memory, matrix, row, column));
}

function addressOf({ pointer, rows, columns }, row, column) {
  const inside = row >= 0 && row < rows && column >= 0 && column < columns;
  if (!inside) throw new RangeError(`no row ${row} and column ${column} in ${rows} × ${columns}`);
  return (pointer >>> 0) + (row * columns + column) * WIDTH;
}
