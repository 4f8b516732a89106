import { expect } from "../../../hosts/check.mjs";

const PAGE = 65536;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, random, property }) {
  const memory = new WebAssembly.Memory({ initial: 2 });
  const { get, set, columnOf } = attempt;

  /** A matrix at an address: its numbers lie in the memory, and are known here as well. */
  const make = (
    /** @type {WebAssembly.Memory} */ into,
    /** @type {number} */ at,
    rows = 2 + random.below(6),
    columns = rows + 1 + random.below(5),
  ) => {
    const view = new DataView(into.buffer);
    const numbers = Array.from({ length: rows * columns }, () =>
      Math.fround(random.below(1e6) / 7),
    );
    numbers.forEach((number, index) => {
      view.setFloat32(at + index * 4, number, true);
    });
    // As a call of the guest returns the address.
    return { matrix: { pointer: at | 0, rows, columns }, numbers };
  };
  const somewhere = () => 16 + random.below(PAGE);
  const compare = (
    /** @type {WebAssembly.Memory} */ into,
    /** @type {ReturnType<typeof make>} */ { matrix, numbers },
  ) => {
    for (let row = 0; row < matrix.rows; row++) {
      for (let column = 0; column < matrix.columns; column++) {
        const number = numbers[row * matrix.columns + column];
        const found = get(into, matrix, row, column);
        const where = `row ${row} and column ${column} of ${matrix.rows} × ${matrix.columns}`;
        const at = `${where} at address ${matrix.pointer >>> 0}`;
        expect(found === number, `${at}: ${number} lies there, and get gives ${found}`);
      }
    }
  };

  await property("each number is found in its row and column", () => {
    compare(memory, make(memory, somewhere() & ~3));
  });

  await property("each number is found wherever the matrix begins, aligned or not", () => {
    const base = somewhere() & ~3;
    for (const offset of [1, 2, 3]) compare(memory, make(memory, base + offset));
  });

  await property("set changes its own four bytes, and no others", () => {
    const at = somewhere();
    const { matrix } = make(memory, at);
    const bytes = new Uint8Array(memory.buffer);
    for (let round = 0; round < 10; round++) {
      const [row, column] = [random.below(matrix.rows), random.below(matrix.columns)];
      const expected = bytes.slice();
      const address = at + (row * matrix.columns + column) * 4;
      new DataView(expected.buffer).setFloat32(address, round + 0.5, true);
      set(memory, matrix, row, column, round + 0.5);
      for (let index = at - 16; index < at + 600; index++) {
        const same = bytes[index] === expected[index];
        const cell = `row ${row} and column ${column}, whose address is ${address}`;
        expect(same, `set in ${cell}: at ${index} is ${bytes[index]}, not ${expected[index]}`);
      }
    }
  });

  await property("a column is read from the top to the bottom", () => {
    const { matrix, numbers } = make(memory, somewhere());
    const column = random.below(matrix.columns);
    const expected = numbers.filter((_, index) => index % matrix.columns === column).join();
    const found = [...columnOf(memory, matrix, column)].join();
    expect(found === expected, `column ${column} is ${expected}, and columnOf gives ${found}`);
  });

  await property("a row or column outside of the matrix is refused", () => {
    const { matrix } = make(memory, somewhere());
    const { rows, columns } = matrix;
    for (const [row, column] of [
      [rows, 0],
      [-1, 0],
      [0, columns],
      [1, -1],
      [rows - 1, columns],
      // Half a row may still be a whole number of columns.
      [0.5, 0],
      [0, 0.5],
    ]) {
      const cell = `row ${row} and column ${column} of ${rows} × ${columns}`;
      refused(() => get(memory, matrix, row, column), `get of ${cell}`);
      refused(() => set(memory, matrix, row, column, 1), `set in ${cell}`);
    }
    for (const column of [columns, -1, 0.5]) {
      const what = `columnOf of column ${column} of ${rows} × ${columns}`;
      refused(() => columnOf(memory, matrix, column), what);
    }
  });

  await property("a matrix may lie in the upper half of all addresses", () => {
    const large = new WebAssembly.Memory({ initial: 2 ** 15 + 1 });
    compare(large, make(large, 2 ** 31 + random.below(1000)));
    // And one that begins below and ends above.
    compare(large, make(large, 2 ** 31 - 16, 3, 4));
  });
}

function refused(/** @type {() => unknown} */ call, /** @type {string} */ what) {
  let result;
  try {
    result = call();
  } catch (error) {
    expect(error instanceof RangeError, `${what} threw ${error}, which is no RangeError`);
    return;
  }
  expect(false, `${what} threw nothing, and gave ${result}`);
}
