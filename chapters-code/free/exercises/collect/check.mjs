import { expect, isRefusal } from "../../../hosts/check.mjs";

const PAGE = 65536;
/** From here on, an address arrives as a negative number. */
const HALF = 2 ** 31;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () => (await WebAssembly.instantiate(module)).exports;
  const texts = (letter) =>
    Array.from({ length: 1 + random.below(6) }, () =>
      letter ? letter.repeat(random.below(9)) : random.text(random.below(20)),
    );

  await property("texts of ASCII are joined, one behind the other", async () => {
    const exports = await start();
    joins(attempt, exports, texts("a"));
    joins(attempt, exports, [...texts("x"), "", ...texts("y")]);
    joins(attempt, exports, []);
  });

  await property("texts of any characters are joined", async () => {
    const exports = await start();
    for (let i = 0; i < 10; i++) joins(attempt, exports, [...texts(), random.text(3)]);
    joins(attempt, exports, ["\ufeff", ...texts()]);
  });

  await property("each block comes back once, with the size that it has", async () => {
    const exports = await start();
    for (let i = 0; i < 10; i++) quiet(() => attempt.join(exports, [random.text(3), ...texts()]));
    balanced(exports, "ten calls");
  });

  await property(
    "when the guest has no room, `join` ends with an error, and nothing is left out",
    async () => {
      const exports = await start();
      // A block and the longer one that replaces it are out at the same time.
      const parts = [random.text(4), "a".repeat(30), "b".repeat(40), random.text(9)];
      for (const [limit, texts, what] of [
        [100, parts, "to make the block longer"],
        [0, parts, "the first block"],
        [0, [], "the first block, for no text"],
      ]) {
        exports.set_limit(limit);
        const error = fails(attempt, exports, texts, `the guest refused ${what}`);
        expect(isRefusal(error), `the guest refused ${what}, and \`join\` ended with ${error}`);
        balanced(exports, "a refusal");
      }
    },
  );

  await property(
    "bytes that are no UTF-8 in the end are an error, and nothing is left out",
    async () => {
      const exports = await start();
      exports.spoil();
      const parts = [`a${random.text(4)}`, ...texts(), random.text(9)];
      fails(attempt, exports, parts, "the guest spoilt the block's first byte");
      balanced(exports, "an error");
    },
  );

  await property("blocks at 2 GiB and above are treated like all others", async () => {
    const exports = await start();
    // The guest asks for memory behind it.
    exports.memory.grow(HALF / PAGE);
    joins(attempt, exports, [random.text(4), ...texts()]);
    balanced(exports, "a call");
  });
}

/** The error that `join` ends with. */
function fails(attempt, exports, texts, what) {
  let found;
  try {
    found = attempt.join(exports, texts);
  } catch (error) {
    return error;
  }
  expect(false, `${what}, and \`join\` returned ${JSON.stringify(found)}`);
}

function joins(attempt, exports, texts) {
  const before = exports.no_blocks();
  const found = attempt.join(exports, texts);
  const expected = texts.join("");
  expect(
    exports.no_blocks() === before,
    "it went on with the address of a block that had moved: after `resize`, only the new one is good",
  );
  expect(
    found === expected,
    `${JSON.stringify(texts)} should give ${JSON.stringify(expected)}, and gave ${JSON.stringify(found)}`,
  );
}

function balanced(exports, when) {
  const [wrong, none, out] = [exports.wrong_sizes(), exports.no_blocks(), exports.blocks_out()];
  expect(
    none === 0,
    `in ${when}, ${none} addresses came back at which there was no block any more`,
  );
  expect(
    wrong === 0,
    `in ${when}, ${wrong} blocks came back with another size than they had been given out with`,
  );
  expect(
    out === 0,
    `after ${when}, ${out} blocks are out, the last of ${exports.last_size()} bytes`,
  );
}

/** Only what it has done to the blocks is of interest. */
function quiet(call) {
  try {
    call();
  } catch {
    // The properties above have told of it.
  }
}
