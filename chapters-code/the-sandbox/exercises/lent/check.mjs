import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);

  const start = async () => {
    const { memory, lend, take_back, scale } = /** @type {any} */ (
      (await WebAssembly.instantiate(module)).exports
    );
    const bytes = () => new Uint8Array(memory.buffer);
    // Where all blocks lie.
    const room = lend(1) >>> 0;
    take_back(room);
    /** A block that is filled with random bytes. */
    const block = (/** @type {number} */ size) => {
      const at = lend(size) >>> 0;
      bytes().set(random.bytes(size), at);
      return at;
    };
    /** Scales, and expects a refusal by which nothing has changed. */
    const refused = (
      /** @type {string} */ what,
      /** @type {number} */ list,
      /** @type {number} */ count,
      status = 3,
    ) => {
      const before = bytes().slice(room, room + 512);
      const returned = scale(list, count, 3) >>> 0;
      const told = `scale(${list}, ${count}, 3), ${what}`;
      expect(returned === status, `${told}: it returned ${returned}, and not ${status}`);
      const changed = before.findIndex((byte, index) => byte !== bytes()[room + index]);
      expect(changed < 0, `${told}: it was refused, and the byte at ${room + changed} has changed`);
    };
    return { take_back, scale, bytes, block, refused };
  };

  await property("numbers in a block that is lent are multiplied, and nothing else", async () => {
    const { scale, bytes, block } = await start();
    const [first, second] = [block(40), block(64)];
    const words = () => new Uint32Array(bytes().buffer, first, second / 4 - first / 4 + 16);
    const before = words().slice();
    const [skip, count, factor] = [random.below(4), 1 + random.below(6), 2 + random.below(1000)];
    const status = scale(first + skip * 4, count, factor);
    expect(status === 0, `${count} numbers in a block of 40 bytes: scale returned ${status}`);
    before.forEach((number, index) => {
      const isMeant = index >= skip && index < skip + count;
      const expected = isMeant ? Math.imul(number, factor) >>> 0 : number;
      const found = words()[index];
      expect(found === expected, `number ${index} should be ${expected}, and is ${found}`);
    });
  });

  await property("a block is the host's to its last byte, and no number may be cut", async () => {
    const { scale, block, refused } = await start();
    for (const size of [4, 64, 8 + random.below(56)]) {
      const at = block(size);
      const whole = size >> 2;
      const status = scale(at, whole, 3);
      expect(status === 0, `${whole} numbers in ${size} bytes: scale returned ${status}`);
      refused(`in a block of ${size} bytes`, at, whole + 1);
    }
  });

  await property("null is refused with 1", async () => {
    const { refused } = await start();
    refused("which is null", 0, 0, 1);
    refused("which is null", 0, 1 + random.below(8), 1);
  });

  await property("a misaligned address is refused with 2", async () => {
    const { block, refused } = await start();
    const at = block(64);
    for (const off of [1, 2, 3]) refused(`off by ${off}`, at + 4 * random.below(8) + off, 1, 2);
  });

  await property("no count leads out of the block, however large it is", async () => {
    const { block, refused } = await start();
    const at = block(64);
    block(64);
    for (const count of [17, 32, 2 ** 30, 2 ** 30 + 1, 2 ** 31, 2 ** 32 - 1]) {
      refused("in a block of 64 bytes", at, count);
    }
  });

  await property("what was never lent is refused", async () => {
    const { bytes, block, refused } = await start();
    const at = block(8);
    const end = bytes().length;
    refused("behind a block of 8 bytes", at + 8, 1);
    refused("before the first block", at - 4, 1);
    refused("in a block that nobody has asked for", at + 64 * (1 + random.below(7)), 1);
    refused("at the end of the stack", 4, 1);
    refused("at the end of the memory", end - 4, 1);
    refused("past the end of the memory", end, 1);
    refused("at the end of all addresses", 2 ** 32 - 4, 1);
  });

  await property("a block that was taken back is no longer the host's", async () => {
    const { take_back, scale, block, refused } = await start();
    const [first, second] = [block(64), block(64)];
    take_back(first);
    refused("in a block that was taken back", first, 1);
    refused("over it into the next", first, 17);
    const status = scale(second, 16, 3);
    expect(status === 0, `the other block is still lent: scale returned ${status}`);
  });
}
