import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const host = { listen() {} };
  const { instance } = await WebAssembly.instantiate(guest, { host });
  const { memory, alloc } = /** @type {any} */ (instance.exports);
  const bytes = () => new Uint8Array(memory.buffer);

  /** A block of the guest's with bytes in it, and others behind it. */
  const make = (length = 40 + random.below(200)) => {
    const content = random.bytes(length);
    const at = alloc(length + 8, 1) >>> 0;
    bytes().set(content, at);
    return { at, content, reader: new attempt.Reader(memory, at | 0, length) };
  };
  const compare = (
    /** @type {ArrayLike<number>} */ found,
    /** @type {ArrayLike<number>} */ expected,
    /** @type {string} */ when,
  ) => {
    expect(
      found.length === expected.length,
      `${when}: ${found.length} bytes were read, not ${expected.length}`,
    );
    const wrong = Array.from(expected).findIndex((byte, index) => byte !== found[index]);
    expect(
      wrong < 0,
      `${when}: byte ${wrong} of the piece is ${found[wrong]}, not ${expected[wrong]}`,
    );
  };
  /** Reads to the end, with something in between. */
  const readAll = (/** @type {any} */ reader, /** @type {() => void} */ between) => {
    /** @type {number[]} */
    const all = [];
    for (let round = 0; round < 300; round++) {
      between();
      const piece = reader.read(1 + random.below(20));
      if (piece.length === 0) break;
      all.push(...piece);
    }
    return all;
  };

  await property("the pieces are the block, from its first byte to its last", () => {
    const { content, reader } = make();
    compare(
      readAll(reader, () => {}),
      content,
      "while nothing happens",
    );
  });

  await property("the reader lives on when the memory grows", () => {
    const { content, reader } = make();
    memory.grow(0);
    compare(
      readAll(reader, () => memory.grow(random.below(2))),
      content,
      "with a growth before each",
    );
  });

  await property("the reader lives on when the guest grows its memory by itself", () => {
    const { content, reader } = make();
    const allocates = () => alloc(1000 + random.below(5000), 1);
    compare(readAll(reader, allocates), content, "with an allocation before each piece");
  });

  await property("the reader knows how many bytes are left, after a growth as well", () => {
    const { content, reader } = make();
    const { length } = reader.read(10);
    memory.grow(0);
    const left = content.length - length;
    expect(reader.left === left, `${length} of ${content.length} are read: left is ${reader.left}`);
    reader.read(1000);
    expect(reader.left === 0, `all are read, and left is ${reader.left}`);
    const piece = reader.read(8);
    expect(piece.length === 0, `at the end of the block, ${piece.length} bytes more were read`);
  });

  const sentence = "bytes are read as they are at the moment, and not as they were before";
  const readsLate = await property(sentence, () => {
    const { at, content, reader } = make();
    reader.read(10);
    bytes()[at + 12] = content[12] ^= 255;
    compare(reader.read(10), content.slice(10, 20), "after the guest has written into the block");
  });

  await property("what was read stays as it is when the guest writes, or the memory grows", () => {
    const { at, content, reader } = make();
    const piece = reader.read(20);
    bytes().fill(0, at, at + 20);
    compare(piece, content.slice(0, 20), "after the guest has written over it");
    memory.grow(0);
    compare(piece, content.slice(0, 20), "after a growth");
    expect(piece.buffer !== memory.buffer, "the piece is a view of the guest's memory");
  });

  // Who copies the memory at the beginning would copy two gibibytes here.
  if (!readsLate) return;

  await property("a block may lie in the upper half of all addresses", () => {
    const large = new WebAssembly.Memory({ initial: 2 ** 15 + 1 });
    const [at, content] = [2 ** 31 + random.below(1000), random.bytes(30)];
    new Uint8Array(large.buffer).set(content, at);
    compare(new attempt.Reader(large, at | 0, 30).read(30), content, `at ${at}`);
  });
}
