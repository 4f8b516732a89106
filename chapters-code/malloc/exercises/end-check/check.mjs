import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);

  await property(
    "every block lies in the room to its last byte, is aligned, and overlaps no other",
    async () => {
      for (let i = 0; i < 5; i++) {
        const arena = await start(module);
        for (let turn = 0; turn < 300; turn++) arena.alloc(random.below(24), 1 << random.below(7));
      }
    },
  );

  await property("a block that ends exactly where the room ends is granted", async () => {
    for (let i = 0; i < 10; i++) {
      const arena = await some(module, random);
      const align = 1 << random.below(4);
      const left = arena.left(align);
      expect(
        arena.alloc(left, align) !== 0,
        `${left} bytes are left at a multiple of ${align}, and a request for them was refused`,
      );
    }
  });

  await property("one byte more than there is left is refused", async () => {
    for (let i = 0; i < 10; i++) {
      const arena = await some(module, random);
      const align = 1 << random.below(4);
      arena.refuses(arena.left(align) + 1, align);
    }
  });

  await property("a request that is refused takes nothing away", async () => {
    for (let i = 0; i < 10; i++) {
      const arena = await some(module, random);
      const left = arena.left(1);
      for (const more of [1, 100, 5000]) arena.refuses(left + more, 1);
      expect(
        arena.alloc(left, 1) !== 0,
        `after three refusals there was no block of ${left} bytes, as many as had been left`,
      );
    }
  });

  await property("a size that runs past the end of all addresses is refused", async () => {
    for (let i = 0; i < 10; i++) {
      const arena = await some(module, random);
      // With these, the sum of start and size is an address inside of the room, or before it.
      for (const size of [-1, -4, -1 - random.below(1000), -arena.from])
        arena.refuses(size >>> 0, 1);
      for (const size of [2 ** 31, 2 ** 31 - 1]) arena.refuses(size, 8);
    }
  });

  await property(
    "an alignment behind the end, or one that is no power of two, is refused",
    async () => {
      const arena = await some(module, random);
      arena.alloc(arena.left(1) - 3, 1);
      for (const align of [4096, 2 ** 20, 2 ** 31]) {
        if (arena.left(align) <= 0) arena.refuses(1, align);
      }
      for (const align of [0, 3, 24]) arena.refuses(1, align);
    },
  );
}

/** A new arena, with the host's own books of it. */
async function start(module) {
  const { memory, arena_alloc, room_start, room_size } = (await WebAssembly.instantiate(module))
    .exports;
  const from = room_start() >>> 0;
  const to = from + (room_size() >>> 0);
  const blocks = [];
  let free = from;
  const ask = (size, align) => {
    try {
      return arena_alloc(size, align) >>> 0;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      expect(false, `arena_alloc(${size}, ${align}) trapped (${error.message}): a refusal is null`);
    }
  };
  return {
    from,
    /** How many bytes are left behind the first multiple of `align`. */
    left: (align) => to - Math.ceil(free / align) * align,
    refuses(size, align) {
      const at = ask(size, align);
      expect(
        at === 0,
        `${to - free} bytes are left from offset ${free - from} on, of which ${Math.max(this.left(align), 0)} lie behind the first multiple of ${align}; ${size} were granted, at offset ${at - from}`,
      );
    },
    alloc(size, align) {
      const at = ask(size, align);
      if (at === 0) {
        const left = to - Math.ceil(free / align) * align;
        expect(
          left < Math.max(size, 1),
          `${size} bytes at a multiple of ${align} were refused, and ${left} were left`,
        );
        return at;
      }
      const end = at + Math.max(size, 1);
      const what = `the block from ${at - from} to ${end - from}`;
      expect(at % align === 0, `address ${at} is no multiple of ${align}`);
      expect(
        at >= from && end <= to,
        `${what} does not lie in the room, which has ${to - from} bytes`,
      );
      const other = blocks.find((block) => at < block.end && block.at < end);
      expect(!other, `${what} overlaps the one from ${other?.at - from} to ${other?.end - from}`);
      expect(at - free < align, `${what} leaves ${at - free} bytes before it unused`);
      new Uint8Array(memory.buffer, at, size).fill(0x61);
      blocks.push({ at, end });
      free = end;
      return at;
    },
  };
}

/** An arena that has given some blocks away. */
async function some(module, random) {
  const arena = await start(module);
  for (let i = 0; i < 10; i++) arena.alloc(1 + random.below(60), 1 << random.below(4));
  return arena;
}
