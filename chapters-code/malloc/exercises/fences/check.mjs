import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const request = () => [random.below(60), 1 << random.below(7)];

  await property(
    "each block, with eight bytes on both sides, is its owner's alone, and aligned",
    async () => {
      const desk = await start(module, attempt);
      for (let i = 0; i < 40; i++) desk.alloc(...request());
      for (const block of random.shuffled(desk.blocks).slice(20)) desk.dealloc(block);
      for (let i = 0; i < 20; i++) desk.alloc(...request());
    },
  );

  await property("writing all bytes of a block harms no fence", async () => {
    const desk = await start(module, attempt);
    for (let i = 0; i < 20; i++) desk.alloc(...request());
    for (const { at, size } of desk.blocks) desk.write(at, random.bytes(size));
    desk.harmed([]);
  });

  for (const [side, where] of /** @type {[string, (block: any) => number][]} */ ([
    ["behind", (block) => block.at + block.size],
    ["before", (block) => block.at - 8],
  ])) {
    await property(
      `a single byte that is written in the fence ${side} a block is found, with its block`,
      async () => {
        for (let i = 0; i < 10; i++) {
          const desk = await start(module, attempt);
          for (let j = 0; j < 8; j++) desk.alloc(...request());
          const block = random.pick(desk.blocks);
          const at = where(block) + random.below(8);
          const [was] = desk.read(at, 1);
          desk.write(at, [was ^ (1 << random.below(8))]);
          desk.harmed([{ at: block.at, side }]);
        }
      },
    );
  }

  await property("a text that runs over into its neighbour is found", async () => {
    const desk = await start(module, attempt);
    const blocks = [1, 2, 3].map(() => desk.alloc(16, 1));
    const block = random.pick(blocks);
    desk.write(block.at, new Uint8Array(16 + 8).fill(0x61));
    desk.harmed([{ at: block.at, side: "behind" }]);
  });

  await property(
    "the guest gets its blocks back with the size that it gave them out with",
    async () => {
      const desk = await start(module, attempt);
      for (let i = 0; i < 20; i++) desk.alloc(...request());
      for (const block of random.shuffled([...desk.blocks])) desk.dealloc(block);
      const [left] = desk.out.values();
      expect(
        desk.out.size === 0,
        `all have been freed, and ${desk.out.size} blocks are still out, one of ${left?.size} bytes at a multiple of ${left?.align}`,
      );
    },
  );

  await property("a block that has been given back is not watched any more", async () => {
    const desk = await start(module, attempt);
    for (let i = 0; i < 6; i++) desk.alloc(...request());
    const block = random.pick(desk.blocks);
    desk.dealloc(block);
    for (const at of [block.at - 8, block.at + block.size]) desk.write(at, new Uint8Array(8));
    desk.harmed([]);
  });

  await property("a `dealloc` of null does nothing", async () => {
    const desk = await start(module, attempt);
    for (let i = 0; i < 6; i++) desk.alloc(...request());
    desk.fenced.dealloc(0, ...request());
    expect(desk.out.size === 6, `of 6 blocks ${desk.out.size} are out, and null was given back`);
    desk.harmed([]);
  });

  await property("where the guest has no room, there is no block", async () => {
    const desk = await start(module, attempt);
    desk.refuses(2 ** 31, 8);
    desk.harmed([]);
  });

  await property("a size to which no fences can be added in 32 bits gives no block", async () => {
    const desk = await start(module, attempt);
    for (let i = 0; i < 10; i++) desk.refuses(2 ** 32 - 1 - random.below(16), 1 << random.below(7));
    desk.harmed([]);
  });
}

/** A guest behind fences, and books of what it has really given out. */
async function start(module, attempt) {
  const { exports } = await WebAssembly.instantiate(module);
  const { memory } = exports;
  /** What the guest has given out: the address, and the request. */
  const out = new Map();
  const fenced = attempt.fenced({
    ...exports,
    alloc(size, align) {
      const at = exports.alloc(size, align) >>> 0;
      if (at !== 0) out.set(at, { size, align });
      return at;
    },
    dealloc(at, size, align) {
      if (at === 0) return;
      const block = out.get(at);
      expect(block, `dealloc was called with ${at}, which is no block of the guest's`);
      expect(
        block.size === size && block.align === align,
        `the block at ${at} was given out for ${block.size} bytes at a multiple of ${block.align}, and came back as one of ${size} at ${align}`,
      );
      out.delete(at);
      exports.dealloc(at, size, align);
    },
  });
  const blocks = [];
  return {
    fenced,
    blocks,
    out,
    alloc(size, align) {
      const at = fenced.alloc(size, align);
      expect(at !== 0, `the request for ${size} bytes at a multiple of ${align} was refused`);
      expect(at % align === 0, `a request for a multiple of ${align} got the address ${at}`);
      const [from, to] = [at - 8, at + size + 8];
      const whole = [...out].find(([start, block]) => start <= from && to <= start + block.size);
      expect(
        whole,
        `the block at ${at} has ${size} bytes, and not all of its fences, from ${from} to ${to}, lie in a block of the guest's`,
      );
      const other = blocks.find((block) => from < block.at + block.size && block.at < to);
      expect(!other, `the bytes from ${from} to ${to} reach into the block at ${other?.at}`);
      const block = { at, size, align };
      blocks.push(block);
      return block;
    },
    /** Asks for more than the guest has. */
    refuses(size, align) {
      let at;
      try {
        at = fenced.alloc(size, align);
      } catch (error) {
        expect(false, `there are no ${size} bytes, and alloc ended with ${error}`);
      }
      expect(at === 0, `there are no ${size} bytes, and the answer was ${at}`);
      expect(out.size === 0, `there are no ${size} bytes, and the guest was asked for fewer`);
    },
    dealloc(block) {
      fenced.dealloc(block.at, block.size, block.align);
      blocks.splice(blocks.indexOf(block), 1);
    },
    read: (at, length) => [...new Uint8Array(memory.buffer, at, length)],
    write: (at, bytes) => new Uint8Array(memory.buffer).set(bytes, at),
    harmed(expected) {
      const list = (found) =>
        found
          .map(({ at, side }) => `${side} ${at}`)
          .sort()
          .join(", ") || "none";
      const found = list(fenced.harmed());
      expect(found === list(expected), `harmed() names ${found}, and harmed was ${list(expected)}`);
    },
  };
}
