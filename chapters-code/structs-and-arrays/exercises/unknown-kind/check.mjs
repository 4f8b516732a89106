import { expect } from "../../../hosts/check.mjs";

const KINDS = ["food", "books", "tools"];

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const row = () => ({
    kind: 1 + random.below(3),
    gift: 0,
    letter: random.text(1).codePointAt(0),
    price: random.below(100_000),
  });
  const rows = () => Array.from({ length: 1 + random.below(12) }, row);
  /** Rows of which one is wrong in this way. */
  const spoilt = (wrong) => {
    const all = rows();
    const at = random.below(all.length);
    all[at] = { ...all[at], ...wrong };
    return { all, at };
  };

  await property("rows in order are added up by kind", async () => {
    for (const all of [rows(), rows(), [], [{ ...row(), gift: 1 }, row()]]) {
      const { answer, sums } = await bill(module, all);
      expect(answer === -1, `all ${all.length} rows are in order, and the answer is ${answer}`);
      expect(
        sums.join() === right(all).join(),
        `${KINDS.join(", ")} should be ${right(all).join(", ")}, and are ${sums.join(", ")}`,
      );
    }
  });

  await property("a row is a gift where the number is anything but zero", async () => {
    for (const gift of [1, 2, 255, 1 + random.below(255)]) {
      const all = [...rows(), { ...row(), gift }];
      const { answer, sums } = await bill(module, all);
      expect(
        answer === -1,
        `the number ${gift} says that a row is a gift, and the answer is ${answer}`,
      );
      expect(
        sums.join() === right(all).join(),
        `with a gift of ${gift}, ${KINDS.join(", ")} should be ${right(all).join(", ")}, and are ${sums.join(", ")}`,
      );
    }
  });

  await property("the number of the first row with an unknown kind is the answer", async () => {
    for (const kind of [0, 4, 255, 4 + random.below(252)]) {
      await refused(module, spoilt({ kind }), `the kind ${kind}`);
    }
    const { all, at } = spoilt({ kind: 9 });
    await refused(module, { all: [...all, { ...row(), kind: 0 }], at }, "the kind 9");
  });

  await property(
    "the number of the first row with a letter that is no character is the answer",
    async () => {
      for (const letter of [0xd800, 0xd800 + random.below(0x800), 0xdfff, 0x11_0000, 2 ** 32 - 1]) {
        await refused(module, spoilt({ letter }), `the letter 0x${letter.toString(16)}`);
      }
      const { answer } = await bill(module, [
        { ...row(), letter: 0x10_ffff },
        { ...row(), letter: 0 },
      ]);
      expect(answer === -1, `0x10ffff and 0 are characters, and the answer is ${answer}`);
    },
  );
}

function right(rows) {
  return [1, 2, 3].map((kind) => {
    const paid = rows.filter((row) => row.kind === kind && row.gift === 0);
    return paid.reduce((sum, row) => sum + row.price, 0);
  });
}

async function refused(module, { all, at }, what) {
  const { answer, sums } = await bill(module, all);
  expect(answer === at, `row ${at} of ${all.length} has ${what}, and the answer is ${answer}`);
  expect(
    sums.join() === "7,7,7",
    `row ${at} has ${what}, and sums were written: ${sums.join(", ")}`,
  );
}

/** The answer for these rows, and what has been written over sevens. */
async function bill(module, rows) {
  const { memory, alloc, bill } = (await WebAssembly.instantiate(module)).exports;
  const at = alloc(12 * rows.length, 4) >>> 0;
  const out = alloc(12, 4) >>> 0;
  const view = new DataView(memory.buffer);
  rows.forEach(({ kind, gift, letter, price }, i) => {
    const row = at + 12 * i;
    view.setUint8(row, kind);
    view.setUint8(row + 1, gift);
    view.setUint16(row + 2, 0xeeee, true);
    view.setUint32(row + 4, letter, true);
    view.setUint32(row + 8, price, true);
  });
  new Uint32Array(memory.buffer, out, 3).fill(7);
  let answer;
  try {
    answer = bill(at, rows.length, out);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    answer = `a trap (${error.message})`;
  }
  return { answer, sums: [...new Uint32Array(memory.buffer, out, 3)] };
}
