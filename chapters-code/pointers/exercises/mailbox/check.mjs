import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const { instance } = await WebAssembly.instantiate(guest);
  const { memory, leave, slot, collect, work } = /** @type {any} */ (instance.exports);
  const at = (/** @type {number} */ address) => new Uint8Array(memory.buffer)[address];

  await property("the host finds the byte that the guest has left", () => {
    for (let round = 0; round < 5; round++) {
      const byte = 1 + random.below(255);
      const address = leave(byte) >>> 0;
      expect(at(address) === byte, `leave(${byte}) returned ${address}, where ${at(address)} lies`);
    }
  });

  await property("what the guest has left is still there after other calls", () => {
    const byte = random.below(256);
    const address = leave(byte) >>> 0;
    work(byte ^ (1 + random.below(255)));
    const found = at(address);
    expect(
      found === byte,
      `${byte} was left at ${address}; after a call of work, ${found} is there`,
    );
  });

  await property("the guest finds the byte that the host has written", () => {
    for (let round = 0; round < 5; round++) {
      const byte = 1 + random.below(255);
      const address = slot() >>> 0;
      new Uint8Array(memory.buffer)[address] = byte;
      work(round);
      expect(
        collect() === byte,
        `${byte} was written at ${address}, and collect gives ${collect()}`,
      );
    }
  });

  await property("each side has a byte of its own", () => {
    const [forHost, forGuest] = [random.below(256), random.below(256)];
    new Uint8Array(memory.buffer)[slot() >>> 0] = forGuest;
    const address = leave(forHost) >>> 0;
    expect(
      collect() === forGuest,
      `the host's ${forGuest} became ${collect()} when leave was called`,
    );
    new Uint8Array(memory.buffer)[slot() >>> 0] = forGuest ^ 1;
    expect(at(address) === forHost, "what was left for the host changed when the host wrote");
  });
}
