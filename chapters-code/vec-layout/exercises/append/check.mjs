import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () => (await WebAssembly.instantiate(module)).exports;

  await property("an empty vector takes the bytes", async () => {
    const exports = await start();
    const vec = exports.vec_new();
    const bytes = random.bytes(1 + random.below(100));
    attempt.append(exports, vec, bytes);
    same(exports, vec, bytes);
  });

  await property(
    "what is appended stands behind what was there, also when the bytes have moved",
    async () => {
      const exports = await start();
      const [vec, neighbour] = [exports.vec_new(), exports.vec_new()];
      const [all, others] = [[], []];
      for (let i = 0; i < 30; i++) {
        const bytes = random.bytes(random.below(200));
        const turn = random.below(3) > 0;
        attempt.append(exports, turn ? vec : neighbour, bytes);
        (turn ? all : others).push(...bytes);
        same(exports, vec, all);
        same(exports, neighbour, others);
      }
    },
  );

  await property("an append of no bytes changes nothing", async () => {
    const exports = await start();
    const vec = exports.vec_new();
    attempt.append(exports, vec, new Uint8Array());
    same(exports, vec, []);
    const bytes = random.bytes(10);
    attempt.append(exports, vec, bytes);
    attempt.append(exports, vec, new Uint8Array());
    same(exports, vec, bytes);
  });

  await property("all blocks that were asked for have been given back", async () => {
    const exports = await start();
    const vec = exports.vec_new();
    for (let i = 0; i < 10; i++) attempt.append(exports, vec, random.bytes(random.below(50)));
    const left = exports.blocks_out();
    expect(left === 0, `after ten calls, ${left} of the blocks from alloc are out`);
  });
}

function same(exports, vec, expected) {
  const out = exports.alloc(12, 4);
  exports.vec_parts(vec, out);
  const [data, length] = new Uint32Array(exports.memory.buffer, out, 3);
  exports.dealloc(out, 12, 4);
  expect(
    length === expected.length,
    `the vector has ${length} bytes, and should have ${expected.length}`,
  );
  const found = new Uint8Array(exports.memory.buffer, data, length);
  const wrong = found.findIndex((byte, i) => byte !== expected[i]);
  expect(
    wrong === -1,
    `byte ${wrong} of ${length} is ${found[wrong]}, and should be ${expected[wrong]}; the bytes lie at ${data}`,
  );
}
