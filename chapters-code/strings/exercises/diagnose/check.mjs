import { expect } from "../../../hosts/check.mjs";

const encoder = new TextEncoder();

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const { instance } = await WebAssembly.instantiate(guest);
  const { memory } = /** @type {any} */ (instance.exports);
  // Pages that the host has added are the host's to write.
  const page = memory.grow(1) * 65536;

  const expectation = (
    /** @type {string} */ text,
    /** @type {Iterable<number>} */ bytes,
    /** @type {string} */ expected,
  ) => {
    const written = Uint8Array.from(bytes);
    const at = page + random.below(1000);
    const all = new Uint8Array(memory.buffer);
    // What lies behind the text is no part of it.
    all.set(random.bytes(8), at + written.length);
    all.set(written, at);
    const found = attempt.diagnose(memory, at, written.length, text);
    const what = `${show(text)} as ${hex(written)} is ${JSON.stringify(expected)}`;
    expect(found === expected, `${what}, and diagnose says ${JSON.stringify(found)}`);
  };
  /** A text with at least one character beyond ASCII. */
  const text = () => `${random.text(random.below(4))}é${random.text(random.below(4))}`;

  await property("a text whose bytes are all as they should be is right", () => {
    for (const right of [text(), text(), "Ã©", "�", ""]) {
      expectation(right, encoder.encode(right), "right");
    }
  });

  await property("a byte order mark belongs to the text", () => {
    const marked = `\ufeff${text()}`;
    expectation(marked, encoder.encode(marked), "right");
    expectation(marked.slice(1), encoder.encode(marked), "other");
  });

  await property("a text that was encoded twice is known by its bytes", () => {
    for (let round = 0; round < 5; round++) {
      const once = text();
      const latin1 = [...encoder.encode(once)].map((byte) => String.fromCharCode(byte)).join("");
      expectation(once, encoder.encode(latin1), "encoded twice");
    }
  });

  await property("Latin-1, with a byte for each character, is known by its bytes", () => {
    for (let round = 0; round < 5; round++) {
      const letters = Array.from({ length: 4 }, () => random.pick([..."aéßñÜ ÿx"])).join("");
      const western = `${letters}ö`;
      expectation(
        western,
        Array.from(western, (letter) => letter.charCodeAt(0)),
        "Latin-1",
      );
    }
  });

  await property("a byte for each unit is not Latin-1 where a unit needs more than a byte", () => {
    const beyond = `x${random.pick([..."€Ж語"])}y`;
    expectation(
      beyond,
      Array.from(beyond, (letter) => letter.charCodeAt(0) & 0xff),
      "other",
    );
  });

  await property("UTF-16, with two bytes for each unit, is known by its bytes", () => {
    for (let round = 0; round < 5; round++) {
      const units = text();
      const bytes = units.split("").flatMap((unit) => {
        return [unit.charCodeAt(0) & 0xff, unit.charCodeAt(0) >> 8];
      });
      expectation(units, bytes, "UTF-16");
    }
  });

  await property(
    "a text is cut wherever its bytes end too early, inside a character or not",
    () => {
      const whole = `a${text()}€😀`;
      const bytes = encoder.encode(whole);
      for (let length = 1; length < bytes.length; length++) {
        expectation(whole, bytes.slice(0, length), "cut");
      }
    },
  );

  await property("where two answers are true, the first in their order counts", () => {
    // The first byte of "Ã" in UTF-8 is also its only one in Latin-1.
    const before = "x".repeat(random.below(4));
    expectation(`${before}Ã`, [...encoder.encode(before), 0xc3], "Latin-1");
  });

  await property("bytes that are damaged in no such way are something else", () => {
    const one = text();
    const bytes = encoder.encode(one);
    bytes[random.below(bytes.length)] ^= 1;
    expectation(one, bytes, "other");
    expectation(one, [...encoder.encode(one), 33], "other");
  });
}

/** A text in quotes, with its byte order marks. */
function show(/** @type {string} */ text) {
  return JSON.stringify(text).replaceAll("\ufeff", "\\ufeff");
}

function hex(/** @type {Uint8Array} */ bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
