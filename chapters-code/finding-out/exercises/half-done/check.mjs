import { expect } from "../../../hosts/check.mjs";

const ARTICLES = 3;
const PIECES = 5;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = () => Desk.start(module, attempt);
  const article = () => random.below(ARTICLES);

  await property("what is sold is gone, of each article for itself", async () => {
    const desk = await start();
    for (let turn = 0; turn < 20; turn++) {
      const one = article();
      await desk.sells(one, random.below(desk.left[one] + 1));
    }
  });

  await property("a panic is an error, with the guest's own message", async () => {
    const desk = await start();
    await desk.tells(ARTICLES + random.below(10), 1);
  });

  await property("after a panic the shop sells on", async () => {
    const desk = await start();
    await desk.panics(ARTICLES + random.below(10), 1);
    await desk.sells(article(), 1);
  });

  await property("what was sold before a panic stays sold", async () => {
    const desk = await start();
    for (let one = 0; one < ARTICLES; one++) {
      await desk.sells(one, 1 + random.below(PIECES - 1));
    }
    await desk.panics(ARTICLES + random.below(10), 1);
    for (const one of random.shuffled([0, 1, 2])) await desk.sells(one, 1);
  });

  await property("of an order that ends in a panic, nothing is sold", async () => {
    const desk = await start();
    const one = article();
    await desk.sells(one, 1 + random.below(3));
    await desk.panics(one, desk.left[one] + 1);
    await desk.sells(one, desk.left[one]);
  });

  await property("each panic has its own message, however many there are", async () => {
    const desk = await start();
    await desk.tells(ARTICLES, 1);
    for (let turn = 0; turn < 12; turn++) {
      const one = random.below(ARTICLES + 2);
      const enough = one < ARTICLES && random.below(2) === 0;
      if (enough) await desk.sells(one, random.below(desk.left[one] + 1));
      else await desk.tells(one, (desk.left[one] ?? 0) + 1 + random.below(3));
    }
  });

  await property("two shops have each a stock of its own", async () => {
    const [here, there] = [await start(), await start()];
    const one = article();
    await here.sells(one, 2);
    await here.panics(one, PIECES);
    await there.sells(one, 1);
    await here.sells(one, 1);
  });
}

/** A shop, and what should be left in it. */
class Desk {
  /** @type {any} */
  module;
  /** The attempt's shop.
   * @type {any}
   */
  shop;
  left = Array(ARTICLES).fill(PIECES);

  static async start(module, attempt) {
    const desk = new Desk();
    desk.module = module;
    desk.shop = await attempt.shop(module);
    return desk;
  }

  async sells(article, pieces) {
    const what = `sell(${article}, ${pieces}), with ${this.left[article]} left,`;
    let rest;
    try {
      rest = await this.shop.sell(article, pieces);
    } catch (error) {
      expect(false, `${what} ended with ${JSON.stringify(String(error))}`);
    }
    this.left[article] -= pieces;
    expect(rest === this.left[article], `${what} left ${rest} in place of ${this.left[article]}`);
  }

  /** The error that a sale ends with. */
  async panics(article, pieces) {
    let rest;
    try {
      rest = await this.shop.sell(article, pieces);
    } catch (error) {
      return error;
    }
    expect(false, `sell(${article}, ${pieces}), which panics, returned ${rest}`);
  }

  async tells(article, pieces) {
    const expected = JSON.stringify(await this.message(article, pieces));
    const found = JSON.stringify((await this.panics(article, pieces))?.message);
    expect(
      found === expected,
      `sell(${article}, ${pieces}) should end with ${expected}, and did with ${found}`,
    );
  }

  /** What the guest says, with the same stock. */
  async message(article, pieces) {
    const { exports } = await WebAssembly.instantiate(this.module);
    exports.init();
    this.left.forEach((left, one) => {
      exports.restock(one, left);
    });
    try {
      exports.sell(article, pieces);
    } catch {
      // What it has left is read.
    }
    const at = exports.MESSAGE.value >>> 0;
    const length = new DataView(exports.memory.buffer).getUint32(at, true);
    return new TextDecoder().decode(new Uint8Array(exports.memory.buffer, at + 4, length));
  }
}
