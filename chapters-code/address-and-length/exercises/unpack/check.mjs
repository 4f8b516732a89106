import { expect } from "../../../hosts/check.mjs";

const PAGE = 65536;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, random, property }) {
  const memory = new WebAssembly.Memory({ initial: 2 });

  /** As a call of the guest returns it: a signed BigInt. */
  const packed = (/** @type {number} */ at, /** @type {number} */ length) =>
    BigInt.asIntN(64, (BigInt(at) << 32n) | BigInt(length));
  const compare = (
    /** @type {WebAssembly.Memory} */ into,
    /** @type {number} */ at,
    /** @type {string} */ text,
  ) => {
    const bytes = new TextEncoder().encode(text);
    new Uint8Array(into.buffer).set(bytes, at);
    const number = packed(at, bytes.length);
    const found = attempt.textOf(into, number);
    const brief = (/** @type {unknown} */ what) => show(what)?.slice(0, 30);
    const where = `${bytes.length} bytes at ${at}, packed as ${number}`;
    expect(found === text, `${where}: ${brief(text)} lies there, and ${brief(found)} was found`);
  };

  await property("a text is found by its address and length", () => {
    for (let round = 0; round < 10; round++) {
      compare(memory, random.below(PAGE), random.text(random.below(30)));
    }
    compare(memory, 0, "at address 0");
  });

  await property("a text may be longer than a page, and begin with a byte order mark", () => {
    compare(memory, random.below(100), "é".repeat(PAGE / 2 + 1 + random.below(100)));
    compare(memory, random.below(PAGE), `\ufeff${random.text(10)}`);
  });

  await property("a text in the upper half of all addresses comes as a negative number", () => {
    const large = new WebAssembly.Memory({ initial: 2 ** 15 + 1 });
    compare(large, 2 ** 31 + random.below(1000), random.text(20));
    compare(large, 2 ** 31 + random.below(1000), "");
  });

  await property("a text that does not lie in the memory is refused", () => {
    const end = memory.buffer.byteLength;
    for (const [at, length] of [
      [end - 5, 6 + random.below(100)],
      [2 ** 32 - 8, 4],
      [end + 1, 0],
    ]) {
      refused(
        () => attempt.textOf(memory, packed(at, length)),
        `${length} bytes at ${at} of ${end}`,
      );
    }
  });

  await property("bytes that are not UTF-8 are refused", () => {
    const at = random.below(PAGE);
    new Uint8Array(memory.buffer).set([0x48, 0xe9, 0x6c], at);
    refused(() => attempt.textOf(memory, packed(at, 3)), "48 e9 6c");
  });

  await property("pack makes the number that the guest would make, without a sign", () => {
    for (const [at, length] of [
      [0, 0],
      [random.below(2 ** 32), random.below(2 ** 31)],
      [2 ** 31, 1],
    ]) {
      for (const pointer of [at, at | 0]) {
        const expected = (BigInt(at) << 32n) | BigInt(length);
        const found = attempt.pack(pointer, length);
        expect(found === expected, `pack(${pointer}, ${length}) is ${found}, not ${expected}`);
      }
    }
  });
}

/** A text in quotes, with its byte order marks. */
function show(/** @type {unknown} */ text) {
  return JSON.stringify(text)?.replaceAll("\ufeff", "\\ufeff");
}

function refused(/** @type {() => unknown} */ call, /** @type {string} */ what) {
  let text;
  try {
    text = call();
  } catch {
    return;
  }
  expect(false, `${what} are no text, and textOf gave ${JSON.stringify(text)}`);
}
