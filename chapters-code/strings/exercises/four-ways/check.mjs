import { expect } from "../../../hosts/check.mjs";

const OUTPUT = 256;

/** What each function makes of a text: the bytes, and the number that it returns. */
const FORMS = {
  plain(/** @type {Uint8Array} */ utf8) {
    return { bytes: [...utf8], returns: utf8.length };
  },
  zero_ended(/** @type {Uint8Array} */ utf8) {
    return { bytes: [...utf8, 0], returns: utf8.length };
  },
  prefixed(/** @type {Uint8Array} */ utf8) {
    const bytes = new Uint8Array(4 + utf8.length);
    new DataView(bytes.buffer).setUint32(0, utf8.length, true);
    bytes.set(utf8, 4);
    return { bytes: [...bytes], returns: bytes.length };
  },
  utf16(/** @type {Uint8Array} */ utf8) {
    const units = [...new TextDecoder().decode(utf8).split("")].map((unit) => unit.charCodeAt(0));
    return { bytes: units.flatMap((unit) => [unit & 0xff, unit >> 8]), returns: units.length };
  },
};

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const { instance } = await WebAssembly.instantiate(guest);
  const exports = /** @type {any} */ (instance.exports);

  /** Calls one of the functions, and tells what it returned and what the output holds then. */
  const call = (
    /** @type {string} */ name,
    /** @type {Uint8Array} */ text,
    /** @type {number} */ at,
  ) => {
    const [input, output] = [exports.input() >>> 0, exports.output() >>> 0];
    const before = random.bytes(OUTPUT);
    new Uint8Array(exports.memory.buffer).set(text, input);
    new Uint8Array(exports.memory.buffer).set(before, output);
    const returned = exports[name](input, text.length, output + at);
    return {
      returned,
      before,
      after: new Uint8Array(exports.memory.buffer, output, OUTPUT).slice(),
    };
  };

  for (const [name, form] of Object.entries(FORMS)) {
    await property(`${name} writes its form of the text, and nothing else`, () => {
      for (const text of ["né€😀", "", random.text(15), random.text(random.below(15))]) {
        const utf8 = new TextEncoder().encode(text);
        const { bytes, returns } = form(utf8);
        const at = random.below(100);
        const { returned, before, after } = call(name, utf8, at);
        const what = `${name} of ${JSON.stringify(text)}, ${utf8.length} bytes`;
        expect(returned === returns, `${what}: it returned ${returned}, not ${returns}`);
        const written = [...after.slice(at, at + bytes.length)];
        const same = bytes.every((byte, index) => byte === written[index]);
        expect(same, `${what}: it wrote ${hex(written)}, not ${hex(bytes)}`);
        before.set(bytes, at);
        const other = before.findIndex((byte, index) => byte !== after[index]);
        expect(
          other < 0,
          `${what}: its form ends after ${bytes.length} bytes; byte ${other - at} changed`,
        );
      }
    });
  }

  await property("what is not UTF-8 is answered with -1, and nothing is written", () => {
    const cut = new TextEncoder().encode(`${random.text(5)}€`).slice(0, -1 - random.below(2));
    for (const text of [cut, Uint8Array.of(0x48, 0xe9, 0x6c), Uint8Array.of(0xff)]) {
      for (const name of Object.keys(FORMS)) {
        const { returned, before, after } = call(name, text, 8);
        expect(returned === -1, `${name} of ${hex(text)}: it returned ${returned}, not -1`);
        const other = before.findIndex((byte, index) => byte !== after[index]);
        expect(other < 0, `${name} of ${hex(text)}: it has written, though it returned -1`);
      }
    }
  });

  await property(
    "a zero inside the text is a character, but not where a zero ends the text",
    () => {
      const utf8 = new TextEncoder().encode(`${random.text(3)}\0${random.text(3)}`);
      for (const [name, form] of Object.entries(FORMS)) {
        const { returned } = call(name, utf8, 8);
        const returns = name === "zero_ended" ? -1 : form(utf8).returns;
        expect(
          returned === returns,
          `${name} of ${hex(utf8)}: it returned ${returned}, not ${returns}`,
        );
      }
    },
  );
}

function hex(/** @type {Iterable<number>} */ bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ") || "nothing";
}
