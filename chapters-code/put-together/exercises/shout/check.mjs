import { expect, isRefusal } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () => (await WebAssembly.instantiate(module)).exports;
  const texts = (count) => [
    ...Array.from({ length: count }, () => random.text(random.below(12))),
    // In capitals it has more letters.
    "straße",
  ];

  await property("the texts come back in capitals, in their order", async () => {
    const exports = await start();
    for (const list of [texts(0), texts(1 + random.below(9)), [], ["", ""], texts(20)]) {
      said(attempt, exports, list);
    }
  });

  await property("all blocks go back, with the size and alignment that they have", async () => {
    const exports = await start();
    for (let round = 0; round < 3; round++) {
      const list = texts(random.below(9));
      said(attempt, exports, list);
      balanced(exports, `${list.length} texts`);
    }
    said(attempt, exports, []);
    balanced(exports, "an empty list");
  });

  await property("where there is no room, `shout` throws, and nothing is left out", async () => {
    const exports = await start();
    const list = Array.from({ length: 5 }, () => `sixteen letters${random.below(10)}`);
    // The texts take 80 bytes, the table 40, the place for the result 8, and what comes back 120.
    for (const limit of [5, 30, 79, 100, 127, 135, 160, 200, 220, 247]) {
      exports.set_limit(limit);
      let found;
      try {
        found = attempt.shout(exports, list);
      } catch (error) {
        expect(
          isRefusal(error),
          `the guest had room for ${limit} bytes, and what was thrown is ${error}`,
        );
        balanced(exports, `a refusal with room for ${limit} bytes`);
        continue;
      }
      expect(
        false,
        `five texts of sixteen bytes need 248 bytes with their tables, the guest had ${limit}, and the answer was ${JSON.stringify(found)}`,
      );
    }
    exports.set_limit(1 << 20);
    said(attempt, exports, list);
    balanced(exports, "a call after ten refusals");
  });

  await property(
    "after a call that broke off, the error goes on, and no call follows",
    async () => {
      const exports = await start();
      said(attempt, exports, texts(2));
      const list = random.shuffled([...texts(4), `a${String.fromCharCode(0)}b`]);
      let found;
      try {
        found = attempt.shout(exports, list);
      } catch (error) {
        expect(
          error instanceof WebAssembly.RuntimeError ||
            error?.cause instanceof WebAssembly.RuntimeError,
          `the guest panicked, and what came out is ${error}`,
        );
        const late = exports.late_calls();
        expect(late === 0, `after the call had broken off, the guest was called ${late} times`);
        return;
      }
      expect(false, `the guest panicked, and the answer was ${JSON.stringify(found)}`);
    },
  );
}

function said(attempt, exports, list) {
  const found = attempt.shout(exports, list);
  const right = list.map((text) => text.toUpperCase());
  expect(
    Array.isArray(found) && found.length === right.length,
    `${right.length} texts went in, and the answer is ${JSON.stringify(found)}`,
  );
  right.forEach((text, i) => {
    expect(
      found[i] === text,
      `text ${i} of ${right.length} is ${JSON.stringify(text)}, and the answer has ${JSON.stringify(found[i])}`,
    );
  });
}

function balanced(exports, when) {
  const [none, wrong, out] = [exports.no_blocks(), exports.wrong_sizes(), exports.blocks_out()];
  expect(
    none === 0,
    `in ${when}, ${none} addresses came back at which there was no block of the host's`,
  );
  expect(
    wrong === 0,
    `in ${when}, ${wrong} blocks came back with another size or alignment than they had been asked for with`,
  );
  expect(
    out === 0,
    `after ${when}, ${out} blocks are out, the last of ${exports.last_size()} bytes`,
  );
}
