import { expect } from "../../../hosts/check.mjs";

const NAMES = ["price", "sell", "words", "init"];

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = () => Desk.start(module, attempt, random);

  await property("calls that leave the bytes alone are no suspects", async () => {
    const desk = await start();
    desk.some();
    desk.names(undefined);
  });

  await property("the call that changed a byte is named, whatever is called later", async () => {
    for (let turn = 0; turn < 10; turn++) {
      const desk = await start();
      desk.some();
      const name = random.pick(NAMES);
      desk.spoils(name);
      desk.some();
      desk.names(name);
    }
  });

  await property("of two culprits the first is named", async () => {
    const desk = await start();
    const [first, second] = random.shuffled(NAMES);
    desk.spoils(first);
    desk.spoils(second);
    desk.names(first);
  });

  await property("a call that ends in a trap is named as well, and the trap goes on", async () => {
    const desk = await start();
    let error;
    try {
      desk.spoils("price", 7);
    } catch (caught) {
      error = caught;
    }
    expect(error instanceof WebAssembly.RuntimeError, "price(7) trapped, and its caller saw none");
    desk.names("price");
  });

  await property("what the host writes between two calls is nobody's", async () => {
    const desk = await start();
    desk.flip();
    desk.some();
    desk.names(undefined);
    const name = random.pick(NAMES);
    desk.spoils(name);
    desk.names(name);
  });

  await property("a guest that has grown its memory is watched on", async () => {
    const desk = await start();
    desk.memory.grow(1);
    const name = random.pick(NAMES);
    desk.spoils(name);
    desk.names(name);
  });

  await property("for its host the guest is as before", async () => {
    const desk = await start();
    const { guest, memory, exports } = desk;
    expect(guest.memory === memory, "guest.memory is not the guest's memory");
    expect(guest.MESSAGE === exports.MESSAGE, "guest.MESSAGE is not the guest's global");
    const found = [guest.price(2), guest.sell(0), guest.sell(0)].join(", ");
    expect(found === "45, 4, 3", `price(2), sell(0), sell(0) gave ${found} in place of 45, 4, 3`);
  });
}

/** A guest of which a call can be made to change one of the bytes that are watched. */
class Desk {
  /** @type {import("../../../hosts/check.mjs").Random} */
  random;
  /** @type {WebAssembly.Memory} */
  memory;
  length = 0;
  at = 0;
  /** @type {Record<string, any>} what the attempt was given */
  exports;
  /** @type {any} what it gives in the place of that */
  guest;
  /** @type {() => string | undefined} */
  culprit;
  armed = false;
  /** @type {number | undefined} the byte that was changed last */
  next;

  static async start(module, attempt, random) {
    const desk = new Desk();
    const { exports } = await WebAssembly.instantiate(module);
    desk.random = random;
    desk.memory = exports.memory;
    desk.length = 4 + random.below(12);
    desk.at = exports.alloc(desk.length, 4) >>> 0;
    new Uint8Array(desk.memory.buffer).set(random.bytes(desk.length), desk.at);
    desk.exports = { ...exports };
    for (const name of NAMES) {
      desk.exports[name] = (...values) => {
        if (desk.armed) desk.flip();
        return exports[name](...values);
      };
    }
    const { guest, culprit } = attempt.watch(desk.exports, desk.at, desk.length);
    return Object.assign(desk, { guest, culprit });
  }

  /** Changes one byte, and none twice, so that no change takes back another. */
  flip() {
    this.next = ((this.next ?? this.random.below(this.length)) + 1) % this.length;
    new Uint8Array(this.memory.buffer)[this.at + this.next] ^= 1 << this.random.below(8);
  }

  spoils(name, argument = name === "words" ? this.at : 0) {
    this.armed = true;
    try {
      this.guest[name](argument, 0);
    } finally {
      this.armed = false;
    }
  }

  /** Some calls that do no harm. */
  some() {
    for (let turn = 0; turn < 4; turn++) this.guest.price(this.random.below(3));
    this.guest.sell(this.random.below(3));
  }

  names(name) {
    const found = this.culprit();
    expect(found === name, `culprit() is ${found}, and should be ${name}`);
  }
}
