import { expect } from "../../../hosts/check.mjs";

const UNIT = 8;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);

  await property(
    "a block that is in use is taken back, and its bytes are given out again",
    async () => {
      const arena = await start(module);
      for (let round = 0; round < 3; round++) {
        arena.some(random, 30);
        for (const block of random.shuffled([...arena.blocks])) arena.free(block);
      }
      const whole = arena.alloc(arena.size - UNIT, 1);
      expect(
        whole,
        "all blocks had come back, and there was no room for all bytes behind the head",
      );
    },
  );

  await property("a second free at once is refused", async () => {
    const arena = await start(module);
    arena.some(random, 20);
    for (const block of random.shuffled(arena.blocks).slice(0, 10)) {
      arena.free(block);
      arena.refuses(block.at, block.size, "its second free");
    }
    arena.usable(random);
  });

  await property(
    "a second free is refused when the block has become a part of a longer one",
    async () => {
      const arena = await start(module);
      const blocks = arena.some(random, 20);
      // The middle one of three: what it has joined begins before it.
      const i = 1 + random.below(blocks.length - 2);
      const three = blocks.slice(i - 1, i + 2);
      for (const block of random.shuffled(three)) arena.free(block);
      for (const block of random.shuffled(three))
        arena.refuses(block.at, block.size, "its second free, after its neighbours' first,");
      arena.usable(random);
    },
  );

  await property("a size that reaches into a free neighbour is refused", async () => {
    const arena = await start(module);
    const blocks = arena.some(random, 20);
    const i = random.below(blocks.length - 1);
    const [block, neighbour] = [blocks[i], blocks[i + 1]];
    arena.free(neighbour);
    for (const more of [1, neighbour.size, neighbour.size + 100]) {
      const size = Math.ceil(block.size / UNIT) * UNIT + more;
      arena.refuses(
        block.at,
        size,
        `with the block of ${neighbour.size} bytes behind it free, a free of ${size} bytes`,
      );
    }
    arena.free(block);
    arena.usable(random);
  });

  await property("bytes that do not all lie in the arena are refused, and so is null", async () => {
    const arena = await start(module);
    const [block, ...others] = arena.some(random, 5);
    // With all of the arena in use, no free bytes lie in the way of a size that is too large.
    const behind = others.at(-1).end;
    const last = arena.alloc(arena.from + arena.size - behind, 1);
    expect(last, "there was no room for all bytes behind the last block");
    for (const [at, size] of [
      [0, block.size],
      [arena.from, 8],
      [arena.from - 8 * (1 + random.below(100)), 8],
      // An end that is in the arena, or at its beginning, of bytes that begin before it.
      [arena.from - UNIT, UNIT],
      [arena.from - UNIT, 2 * UNIT],
      [arena.from - UNIT, arena.size],
      [arena.from + arena.size + 8 * random.below(100), 8],
      [block.at, arena.size],
      [last.at, last.size + 1],
      [block.at, 2 ** 32 - 1],
      [block.at, 2 ** 32 - 1 - random.below(10)],
      // Ends that are past 2³², and the same as one in the arena, or as its beginning.
      [block.at, 2 ** 32 - (block.at - arena.from)],
      [last.at, 2 ** 32 - (last.at - block.at)],
      [2 ** 32 - 8, 16],
    ]) {
      arena.refuses(
        at,
        size,
        `a free of ${size} bytes at ${at}, with the arena from ${arena.from} to ${arena.from + arena.size},`,
      );
    }
    arena.usable(random);
  });

  await property("an address at which no block can begin is refused", async () => {
    const arena = await start(module);
    const block = random.pick(arena.some(random, 10));
    const at = block.at + 1 + random.below(7);
    arena.refuses(at, 1, `a free at ${at}, which is no multiple of ${UNIT},`);
    arena.usable(random);
  });

  await property(
    "over a long trace with every fourth free a second one, no block overlaps another",
    async () => {
      const arena = await start(module);
      const freed = [];
      for (let turn = 0; turn < 600; turn++) {
        if (random.below(5) < 3) {
          arena.alloc(1 + random.below(120), 1 << random.below(7));
        } else if (random.below(4) > 0 && arena.blocks.length > 0) {
          const block = random.pick(arena.blocks);
          arena.free(block);
          freed.push(block);
        } else if (freed.length > 0) {
          const { at, size } = random.pick(freed);
          // A block that somebody else has by now looks like any other.
          if (arena.anyFree(at, size)) arena.refuses(at, size, "its second free");
        }
      }
      arena.usable(random);
    },
  );
}

/** A new arena, with the host's own books of it. */
async function start(module) {
  const { memory, arena_alloc, arena_dealloc, arena_start, arena_size } = (
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
  const end = ({ at, size }) => at + Math.ceil(Math.max(size, 1) / UNIT) * UNIT;
  return {
    from,
    size,
    blocks,
    alloc(size, align) {
      const what = `arena_alloc(${size}, ${align})`;
      const at = ask(what, () => arena_alloc(size, align));
      if (at === 0) return undefined;
      const block = { at, size, align, byte: at % 251, end: end({ at, size }) };
      expect(
        at >= from && end(block) <= from + this.size,
        `${what} gave an address outside of the arena`,
      );
      const other = blocks.find((other) => at < end(other) && other.at < end(block));
      expect(
        !other,
        `${what} gave the bytes from offset ${at - from} to ${end(block) - from}, and those from ${other?.at - from} to ${other && end(other) - from} are used`,
      );
      new Uint8Array(memory.buffer, at, size).fill(block.byte);
      blocks.push(block);
      return block;
    },
    /** Some blocks, each behind the one before it. */
    some(random, count) {
      return Array.from({ length: count }, () => this.alloc(1 + random.below(100), 1)).filter(
        Boolean,
      );
    },
    free(block) {
      const { at, size, align, byte } = block;
      const bytes = new Uint8Array(memory.buffer, at, size);
      expect(
        bytes.every((found) => found === byte),
        `the bytes of the used block at offset ${at - from} have changed`,
      );
      const what = `arena_dealloc of the ${size} bytes at offset ${at - from}, which are used,`;
      const answer = ask(what, () => arena_dealloc(at, size, align));
      expect(answer === 1, `${what} gave ${answer}`);
      blocks.splice(blocks.indexOf(block), 1);
    },
    refuses(at, size, what) {
      const answer = ask(`arena_dealloc of ${size} bytes at offset ${at - from}`, () =>
        arena_dealloc(at, size, 1),
      );
      const block = `of the ${size} bytes at offset ${at - from}`;
      expect(
        answer === 0,
        what.startsWith("its")
          ? `${what} was taken: arena_dealloc ${block} gave ${answer}`
          : `${what} was taken`,
      );
    },
    /** Whether one of these bytes is free. */
    anyFree(at, size) {
      for (let unit = at; unit < at + size; unit += UNIT) {
        if (!blocks.some((block) => block.at <= unit && unit < end(block))) return true;
      }
      return false;
    },
    /** Whether the list is in order: it still gives out free bytes only, and all of them. */
    usable(random) {
      for (let i = 0; i < 20; i++) this.alloc(1 + random.below(60), 1);
      for (const block of random.shuffled([...blocks])) this.free(block);
      const all = this.alloc(size - UNIT, 1);
      expect(
        all,
        "afterwards all blocks came back, and there was no room for all bytes behind the head",
      );
    },
  };
}
