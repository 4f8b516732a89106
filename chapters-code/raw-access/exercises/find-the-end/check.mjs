import { expect } from "../../../hosts/check.mjs";

const MOST_CALLS = 40;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const { instance } = await WebAssembly.instantiate(guest);
  const { memory, read_at } = /** @type {any} */ (instance.exports);

  await property("the guest's memory is found to have the size that it has", () => {
    for (const pages of [0, 1 + random.below(30)]) {
      memory.grow(pages);
      const size = memory.buffer.byteLength;
      const { found } = search(attempt, read_at);
      expect(found === size, `the memory has ${size} bytes, and findTheEnd says ${found}`);
    }
  });

  await property(`no more than ${MOST_CALLS} calls are needed`, () => {
    const { calls } = search(attempt, read_at);
    expect(calls <= MOST_CALLS, `it took more than ${MOST_CALLS} calls`);
  });

  await property("the size is right to the byte, from an empty memory to a full one", () => {
    for (const size of [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, random.below(2 ** 32)]) {
      const { found } = search(attempt, memoryOf(size, "memory access out of bounds"));
      expect(found === size, `of ${size} bytes findTheEnd says ${found}`);
    }
  });

  await property("a trap is known by its class, in the words of any engine", () => {
    const size = random.below(2 ** 32);
    for (const words of ["index out of bounds", "Out of bounds memory access", "a trap"]) {
      try {
        search(attempt, memoryOf(size, words));
      } catch (error) {
        expect(!(error instanceof WebAssembly.RuntimeError), `this trap was thrown on: ${words}`);
        throw error;
      }
    }
  });

  await property("an error that is no trap is thrown on", () => {
    const own = new TypeError("the host's own mistake");
    let thrown;
    try {
      attempt.findTheEnd(() => {
        throw own;
      });
    } catch (error) {
      thrown = error;
    }
    expect(thrown === own, `a TypeError of the host was thrown, and findTheEnd threw ${thrown}`);
  });
}

/** What the attempt finds, and in how many calls; more than are allowed end in an error. */
function search(/** @type {any} */ attempt, /** @type {(address: number) => number} */ readAt) {
  let calls = 0;
  const counted = (/** @type {number} */ address) => {
    calls++;
    if (calls > MOST_CALLS) throw new Error(`more than ${MOST_CALLS} calls`);
    return readAt(address);
  };
  const found = attempt.findTheEnd(counted);
  return { found, calls };
}

/** A memory of any size, which traps in these words. */
function memoryOf(/** @type {number} */ size, /** @type {string} */ words) {
  return (/** @type {number} */ address) => {
    // As a call of the guest does: an i32, which the guest takes as an address.
    if (address >>> 0 >= size) throw new WebAssembly.RuntimeError(words);
    return 0;
  };
}
