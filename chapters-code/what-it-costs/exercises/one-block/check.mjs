import { expect, isRefusal } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const lists = (count) =>
    Array.from({ length: count }, () =>
      Uint32Array.from({ length: random.below(30) }, () => random.below(2 ** 32)),
    );

  await property("each list gets its own sum", async () => {
    for (const count of [1, 2, 20 + random.below(20)]) {
      const desk = await start(module);
      const given = lists(count);
      const found = attempt.sums(desk.guest, given);
      given.forEach((list, index) => {
        const right = list.reduce((total, number) => (total + number) >>> 0, 0);
        expect(
          found[index] === right,
          `list ${index} of ${count} has the sum ${right}, and the answer was ${found[index]}`,
        );
      });
    }
  });

  await property("all lists together cost one block, and one sum each", async () => {
    const desk = await start(module);
    const count = 2 + random.below(20);
    attempt.sums(desk.guest, lists(count));
    const { alloc, sum, dealloc } = desk.calls;
    expect(
      alloc === 1 && sum === count && dealloc === 1,
      `for ${count} lists there were ${alloc} calls of alloc, ${sum} of sum and ${dealloc} of dealloc`,
    );
  });

  await property("sum reads nothing but the block", async () => {
    const desk = await start(module);
    attempt.sums(desk.guest, lists(2 + random.below(20)));
    expect(desk.strays.length === 0, desk.strays[0]);
  });

  await property("the block goes back as it was asked for", async () => {
    const desk = await start(module);
    attempt.sums(desk.guest, [...lists(5), new Uint32Array(1 + random.below(20))]);
    expect(desk.wrong.length === 0, desk.wrong[0]);
    expect(desk.open.size === 0, `${desk.open.size} blocks are still out`);
  });

  await property("where there is no room, it throws, and the memory is as it was", async () => {
    const desk = await start(module, true);
    const before = new Uint8Array(desk.guest.memory.buffer).slice();
    let thrown;
    try {
      attempt.sums(desk.guest, [Uint32Array.of(1 + random.below(1000))]);
    } catch (error) {
      thrown = error;
    }
    const after = new Uint8Array(desk.guest.memory.buffer);
    const changed = before.findIndex((byte, at) => byte !== after[at]);
    expect(changed === -1, `alloc answered 0, and the byte at ${changed} was written`);
    expect(isRefusal(thrown), `alloc answered 0, and what was thrown is ${thrown}`);
  });
}

/** A guest whose calls and blocks are noted; one that is `full` gives no block. */
async function start(module, full = false) {
  const { exports } = await WebAssembly.instantiate(module);
  const calls = { alloc: 0, sum: 0, dealloc: 0 };
  const [open, strays, wrong] = [new Map(), [], []];
  /** @type {Record<string, any>} */
  const guest = {
    ...exports,
    alloc(size, align) {
      calls.alloc++;
      const at = full ? 0 : exports.alloc(size, align) >>> 0;
      if (at !== 0) open.set(at, { size, align });
      return at;
    },
    sum(at, length) {
      calls.sum++;
      const inside = [...open].some(
        ([from, { size }]) => from <= at && at + 4 * length <= from + size,
      );
      if (!inside) strays.push(`sum(${at}, ${length}) reads bytes that lie in no block`);
      return exports.sum(at, length);
    },
    dealloc(at, size, align) {
      calls.dealloc++;
      const block = open.get(at);
      if (block?.size !== size || block.align !== align) {
        wrong.push(`dealloc(${at}, ${size}, ${align}) is no block that was asked for like this`);
        return;
      }
      open.delete(at);
      exports.dealloc(at, size, align);
    },
  };
  return { guest, calls, open, strays, wrong };
}
