import { expect } from "../../../hosts/check.mjs";

const CAPACITY = 4096;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const { instance } = await WebAssembly.instantiate(guest);
  const { memory, room, replace_str } = /** @type {any} */ (instance.exports);
  const address = room() >>> 0;
  // This host keeps its view, which is what the guest has to bear.
  const view = new Uint8Array(memory.buffer, address, CAPACITY);
  const bytes = () => new Uint8Array(memory.buffer, address, CAPACITY);
  const encoder = new TextEncoder();
  const text = (parts = random.below(20)) =>
    Array.from({ length: parts }, () =>
      random.pick(["World", "Wor", "World", "ld", random.text(3), "WorldWorld", " "]),
    ).join("");

  await property("no call makes the memory grow: a view that was kept stays alive", () => {
    for (let round = 0; round < 50; round++) {
      const { written } = encoder.encodeInto(text(200), bytes());
      const before = memory.buffer.byteLength;
      replace_str(address, written);
      const after = memory.buffer.byteLength;
      expect(
        view.length === CAPACITY,
        `call ${round + 1} grew the memory from ${before} to ${after}`,
      );
    }
  });

  await property("each World becomes a WASM, and the length is the new one", () => {
    for (const sent of ["Hello World!", "World", "", "WorWorldld", text(), text(), text()]) {
      const utf8 = encoder.encode(sent);
      const expected = sent.replaceAll("World", "WASM");
      bytes().set(utf8);
      const length = replace_str(address, utf8.length);
      const what = `${JSON.stringify(sent)}, ${utf8.length} bytes`;
      const right = encoder.encode(expected).length;
      expect(length === right, `${what}: it returned ${length}, not ${right}`);
      const found = new TextDecoder().decode(bytes().slice(0, length));
      expect(found === expected, `${what}: it became ${JSON.stringify(found)}`);
    }
  });

  await property("a text that fills the room is replaced to its end", () => {
    const sent = "World".padStart(CAPACITY, "x");
    bytes().set(encoder.encode(sent));
    const length = replace_str(address, CAPACITY);
    expect(
      length === CAPACITY - 1,
      `of ${CAPACITY} bytes one less is left, and it returned ${length}`,
    );
    const end = new TextDecoder().decode(bytes().slice(CAPACITY - 6, CAPACITY - 1));
    expect(end === "xWASM", `the text ends with ${JSON.stringify(end)}`);
  });

  await property("what lies behind the text stays as it is", () => {
    const sent = encoder.encode(text());
    const behind = encoder.encode("ldWorld");
    bytes().set(sent);
    bytes().set(behind, sent.length);
    replace_str(address, sent.length);
    const wrong = behind.findIndex((byte, index) => byte !== bytes()[sent.length + index]);
    expect(wrong < 0, `a text of ${sent.length} bytes: byte ${wrong} behind it was overwritten`);
  });

  await property("what is not UTF-8 is answered with 0, and stays as it is", () => {
    const sent = Uint8Array.of(...encoder.encode(`World ${text(3)}`), 0xff - random.below(8), 0x57);
    bytes().set(sent);
    const length = replace_str(address, sent.length);
    expect(length === 0, `${sent.length} bytes that are not UTF-8: it returned ${length}`);
    const wrong = sent.findIndex((byte, index) => byte !== bytes()[index]);
    expect(wrong < 0, `byte ${wrong} of a text that is not UTF-8 was changed`);
  });
}
