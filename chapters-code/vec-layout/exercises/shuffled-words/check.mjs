import { expect } from "../../../hosts/check.mjs";

const NAMES = ["capacity", "pointer", "length"];
const ORDERS = ["cpl", "clp", "pcl", "lcp", "plc", "lpc"];

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  let left = 0;

  await property("the three words are told apart in each of the six orders", async () => {
    for (const number of random.shuffled([...Array(12).keys()])) {
      // Half of the guests give exactly the room that was asked for, the others more.
      const [order, spare] = [number % 6, number < 6 ? 0 : 1 + random.below(6)];
      const { exports } = await WebAssembly.instantiate(module);
      exports.shuffle(order + 6 * spare);
      const found = attempt.findOrder(exports);
      left += exports.vectors();
      for (const name of NAMES) {
        const is = ORDERS[order].indexOf(name[0]);
        expect(
          found?.[name] === is,
          `the words lay as ${[...ORDERS[order]].map(full).join(", ")}: the ${name} is word ${is}, and not ${found?.[name]}`,
        );
      }
    }
  });

  await property("every vector that was made for the search has been freed", () => {
    expect(left === 0, `${left} vectors are left: each vec_new wants a vec_free, on every path`);
  });
}

function full(letter) {
  return NAMES.find((name) => name[0] === letter);
}
