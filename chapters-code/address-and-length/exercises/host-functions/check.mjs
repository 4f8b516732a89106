import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);

  /** A guest whose host answers with this. */
  const start = async (/** @type {string} */ answer) => {
    /** @type {any} */
    let exports;
    /** @type {unknown[]} */
    const shown = [];
    const host = attempt.hostFunctions(() => exports.memory, shown, answer);
    exports = (await WebAssembly.instantiate(module, { host })).exports;
    const buffer = exports.buffer() >>> 0;
    const bytes = () => new Uint8Array(exports.memory.buffer);
    return { ...exports, shown, buffer, bytes };
  };

  await property("what the guest shows is kept as a text", async () => {
    const { do_show, shown, buffer, bytes } = await start("");
    const texts = ["Hello WASM!", random.text(20), "", `\ufeff${random.text(5)}`];
    for (const text of texts) {
      const { written } = new TextEncoder().encodeInto(text, bytes().subarray(buffer));
      do_show(buffer, written);
      // The guest uses the place for something else.
      bytes().fill(120, buffer, buffer + 128);
    }
    const found = show(shown);
    expect(found === show(texts), `${show(texts)} were shown, and kept is ${found}`);
  });

  await property("the guest gets an answer, with its length in bytes", async () => {
    const answer = random.text(20);
    const utf8 = new TextEncoder().encode(answer);
    const { do_ask, buffer, bytes } = await start(answer);
    const length = do_ask(buffer, 128);
    expect(
      length === utf8.length,
      `the answer has ${utf8.length} bytes, and ask returned ${length}`,
    );
    const found = new TextDecoder().decode(bytes().subarray(buffer, buffer + length));
    expect(found === answer, `the answer is ${answer}, and the guest got ${found}`);
  });

  await property(
    "an answer that is too long ends with its last whole character, and stays inside",
    async () => {
      const answer = `${random.text(20)}😀€é`;
      const utf8 = new TextEncoder().encode(answer);
      for (let room = 0; room < utf8.length; room++) {
        const { do_ask, buffer, bytes } = await start(answer);
        const before = random.bytes(128);
        bytes().set(before, buffer);
        const length = do_ask(buffer, room);
        // Where a character begins, and is not cut.
        let whole = room;
        while ((utf8[whole] & 0xc0) === 0x80) whole--;
        const what = `${utf8.length} bytes into ${room}`;
        expect(
          length === whole,
          `${what}: ${whole} bytes are whole characters, and ask returned ${length}`,
        );
        const after = bytes().slice(buffer, buffer + 128);
        before.set(utf8.subarray(0, whole));
        const wrong = before.findIndex((byte, index) => index !== room && byte !== after[index]);
        expect(
          wrong < 0 || wrong < room,
          `${what}: byte ${wrong}, behind the room, was overwritten`,
        );
        expect(wrong < 0, `${what}: byte ${wrong} is wrong`);
        expect(after[room] === before[room], `${what}: the byte behind the room was overwritten`);
      }
    },
  );

  await property(
    "numbers that lead out of the memory end the call, and nothing is kept or written",
    async () => {
      const { do_show, do_ask, shown, bytes } = await start("WASM");
      const end = bytes().length;
      for (const [ptr, len] of [
        [end - 8, 9 + random.below(100)],
        [2 ** 32 - 16, 8],
        [0, 2 ** 32 - 1],
      ]) {
        const what = `${len} bytes at ${ptr}, of ${end} bytes`;
        expect(
          threw(() => do_show(ptr, len)),
          `show of ${what}: it threw nothing`,
        );
        expect(shown.length === 0, `show of ${what}: it kept ${JSON.stringify(shown)}`);
        expect(
          threw(() => do_ask(ptr, len)),
          `ask for ${what}: it threw nothing`,
        );
        expect(bytes()[ptr] !== 0x57, `ask for ${what}: it has written`);
      }
    },
  );

  await property("bytes that are not UTF-8 are refused", async () => {
    const { do_show, shown, buffer, bytes } = await start("");
    bytes().set([0x48, 0xe9, 0x6c], buffer);
    expect(
      threw(() => do_show(buffer, 3)),
      `48 e9 6c is no UTF-8, and was kept as ${shown}`,
    );
  });

  await property("a text may lie in the upper half of all addresses", async () => {
    const { memory, do_show, do_ask, shown, bytes } = await start("WASM");
    memory.grow(2 ** 15);
    const at = 2 ** 31 + random.below(1000);
    bytes().set(new TextEncoder().encode("up here"), at);
    const error = threw(() => do_show(at, 7));
    expect(
      !error && shown[0] === "up here",
      `"up here" lies at ${at}, and what was kept is ${shown}`,
    );
    expect(!threw(() => do_ask(at, 64)), `ask for 64 bytes at ${at} threw`);
    expect(bytes()[at] === 0x57, `the answer was not written at ${at}`);
  });
}

/** Texts in quotes, with their byte order marks. */
function show(/** @type {unknown} */ texts) {
  return JSON.stringify(texts).replaceAll("\ufeff", "\\ufeff");
}

function threw(/** @type {() => unknown} */ call) {
  try {
    call();
    return false;
  } catch {
    return true;
  }
}
