import { expect } from "../../../hosts/check.mjs";

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
  });

  await property("each block comes back once, with the size that it has", async () => {
    const exports = await start();
    for (let i = 0; i < 10; i++) quiet(() => attempt.join(exports, [random.text(3), ...texts()]));
    balanced(exports, "ten calls");
  });

  await property("when the guest has no room, `join` throws, and nothing is left out", async () => {
    const exports = await start();
    // A block and the longer one that replaces it are out at the same time.
    exports.set_limit(100);
    const parts = [random.text(4), "a".repeat(30), "b".repeat(40), random.text(9)];
    let thrown = false;
    try {
      attempt.join(exports, parts);
    } catch {
      thrown = true;
    }
    expect(thrown, "the guest refused to make the block longer, and `join` returned");
    balanced(exports, "a refusal");
  });
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
