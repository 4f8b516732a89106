import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);

  await property("a block that was freed is given out again, with its whole length", async () => {
    const arena = await start(module, random);
    const [, block] = row(arena, random, 3);
    arena.free(block);
    expect(
      arena.alloc(block.size, 1),
      `${block.size} bytes were freed between two used blocks, and a request for as many was refused`,
    );
  });

  await property("freed, a block joins the free block behind it", async () => {
    const arena = await start(module, random);
    const [, first, second] = row(arena, random, 4);
    joined(arena, [second, first], "the front one");
  });

  await property("freed, a block joins the free block in front of it", async () => {
    const arena = await start(module, random);
    const [, first, second] = row(arena, random, 4);
    joined(arena, [first, second], "the one behind");
  });

  await property("freed, a block joins the free blocks on both sides of it", async () => {
    const arena = await start(module, random);
    const [, first, second, third] = row(arena, random, 5);
    joined(arena, [...random.shuffled([first, third]), second], "the one in the middle");
  });

  await property("a used neighbour is not joined, and keeps its bytes", async () => {
    const arena = await start(module, random);
    const blocks = row(arena, random, 7);
    for (const block of random.shuffled([blocks[1], blocks[3], blocks[5]])) arena.free(block);
    while (arena.alloc(8 * (1 + random.below(8)), 1));
    arena.intact();
  });

  await property(
    "over a long trace, no block overlaps another, all are aligned, and each keeps its bytes",
    async () => {
      const arena = await start(module, random);
      for (let turn = 0; turn < 1500; turn++) {
        if (random.below(5) < 3) arena.alloc(random.below(200), 1 << random.below(8));
        else if (arena.blocks.length > 0) arena.free(random.pick(arena.blocks));
      }
      arena.intact();
    },
  );

  await property("when all blocks have come back, the arena is one free block again", async () => {
    const arena = await start(module, random);
    arena.freeNull();
    const whole = most(arena);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 40; i++) arena.alloc(random.below(150), 1 << random.below(7));
      for (const block of random.shuffled([...arena.blocks])) arena.free(block);
      const now = most(arena);
      expect(
        now === whole,
        `at the start the longest block had ${whole} bytes, and when all had come back ${now}`,
      );
    }
  });
}

/** That many blocks, one behind the other, until no more fits behind them. */
function row(arena, random, count) {
  const blocks = Array.from({ length: count }, () => arena.alloc(8 * (4 + random.below(20)), 1));
  expect(
    blocks.every(Boolean),
    `an arena of ${arena.size} bytes has no room for ${count} blocks of less than 200`,
  );
  // What lies behind them is taken as well, so that only what is freed is free.
  for (const size of [1024, 256, 64, 8, 0]) while (arena.alloc(size, 1));
  return blocks;
}

function joined(arena, blocks, last) {
  for (const block of blocks) arena.free(block);
  const sizes = blocks.map((block) => block.size);
  const size = sizes.reduce((a, b) => a + b);
  expect(
    arena.alloc(size, 1),
    `neighbours of ${sizes.join(" and ")} bytes were freed, ${last} last, and a request for ${size} was refused`,
  );
  arena.intact();
}

/** The longest block that there is, at the moment. */
function most(arena) {
  for (let size = arena.size; size > 0; size -= 8) {
    const block = arena.alloc(size, 1);
    if (block) {
      arena.free(block);
      return size;
    }
  }
  return 0;
}

/** A new arena, with the host's own books of it. */
async function start(module, random) {
  const { memory, arena_alloc, arena_free, arena_start, arena_size } = (
    await WebAssembly.instantiate(module)
  ).exports;
  const from = arena_start() >>> 0;
  const size = arena_size() >>> 0;
  const blocks = [];
  const ask = (what, call) => {
    try {
      return call() >>> 0;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      expect(false, `${what} trapped: ${error.message}`);
    }
  };
  const intact = ({ at, bytes }) => {
    const found = new Uint8Array(memory.buffer, at, bytes.length);
    const wrong = found.findIndex((byte, i) => byte !== bytes[i]);
    expect(
      wrong === -1,
      `byte ${wrong} of the used block at offset ${at - from} was ${bytes[wrong]} and is now ${found[wrong]}`,
    );
  };
  return {
    size,
    blocks,
    alloc(size, align) {
      const what = `arena_alloc(${size}, ${align})`;
      const at = ask(what, () => arena_alloc(size, align));
      if (at === 0) return undefined;
      const end = at + size;
      expect(at % align === 0, `${what} gave ${at}, which is no multiple of ${align}`);
      expect(
        at >= from && end <= from + this.size,
        `${what} gave the bytes from offset ${at - from} to ${end - from}`,
      );
      const other = blocks.find((block) => at < block.at + block.size && block.at < end);
      expect(
        !other,
        `${what} gave the bytes from offset ${at - from} to ${end - from}, and those from ${other?.at - from} to ${other?.at + other?.size - from} are used`,
      );
      const block = { at, size, bytes: random.bytes(size) };
      new Uint8Array(memory.buffer).set(block.bytes, at);
      blocks.push(block);
      return block;
    },
    free(block) {
      intact(block);
      blocks.splice(blocks.indexOf(block), 1);
      ask(`arena_free of the ${block.size} bytes at offset ${block.at - from}`, () =>
        arena_free(block.at),
      );
    },
    freeNull: () => ask("arena_free(0)", () => arena_free(0)),
    intact: () => blocks.forEach(intact),
  };
}
