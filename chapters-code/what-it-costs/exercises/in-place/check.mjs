import { expect, isRefusal } from "../../../hosts/check.mjs";

const PAGE = 65536;
/** From here on, an address arrives as a negative number. */
const HALF = 2 ** 31;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const list = (count = 2 + random.below(20)) =>
    Array.from({ length: count }, () => [random.below(2 ** 32), random.below(2 ** 32)]);
  const start = () => Desk.start(module, random);

  await property("each call's two numbers are found, in their order", async () => {
    for (const given of [list(1), list(), [...list(), [2 ** 32 - 1, 2 ** 31]]]) {
      (await start()).compare(attempt, given);
    }
  });

  await property(
    "all calls together cost one block of eight bytes, and one pair each",
    async () => {
      const desk = await start();
      const given = list();
      attempt.pairs(desk.guest, given);
      const { alloc, pair, dealloc } = desk.calls;
      expect(
        alloc === 1 && pair === given.length && dealloc === 1,
        `for ${given.length} pairs there were ${alloc} calls of alloc, ${pair} of pair and ${dealloc} of dealloc`,
      );
      expect(desk.asked[0] === 8, `the block was asked for with ${desk.asked[0]} bytes, and not 8`);
    },
  );

  await property("one view serves all calls", async () => {
    const desk = await start();
    const given = list();
    attempt.pairs(desk.guest, given);
    expect(
      desk.buffers === 1,
      `for ${given.length} pairs memory.buffer was read ${desk.buffers} times`,
    );
  });

  await property(
    "pair writes into the block and nowhere else, and the block goes back",
    async () => {
      for (const given of [list(), []]) {
        const desk = await start();
        attempt.pairs(desk.guest, given);
        expect(desk.wrong.length === 0, desk.wrong[0]);
        expect(desk.open.size === 0, `for ${given.length} pairs, ${desk.open.size} blocks are out`);
      }
    },
  );

  await property(
    "where there is no room, the answer is an error, and pair is not called",
    async () => {
      const desk = await start();
      desk.full = true;
      let thrown;
      try {
        attempt.pairs(desk.guest, list());
      } catch (error) {
        thrown = error;
      }
      expect(desk.calls.pair === 0, `alloc answered 0, and pair was called with ${desk.out}`);
      expect(isRefusal(thrown), `alloc answered 0, and what was thrown is ${thrown}`);
    },
  );

  await property("a block at 2 GiB or above is read like any other", async () => {
    const desk = await start();
    // The guest asks for memory behind it.
    desk.exports.memory.grow(HALF / PAGE);
    desk.compare(attempt, list());
  });
}

/** A guest whose calls, blocks and reads of `memory.buffer` are noted. */
class Desk {
  /** What the guest itself exports, and what the attempt is given of it.
   * @type {any}
   */
  exports;
  /** @type {any} */
  guest;
  key = 0;
  calls = { alloc: 0, pair: 0, dealloc: 0 };
  open = new Map();
  /** The size of each block that was asked for. */
  asked = [];
  wrong = [];
  buffers = 0;
  /** Whether it gives no block. */
  full = false;

  static async start(module, random) {
    const desk = new Desk();
    const { exports } = await WebAssembly.instantiate(module);
    desk.exports = exports;
    // So that what is left is known to nobody who has not read it.
    desk.key = 1 + random.below(2 ** 32 - 1);
    const memory = {
      get buffer() {
        desk.buffers++;
        return exports.memory.buffer;
      },
      grow: (pages) => exports.memory.grow(pages),
    };
    const named = ["alloc", "pair", "dealloc"].map((name) => [
      name,
      (...values) => {
        desk.calls[name]++;
        return desk[name](...values);
      },
    ]);
    desk.guest = { ...exports, memory, ...Object.fromEntries(named) };
    return desk;
  }

  alloc(size, align) {
    this.asked.push(size);
    if (this.full) return 0;
    // Each time, and not only when the guest needs more.
    this.exports.memory.grow(1);
    const at = this.exports.alloc(size, align);
    this.open.set(at >>> 0, { size, align });
    return at;
  }

  pair(low, high, out) {
    this.out = out;
    const at = out >>> 0;
    const inside = [...this.open].some(([from, { size }]) => from <= at && at + 8 <= from + size);
    if (!inside) this.wrong.push(`pair(…, ${out}) writes eight bytes that do not lie in a block`);
    const aligned = [...this.open.values()].every(({ align }) => align % 4 === 0);
    if (!aligned) this.wrong.push("the block was not asked for at a multiple of four");
    this.exports.pair(low ^ this.key, high ^ this.key, out);
  }

  dealloc(at, size, align) {
    const block = this.open.get(at >>> 0);
    if (block?.size !== size || block.align !== align) {
      this.wrong.push(`dealloc(${at}, ${size}, ${align}) is no block that was asked for like this`);
      return;
    }
    this.open.delete(at >>> 0);
    new Uint8Array(this.exports.memory.buffer).fill(0xdd, at >>> 0, (at >>> 0) + size);
    this.exports.dealloc(at, size, align);
  }

  compare(attempt, given) {
    const found = attempt.pairs(this.guest, given);
    given.forEach((pair, index) => {
      const right = pair.map((number) => (number ^ this.key) >>> 0).join(" and ");
      const words = [...(found?.[index] ?? [])].join(" and ");
      expect(
        words === right,
        `call ${index} of ${given.length} left ${right}, and the answer was ${words}`,
      );
    });
  }
}
