import { expect } from "../../../hosts/check.mjs";

const LONGEST = 32;
const PAGE = 65536;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const { instance } = await WebAssembly.instantiate(guest);
  const { memory, room, slot, greet, work } = /** @type {any} */ (instance.exports);
  const encoder = new TextEncoder();
  const bytes = () => new Uint8Array(memory.buffer);
  const words = () => new DataView(memory.buffer, slot() >>> 0, 8);

  // A page of the check's own, so that what lies behind its room is known: nothing but text.
  const own = memory.grow(1) * PAGE;
  bytes().fill(120, own);

  /** Greets, and tells what the guest has returned. */
  const call = (/** @type {Uint8Array} */ name, length = name.length, at = room() >>> 0) => {
    bytes().set(name.subarray(0, LONGEST), at);
    return greet(at, length, slot());
  };
  /** The bytes that the guest says are its greeting. */
  const greeting = () => {
    const [ptr, len] = [words().getUint32(0, true), words().getUint32(4, true)];
    const end = memory.buffer.byteLength;
    expect(ptr + len <= end, `the slot says ${len} bytes at ${ptr}, of ${end} bytes`);
    expect(len <= LONGEST + 7, `the slot says ${len} bytes at ${ptr}: no greeting is as long`);
    return bytes().slice(ptr, ptr + len);
  };
  const compare = (/** @type {string} */ name, when = "") => {
    const expected = encoder.encode(`Hello ${name}!`);
    const found = greeting();
    const same =
      found.length === expected.length && found.every((byte, at) => byte === expected[at]);
    const text = new TextDecoder().decode(found);
    const lengths = `${found.length} bytes, not ${expected.length}`;
    expect(
      same,
      `${JSON.stringify(name)}${when}: the slot leads to ${JSON.stringify(text)}, ${lengths}`,
    );
  };
  /** A name of so many bytes at most. */
  const name = (most = LONGEST) => {
    let text = random.text(random.below(12));
    while (encoder.encode(text).length > most) text = [...text].slice(1).join("");
    return text;
  };

  const sentence = "greet takes three numbers: an address, a length, and where to write";
  const takesThree = await property(sentence, () => {
    expect(greet.length === 3, `it takes ${greet.length}; a &str is one parameter in the C ABI`);
  });
  // Without them there is nothing to call.
  if (!takesThree) return;

  await property("the text is found where the slot says, and as long as it says", () => {
    for (const text of ["WASM", "né€😀", "", name(), name()]) {
      for (const { at, whose } of [
        { at: own, whose: "host's own" },
        { at: room() >>> 0, whose: "guest's" },
      ]) {
        const encoded = encoder.encode(text);
        const status = call(encoded, encoded.length, at);
        const where = `in the ${whose} room`;
        expect(status === 0, `greet returned ${status} for ${JSON.stringify(text)} ${where}`);
        compare(text, ` ${where}`);
      }
    }
  });

  await property("a name of 32 bytes is not too long", () => {
    const longest = `${"é".repeat(random.below(4))}`.padEnd(LONGEST - 8, "x");
    const text = longest + "x".repeat(LONGEST - encoder.encode(longest).length);
    expect(call(encoder.encode(text)) === 0, `32 bytes were refused: ${text}`);
    compare(text);
  });

  await property("the text outlives other calls", () => {
    const text = name();
    call(encoder.encode(text));
    for (let round = 0; round < 20; round++) work(1 + random.below(60), 120);
    compare(text, ", after calls of work");
  });

  await property("the text is not the name in the room", () => {
    const text = name();
    call(encoder.encode(text));
    bytes().fill(120, room() >>> 0, (room() >>> 0) + LONGEST);
    compare(text, ", after the room was written over");
  });

  await property("what cannot be greeted is answered with 1, and nothing is written", () => {
    const before = name();
    call(encoder.encode(before));
    const slotBefore = [words().getUint32(0, true), words().getUint32(4, true)].join(" and ");
    const longest = encoder.encode("x".repeat(LONGEST));
    for (const [wrong, length] of /** @type {[Uint8Array, number][]} */ ([
      [Uint8Array.of(0x48, 0xe9, 0x6c), 3],
      [encoder.encode("€"), 2],
      [longest, LONGEST + 1],
      [longest, LONGEST + 1 + random.below(1000)],
      [longest, 2 ** 32 - 1 - random.below(1000)],
    ])) {
      let status;
      try {
        status = call(wrong, length, own);
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        expect(false, `a name of ${length} bytes: greet trapped (${error.message})`);
      }
      expect(status === 1, `${length} bytes, ${[...wrong.slice(0, 3)]}…: greet returned ${status}`);
      const slotNow = [words().getUint32(0, true), words().getUint32(4, true)].join(" and ");
      expect(slotNow === slotBefore, `the slot held ${slotBefore}; after a refusal, ${slotNow}`);
      compare(before, ", after a refusal");
    }
  });
}
