import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () =>
    /** @type {any} */ ((await WebAssembly.instantiate(module, {})).exports);

  await property("a handle leads to its own closure, and none is 0", async () => {
    const exports = await start();
    const totals = Array.from({ length: 5 }, (_, i) => 1000 * (i + 1) + random.below(100));
    const handles = totals.map((total) => exports.tally(total));
    expect(!handles.includes(0), `tally returned the handles ${handles}`);
    for (let round = 0; round < 20; round++) {
      const i = random.below(5);
      const n = random.below(10);
      totals[i] += n;
      answers(exports, handles[i], n, totals[i], "in turns with others");
    }
  });

  await property("a released handle is dead, and is not released again", async () => {
    const exports = await start();
    const [gone, other] = [exports.tally(100), exports.tally(200)];
    released(exports, gone, 1, "at first");
    answers(exports, gone, 1, 0, "after its release");
    released(exports, gone, 0, "at the second time");
    released(exports, other + 1000, 0, "never given");
    answers(exports, other, 1, 201, "when another had been released");
    expect(exports.alive() === 1, `one closure is left, and ${exports.alive()} are alive`);
  });

  await property("a dead handle does not reach what was made later", async () => {
    const exports = await start();
    const handles = [1, 2, 3].map(() => exports.tally(random.below(100)));
    const gone = random.pick(handles);
    exports.release(gone);
    const later = [1, 2, 3].map(() => exports.tally(1000));
    const all = [...handles, ...later];
    expect(new Set(all).size === 6, `six callbacks were made, with the handles ${all}`);
    answers(exports, gone, 1, 0, "when others had been made after its release");
  });

  await property("a callback may release itself while it runs", async () => {
    const exports = await start();
    const number = random.below(100);
    const handle = exports.once(number);
    answers(exports, handle, 5, number + 5, "which releases itself");
    answers(exports, handle, 5, 0, "after it had released itself");
    expect(exports.alive() === 0, `it has released itself, and ${exports.alive()} are alive`);
  });

  await property("what a callback has captured may release others when it is dropped", async () => {
    const exports = await start();
    const first = exports.keeper(exports.tally(100));
    released(exports, first, 1, "whose end is the end of another");
    expect(exports.alive() === 0, `both are released, and ${exports.alive()} are alive`);
    const second = exports.keeper(exports.tally(100));
    answers(exports, second, 5, 5, "which releases itself, and another when it is dropped");
    expect(exports.alive() === 0, `both are released, and ${exports.alive()} are alive`);
  });

  await property("a callback may call others, and itself is not there meanwhile", async () => {
    const exports = await start();
    const inner = exports.relay(exports.tally(100));
    const outer = exports.relay(inner);
    answers(exports, outer, 5, 107, "which calls another, which calls a third");
    answers(exports, outer, 5, 112, "when it is called once more");
  });

  await property("what was released is dropped, and its room is used again", async () => {
    const exports = await start();
    const round = () => {
      for (let i = 0; i < 20_000; i++) exports.release(exports.tally(i));
    };
    round();
    const before = exports.memory.buffer.byteLength;
    round();
    const more = exports.memory.buffer.byteLength - before;
    expect(more === 0, `20000 callbacks were made and released, and the memory grew by ${more}`);
    expect(exports.alive() === 0, `all were released, and ${exports.alive()} are alive`);
  });
}

/** @param {any} exports
 * @param {number} handle
 * @param {number} n
 * @param {number} expected
 * @param {string} which */
function answers(exports, handle, n, expected, which) {
  const found = exports.call(handle, n) >>> 0;
  const what = `call(${handle}, ${n}), ${which}`;
  expect(found === expected, `${what}: it should be ${expected}, and is ${found}`);
}

/** @param {any} exports
 * @param {number} handle
 * @param {number} expected
 * @param {string} when */
function released(exports, handle, expected, when) {
  const found = exports.release(handle);
  expect(found === expected, `release(${handle}), ${when}: it should be ${expected}, not ${found}`);
}
