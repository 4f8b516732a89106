import { expect, isRefusal } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () => (await WebAssembly.instantiate(module)).exports;
  const item = () => ({
    kind: random.below(256),
    // Some are more than 32 bits can hold.
    price: BigInt(random.below(2 ** 32)) * BigInt(random.pick([1, 2 ** 12])) + 1n,
    name: random.text(random.below(12)),
    count: random.below(2 ** 16),
  });
  const items = (count) => Array.from({ length: count }, item);

  await property("one item arrives as it was: kind, price, name and count", async () => {
    const exports = await start();
    for (let i = 0; i < 5; i++) arrive(attempt, exports, items(1));
  });

  await property("several items arrive, one behind the other", async () => {
    const exports = await start();
    arrive(attempt, exports, items(2));
    arrive(attempt, exports, items(2 + random.below(20)));
    arrive(attempt, exports, []);
  });

  await property("the total is that of the guest, and has no sign", async () => {
    const exports = await start();
    for (const list of [
      items(5),
      [{ ...item(), price: 2n ** 63n + BigInt(random.below(1000)), count: 1 }],
    ]) {
      const found = attempt.total(exports, list);
      const right = list.reduce((sum, { price, count }) => sum + price * BigInt(count), 0n);
      expect(found === right, `the items cost ${right}, and the answer is ${found}`);
    }
  });

  await property("the padding holds zeros, and nothing that was in the block before", async () => {
    const exports = await start();
    attempt.total(exports, items(4));
    for (let i = 0; i < exports.seen(); i++) {
      expect(
        exports.seen_clean(i) === 1,
        `between the fields of item ${i}, or behind them, is what was in the block before`,
      );
    }
  });

  await property("all blocks come back, each with the size that it was asked for", async () => {
    const exports = await start();
    for (let i = 0; i < 3; i++) attempt.total(exports, items(random.below(8)));
    balanced(exports, "three calls");
  });

  await property(
    "when the guest has no room, `total` throws, and nothing is left out",
    async () => {
      const exports = await start();
      const list = items(5).map((one) => ({ ...one, name: "sixteen letters!" }));
      for (const limit of [5, 20, 60, 170, 5 * 32 + 5 * 16 - 1]) {
        exports.set_limit(limit);
        let found;
        try {
          found = attempt.total(exports, list);
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
          `five items with names of sixteen bytes need 240 bytes, the guest had ${limit}, and the answer was ${found}`,
        );
      }
    },
  );
}

function arrive(attempt, exports, items) {
  attempt.total(exports, items);
  const seen = exports.seen();
  expect(
    seen === items.length,
    `${items.length} items were handed over, and the guest could read ${seen}`,
  );
  items.forEach((item, i) => {
    const name = new Uint8Array(
      exports.memory.buffer,
      exports.seen_name(i),
      exports.seen_name_len(i),
    );
    const found = {
      kind: exports.seen_kind(i),
      price: BigInt.asUintN(64, exports.seen_price(i)),
      name: new TextDecoder().decode(name),
      count: exports.seen_count(i),
    };
    for (const field of ["kind", "price", "name", "count"]) {
      expect(
        found[field] === item[field],
        `item ${i} of ${items.length}: the ${field} is ${show(item[field])}, and the guest read ${show(found[field])}`,
      );
    }
  });
}

function show(value) {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
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
