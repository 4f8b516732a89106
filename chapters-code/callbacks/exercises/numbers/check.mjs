import { expect, isRefusal } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () => {
    const callbacks = new attempt.Callbacks();
    const { exports } = await WebAssembly.instantiate(module, { host: callbacks.imports });
    return { callbacks, ask: /** @type {(number: number, n: number) => number} */ (exports.ask) };
  };
  const adding = (/** @type {number} */ k) => (/** @type {number} */ n) => n + k;

  await property("each number leads to its own function, and none is 0", async () => {
    const { callbacks, ask } = await start();
    const added = Array.from({ length: 5 }, (_, i) => 100 * i + 1 + random.below(100));
    const numbers = added.map((k) => callbacks.register(adding(k)));
    for (const i of random.shuffled([0, 1, 2, 3, 4])) {
      const n = random.below(1000);
      answers(ask, numbers[i], n, n + added[i]);
    }
  });

  await property("a released number is nobody's, and the others stay what they were", async () => {
    const { callbacks, ask } = await start();
    const numbers = [1, 2, 3, 4].map((k) => callbacks.register(adding(k)));
    const gone = random.below(4);
    callbacks.release(numbers[gone]);
    callbacks.release(numbers[gone]);
    refuses(ask, numbers[gone], "after its release");
    for (const [i, number] of numbers.entries()) {
      if (i !== gone) answers(ask, number, 10, 11 + i);
    }
  });

  await property("a number that was released is never given again", async () => {
    const { callbacks, ask } = await start();
    const before = [1, 2, 3].map((k) => callbacks.register(adding(k)));
    const gone = random.pick(before);
    callbacks.release(gone);
    const after = [4, 5, 6].map((k) => callbacks.register(adding(k)));
    const all = [...before, ...after];
    expect(new Set(all).size === 6, `six functions were registered, with the numbers ${all}`);
    refuses(ask, gone, "when others had been registered after its release");
  });

  await property("a number that was never given ends the guest's call with an error", async () => {
    const { callbacks, ask } = await start();
    const number = callbacks.register(adding(1));
    for (const wrong of [number + 1 + random.below(100), 2 ** 32 - 1]) {
      refuses(ask, wrong, `when only ${number} had been given`);
    }
    answers(ask, number, 1, 2);
  });

  await property("a function may ask the guest, register and release while it runs", async () => {
    const { callbacks, ask } = await start();
    const double = callbacks.register((/** @type {number} */ n) => 2 * n);
    let later = 0;
    const own = callbacks.register((/** @type {number} */ n) => {
      callbacks.release(own);
      later = callbacks.register(adding(7));
      return ask(double, n) + 1;
    });
    answers(ask, own, 20, 41);
    refuses(ask, own, "after it had released itself");
    answers(ask, later, 20, 27);
  });
}

/** @param {(number: number, n: number) => number} ask
 * @param {number} number
 * @param {number} n
 * @param {number} expected */
function answers(ask, number, n, expected) {
  const found = ask(number, n);
  expect(found === expected, `number ${number} should say ${expected} to ${n}, and says ${found}`);
}

/** @param {(number: number, n: number) => number} ask
 * @param {number} number
 * @param {string} when */
function refuses(ask, number, when) {
  let found;
  try {
    found = ask(number, 10);
  } catch (error) {
    expect(isRefusal(error), `number ${number}, ${when}: ${error}, which is a mistake's error`);
    return;
  }
  expect(false, `number ${number}, ${when}, should be refused, and says ${found}`);
}
