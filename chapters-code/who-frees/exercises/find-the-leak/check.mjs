import { expect } from "../../../hosts/check.mjs";

const PAGE = 65536;
/** From here on, an address arrives as a negative number. */
const HALF = 2 ** 31;

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
      const text = "a".repeat(30);
      for (const [limit, request, where] of [
        [10, `${text},b`, "for the list"],
        [10, text, "for what is no list"],
        [10, `+${text}`, "for the gift"],
        [40, `${text},b`, "for the list backwards"],
      ]) {
        exports.set_limit(limit);
        const bytes = () => new Uint8Array(exports.memory.buffer, 0, 64).slice();
        const before = bytes();
        refuses(attempt, exports, request, "the guest has no room");
        const changed = bytes().findIndex((byte, at) => byte !== before[at]);
        expect(
          changed === -1,
          `in a call with no room ${where}, the byte at ${changed} was written: 0 is no block`,
        );
        balanced(exports, `a call with no room ${where}`);
      }
    },
  );

  await property("blocks at 2 GiB and above are treated like all others", async () => {
    const exports = await start();
    // The guest asks for memory behind it.
    exports.memory.grow(HALF / PAGE);
    const [request, gift] = [list(), kept()];
    const backwards = new TextEncoder().encode(request).reverse();
    answers(attempt, exports, request, new TextDecoder().decode(backwards));
    balanced(exports, `the list ${JSON.stringify(request)}`);
    answers(attempt, exports, gift, 1);
    balanced(exports, `the gift ${JSON.stringify(gift)}`);
    const at = exports.kept(0) >>> 0;
    const text = new TextDecoder().decode(
      new Uint8Array(exports.memory.buffer, at, new TextEncoder().encode(gift).length),
    );
    expect(text === gift, `${JSON.stringify(gift)} was given, and ${JSON.stringify(text)} is kept`);
  });

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
