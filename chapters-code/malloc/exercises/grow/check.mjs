import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);

  await property("the newest block grows and shrinks where it is", async () => {
    const arena = await start(module, random);
    arena.alloc(random.below(50), 1 << random.below(4));
    const newest = arena.alloc(random.below(20), 1 << random.below(4));
    for (const size of [40, 300, 10, 0, 25]) {
      const at = newest.at;
      arena.resize(newest, size);
      expect(
        newest.at === at,
        `the newest block lay at offset ${at - arena.from}, and after a resize to ${size} bytes at ${newest.at - arena.from}`,
      );
    }
  });

  await property("what the newest block gives up is the next block's", async () => {
    const arena = await start(module, random);
    const newest = arena.alloc(500, 1);
    arena.resize(newest, 100 + random.below(100));
    expect(
      arena.alloc(600, 1),
      "500 bytes were cut to less than 200, and then there was no room for 600 of the 1000",
    );
    const last = arena.blocks.at(-1);
    arena.resize(last, 0);
    // It keeps a byte's place, and the next block begins behind it.
    expect(arena.alloc(1, 1), "600 bytes were cut to none, and then there was no room for one");
  });

  await property("a block with others behind it moves, and takes its bytes along", async () => {
    const arena = await start(module, random);
    const blocks = [1, 2, 3].map(() => arena.alloc(1 + random.below(40), 1 << random.below(4)));
    for (const block of blocks) arena.resize(block, block.size + 1 + random.below(40));
    arena.intact();
  });

  await property("the newest block grows up to the end of the room and no further", async () => {
    const arena = await start(module, random);
    arena.alloc(random.below(100), 1);
    const newest = arena.alloc(1 + random.below(100), 1);
    const most = arena.to - newest.at;
    arena.refuses(newest, most + 1);
    arena.refuses(newest, 2 ** 32 - 1 - random.below(newest.at));
    expect(arena.resize(newest, most), `${most} bytes reach exactly to the end, and were refused`);
    arena.intact();
  });

  await property("after a refusal everything is as it was", async () => {
    const arena = await start(module, random);
    const [first, newest] = [arena.alloc(100, 1), arena.alloc(100, 1)];
    for (const block of random.shuffled([first, newest])) arena.refuses(block, 2000);
    arena.intact();
    const left = arena.to - newest.at - newest.size;
    expect(
      arena.alloc(left, 1),
      `${left} bytes were left, and after two refusals there was no block for them`,
    );
  });

  await property(
    "over a long trace no block overlaps another, and each keeps its bytes",
    async () => {
      for (let round = 0; round < 3; round++) {
        const arena = await start(module, random);
        for (let turn = 0; turn < 100; turn++) {
          const block = random.below(3) > 0 ? random.pick(arena.blocks) : undefined;
          if (block) arena.resize(block, random.below(40));
          else arena.alloc(random.below(20), 1 << random.below(5));
        }
        arena.intact();
      }
    },
  );
}

/** A new arena, with the host's own books of it. */
async function start(module, random) {
  const { memory, arena_alloc, arena_resize, room_start, room_size } = (
    await WebAssembly.instantiate(module)
  ).exports;
  const from = room_start() >>> 0;
  const to = from + (room_size() >>> 0);
  const blocks = [];
  /** Where the newest block ends. */
  let free = from;
  const end = ({ at, size }) => at + Math.max(size, 1);
  const ask = (name, call, ...numbers) => {
    try {
      return call(...numbers) >>> 0;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      expect(false, `${name}(${numbers.join(", ")}) trapped (${error.message}): a refusal is null`);
    }
  };
  const judge = (block, what) => {
    expect(
      block.at % block.align === 0,
      `${what} gave ${block.at}, which is no multiple of ${block.align}`,
    );
    expect(
      block.at >= from && end(block) <= to,
      `${what} gave the bytes from ${block.at - from} to ${end(block) - from} of a room that has ${to - from}`,
    );
    const other = blocks.find(
      (other) => other !== block && block.at < end(other) && other.at < end(block),
    );
    expect(
      !other,
      `${what} gave the bytes from ${block.at - from} to ${end(block) - from}, and those from ${other?.at - from} to ${other && end(other) - from} are another block`,
    );
  };
  const keeps = (block, bytes, what) => {
    const found = new Uint8Array(memory.buffer, block.at, bytes.length);
    const wrong = found.findIndex((byte, i) => byte !== bytes[i]);
    expect(
      wrong === -1,
      `${what}: byte ${wrong} of its block was ${bytes[wrong]} and is now ${found[wrong]}`,
    );
  };
  const fill = (block) => {
    block.bytes = random.bytes(block.size);
    new Uint8Array(memory.buffer).set(block.bytes, block.at);
  };
  return {
    from,
    to,
    blocks,
    alloc(size, align) {
      const at = ask("arena_alloc", arena_alloc, size, align);
      if (at === 0) return undefined;
      const block = { at, size, align };
      judge(block, `arena_alloc(${size}, ${align})`);
      fill(block);
      free = end(block);
      blocks.push(block);
      return block;
    },
    /** Whether it was granted. */
    resize(block, size) {
      const newest = end(block) === free;
      const what = `a resize of ${newest ? "the newest block" : "a block"} from ${block.size} bytes to ${size}`;
      const at = ask("arena_resize", arena_resize, block.at, block.size, block.align, size);
      if (at === 0) {
        const where =
          newest || size <= block.size ? block.at : Math.ceil(free / block.align) * block.align;
        expect(
          where + Math.max(size, 1) > to,
          `${what} was refused, and from offset ${where - from} on there was room for it`,
        );
        return false;
      }
      if (newest || size <= block.size) expect(at === block.at, `${what} moved it`);
      const kept = block.bytes.subarray(0, size);
      Object.assign(block, { at, size });
      judge(block, what);
      keeps(block, kept, what);
      fill(block);
      if (newest || end(block) > free) free = end(block);
      return true;
    },
    refuses(block, size) {
      const at = ask("arena_resize", arena_resize, block.at, block.size, block.align, size);
      expect(
        at === 0,
        `a block at offset ${block.at - from} of a room of ${to - from} bytes grew to ${size}`,
      );
    },
    /** Whether each block has the bytes that were written last. */
    intact() {
      for (const block of blocks) keeps(block, block.bytes, "when other blocks had been resized");
    },
  };
}
