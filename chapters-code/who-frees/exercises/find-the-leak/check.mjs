import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () => (await WebAssembly.instantiate(module)).exports;
  const list = () => `${random.text(random.below(20))},${random.text(random.below(20))}`;
  const kept = () => `+${random.text(random.below(20))}`;
  const noList = () => random.pick(["", random.text(random.below(20))]);

  await property("a list is answered backwards, and no block stays out", async () => {
    const exports = await start();
    for (let i = 0; i < 10; i++) {
      const request = list();
      const bytes = new TextEncoder().encode(request).reverse();
      answers(attempt, exports, request, new TextDecoder().decode(bytes));
      balanced(exports, `the list ${JSON.stringify(request)}`);
    }
  });

  await property("what is no list is refused, and no block stays out", async () => {
    const exports = await start();
    for (const request of ["", noList(), noList()]) {
      refuses(attempt, exports, request, "not a list");
      balanced(exports, `the refusal of ${JSON.stringify(request)}`);
    }
  });

  await property(
    "a text that is given to the guest is the guest's, and nobody else frees it",
    async () => {
      const exports = await start();
      const requests = Array.from({ length: 5 }, kept);
      for (const [i, request] of requests.entries()) {
        answers(attempt, exports, request, i + 1);
        balanced(exports, `the gift ${JSON.stringify(request)}`);
      }
      for (const [i, request] of requests.entries()) {
        const bytes = new TextEncoder().encode(request);
        const found = new Uint8Array(exports.memory.buffer, exports.kept(i), bytes.length);
        expect(
          bytes.every((byte, j) => byte === found[j]),
          `the guest kept ${JSON.stringify(request)}, and its bytes have been written over`,
        );
      }
    },
  );

  await property(
    "when the guest has no room, the answer is an error, and no block stays out",
    async () => {
      const exports = await start();
      const request = `${"a".repeat(30)},b`;
      for (const [limit, where] of [
        [10, "for the request"],
        [40, "for the list backwards"],
      ]) {
        exports.set_limit(limit);
        refuses(attempt, exports, request, "the guest has no room");
        balanced(exports, `a call with no room ${where}`);
      }
    },
  );

  await property("a thousand requests of all kinds leave nothing behind", async () => {
    const exports = await start();
    const kinds = [list, noList, kept];
    for (let i = 0; i < 1000; i++) {
      try {
        attempt.answer(exports, random.pick(kinds)());
      } catch {
        // A refusal is an answer, too.
      }
    }
    balanced(exports, "a thousand requests");
  });
}

function answers(attempt, exports, request, expected) {
  const found = attempt.answer(exports, request);
  expect(
    found === expected,
    `${JSON.stringify(request)} should be answered with ${JSON.stringify(expected)}, and was with ${JSON.stringify(found)}`,
  );
}

function refuses(attempt, exports, request, message) {
  let found;
  try {
    found = attempt.answer(exports, request);
  } catch (error) {
    expect(
      error.message === message,
      `${JSON.stringify(request)} should be refused with "${message}", and was with "${error.message}"`,
    );
    return;
  }
  expect(
    false,
    `${JSON.stringify(request)} should be refused, and was answered with ${JSON.stringify(found)}`,
  );
}

function balanced(exports, what) {
  const [none, wrong, out] = [exports.no_blocks(), exports.wrong_sizes(), exports.blocks_out()];
  expect(
    none === 0,
    `in ${what}, a block was freed that was not the host's: given away, or freed before`,
  );
  expect(wrong === 0, `in ${what}, a block was freed with another size than it was asked for`);
  expect(
    out === 0,
    `after ${what}, ${out} blocks are out, the last of ${exports.last_size()} bytes`,
  );
}
