import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () => (await WebAssembly.instantiate(module)).exports;
  // Numbers with many divisors, so that a vector has grown a few times.
  const many = () => 12 * (1 + random.below(40));

  await property("the divisors of n lie at `data`, and `length` says how many", async () => {
    const exports = await start();
    for (const n of [0, 1, 97, many(), many(), 1 + random.below(500)]) {
      const { numbers } = lend(exports, n);
      same(numbers, divisors(n), `divisors(${n})`);
    }
  });

  await property("a list keeps its numbers while other lists are made", async () => {
    const exports = await start();
    const lists = Array.from({ length: 20 }, many).map((n) => ({ n, ...lend(exports, n) }));
    for (const [i, { n, out }] of lists.entries()) {
      same(read(exports, out).numbers, divisors(n), `list ${i}, read after the others were made,`);
    }
  });

  await property("`capacity` is the room that there is, and not less than `length`", async () => {
    const exports = await start();
    for (let i = 0; i < 10; i++) {
      const before = exports.bytes_out() >>> 0;
      const n = many();
      const { length, capacity } = lend(exports, n);
      const room = (exports.bytes_out() >>> 0) - before - 12;
      expect(
        room === 4 * capacity && capacity >= length,
        `divisors(${n}) holds a block of ${room} bytes, room for ${room / 4}; \`length\` is ${length} and \`capacity\` is ${capacity}`,
      );
    }
  });

  await property("after `divisors_free` as many bytes are out as before", async () => {
    const exports = await start();
    for (let i = 0; i < 20; i++) {
      const before = exports.bytes_out() >>> 0;
      const n = many();
      const { out } = lend(exports, n);
      giveBack(exports, out, n);
      balanced(exports, before, `divisors(${n}) and its divisors_free`);
    }
  });

  await property("all bytes come back when the host has made `length` smaller, too", async () => {
    const exports = await start();
    for (let i = 0; i < 20; i++) {
      const before = exports.bytes_out() >>> 0;
      const n = many();
      const { out, length } = lend(exports, n);
      const shorter = random.below(length);
      new Uint32Array(exports.memory.buffer, out + 4, 1)[0] = shorter;
      giveBack(exports, out, n);
      balanced(exports, before, `divisors(${n}), cut from ${length} to ${shorter}`);
    }
  });
}

function divisors(n) {
  return Array.from({ length: n }, (_, i) => i + 1).filter((divisor) => n % divisor === 0);
}

/** Has the divisors of `n` written into a new block. */
function lend(exports, n) {
  const out = exports.alloc(12, 4) >>> 0;
  expect(out !== 0, "alloc(12, 4) returned null");
  exports.divisors(n, out);
  return { out, ...read(exports, out) };
}

/** @param {Record<string, any>} exports @param {number} out where the descriptor is */
function read({ memory }, out) {
  const [data, length, capacity] = new Uint32Array(memory.buffer, out, 3);
  expect(
    data % 4 === 0 && data + 4 * length <= memory.buffer.byteLength,
    `the descriptor says data ${data} and length ${length}: there are no such numbers in the memory`,
  );
  return { numbers: [...new Uint32Array(memory.buffer, data, length)], length, capacity };
}

function giveBack(exports, out, n) {
  try {
    exports.divisors_free(out);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    expect(
      false,
      `divisors_free trapped for the divisors of ${n} (${error.message}): was the allocator told the size that it gave the block out with?`,
    );
  }
  exports.dealloc(out, 12, 4);
}

function balanced(exports, before, what) {
  const more = (exports.bytes_out() - before) | 0;
  expect(
    more === 0,
    more > 0
      ? `${what}: ${more} bytes are still out`
      : `${what}: ${-more} bytes more came back than were given out`,
  );
}

function same(found, expected, what) {
  expect(
    found.length === expected.length && found.every((number, i) => number === expected[i]),
    `${what} should give ${expected.join(" ")}, and there is ${found.slice(0, 40).join(" ")}`,
  );
}
