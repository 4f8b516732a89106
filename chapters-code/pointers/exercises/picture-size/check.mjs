import { expect } from "../../../hosts/check.mjs";

const PAGE = 65536;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, random, property }) {
  const memory = new WebAssembly.Memory({ initial: 2 });

  /** Puts a file into a memory, and compares what is found with what was put there. */
  const compare = (
    /** @type {WebAssembly.Memory} */ into,
    /** @type {number} */ at,
    /** @type {Uint8Array} */ file,
    /** @type {{ width: number, height: number } | undefined} */ expected,
  ) => {
    new Uint8Array(into.buffer).set(file, at);
    // As a call of the guest returns it.
    const found = attempt.pictureSize(into, at | 0, file.length);
    const where = `at ${at}, which arrives as ${at | 0}`;
    if (expected === undefined) {
      expect(found === undefined, `no picture lies ${where}, and ${words(found)} was found`);
    } else {
      const same = found?.width === expected.width && found?.height === expected.height;
      expect(same, `a picture of ${words(expected)} lies ${where}, and ${words(found)} was found`);
    }
  };
  const place = () => random.below(PAGE);
  const size = () => ({ width: 1 + random.below(100_000), height: 1 + random.below(100_000) });

  await property("a BMP's size is found, with its low bytes first", () => {
    for (let round = 0; round < 10; round++) {
      const { width, height } = size();
      compare(memory, place(), bmp(random, width, height), { width, height });
    }
  });

  await property("a BMP with a negative height has its rows from the top", () => {
    const { width, height } = size();
    compare(memory, place(), bmp(random, width, -height), { width, height });
  });

  await property("a PNG's size is found, with its high bytes first", () => {
    for (let round = 0; round < 10; round++) {
      const { width, height } = size();
      compare(memory, place(), png(random, width, height), { width, height });
    }
  });

  await property("a file that is neither BMP nor PNG is no picture", () => {
    const other = random.bytes(64);
    other[0] = random.pick([0, 0x41, 0x43, 0x88, 0xff]);
    compare(memory, place(), other, undefined);
    const almost = png(random, 1, 1);
    almost[1 + random.below(7)] ^= 1 + random.below(255);
    compare(memory, place(), almost, undefined);
  });

  await property("a file that ends before its size is no picture", () => {
    const { width, height } = size();
    for (const [file, needed] of /** @type {[Uint8Array, number][]} */ ([
      [bmp(random, width, height), 26],
      [png(random, width, height), 24],
    ])) {
      // Down to a file that has no byte: what begins it may be cut as well.
      for (const length of [0, 1, 2 + random.below(6), 8 + random.below(needed - 8), needed - 1]) {
        const at = place();
        // The rest of it lies behind the file.
        new Uint8Array(memory.buffer).set(file, at);
        compare(memory, at, file.slice(0, length), undefined);
      }
    }
  });

  await property("a picture may lie in the upper half of all addresses", () => {
    const large = new WebAssembly.Memory({ initial: 2 ** 15 + 1 });
    const { width, height } = size();
    compare(large, 2 ** 31 + random.below(1000), bmp(random, width, height), { width, height });
    compare(large, 2 ** 31 + 2000, png(random, width, height), { width, height });
  });

  await property("bytes that the memory does not have are no picture", () => {
    const end = memory.buffer.byteLength;
    new Uint8Array(memory.buffer).set(bmp(random, 1, 1).subarray(0, 30), end - 30);
    for (const pointer of [end - 30, end - 1, end + random.below(1000), 2 ** 32 - 1]) {
      const found = attempt.pictureSize(memory, pointer | 0, 64);
      const what = `64 bytes at ${pointer} do not all lie in a memory of ${end}`;
      expect(found === undefined, `${what}, and ${words(found)} was found`);
    }
  });
}

function words(/** @type {any} */ size) {
  return size === undefined ? "nothing" : `${size?.width} × ${size?.height}`;
}

/** The first bytes of a BMP, with others behind them. */
function bmp(
  /** @type {import("../../../hosts/check.mjs").Random} */ random,
  /** @type {number} */ width,
  /** @type {number} */ height,
) {
  const file = random.bytes(64);
  file.set([0x42, 0x4d]);
  const view = new DataView(file.buffer);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  return file;
}

/** The first bytes of a PNG, with others behind them. */
function png(
  /** @type {import("../../../hosts/check.mjs").Random} */ random,
  /** @type {number} */ width,
  /** @type {number} */ height,
) {
  const file = random.bytes(64);
  file.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(file.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return file;
}
