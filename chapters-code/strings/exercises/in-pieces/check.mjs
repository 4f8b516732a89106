import { expect, isRefusal } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const { instance } = await WebAssembly.instantiate(guest);
  const exports = /** @type {any} */ (instance.exports);
  const { memory, begin, pieces } = exports;
  const encoder = new TextEncoder();

  /** The bytes that the guest has put together. */
  const received = () => {
    const [address, length] = [exports.text() >>> 0, exports.text_len()];
    return new Uint8Array(memory.buffer, address, length).slice();
  };
  const arrives = (/** @type {string} */ text) => {
    // More pieces than bytes are never needed: so a host that sends nothing for ever comes to an end.
    begin(text.length * 3, -1);
    const error = errorOf(() => attempt.sendAll(exports, text));
    const [sent, got] = [encoder.encode(text), received()];
    const what = `${JSON.stringify(text.slice(0, 20))}…, ${text.length} units and ${sent.length} bytes`;
    expect(error === undefined, `${what}: piece ${pieces()} ended in ${error}`);
    const at = sent.findIndex((byte, index) => byte !== got[index]);
    const same = at < 0 && got.length === sent.length;
    expect(
      same,
      `${what}: ${got.length} bytes arrived, the first ${at < 0 ? sent.length : at} right`,
    );
  };

  await property("a text that fits into one piece arrives", () => {
    arrives("Hello WASM!");
    arrives("né€😀");
  });

  await property("an empty text is sent without a piece", () => {
    arrives("");
    expect(pieces() === 0, `${pieces()} pieces were sent of an empty text`);
  });

  await property("a text that fills the room to its last byte is one piece", () => {
    for (const text of ["x".repeat(32), "😀".repeat(8), `${"é".repeat(14)}😀`]) {
      arrives(text);
      expect(pieces() === 1, `32 bytes fit into 32, and ${pieces()} pieces were sent`);
    }
  });

  await property("no character is cut in two, and none is lost", () => {
    for (let round = 0; round < 8; round++) arrives(random.text(20 + random.below(200)));
    for (let before = 0; before < 4; before++) arrives(`${"x".repeat(before)}${"😀".repeat(20)}`);
  });

  await property("a piece is as long as it can be", () => {
    const text = random.text(300);
    arrives(text);
    const bytes = encoder.encode(text).length;
    const most = Math.ceil(bytes / 29);
    expect(pieces() <= most, `${bytes} bytes were sent in ${pieces()} pieces; ${most} are enough`);
  });

  await property("a long text arrives, although the guest allocates on the way", () => {
    const before = memory.buffer.byteLength;
    arrives(random.text(100).repeat(400 + random.below(100)));
    expect(memory.buffer.byteLength > before, "the guest's memory has not grown");
  });

  await property("where the guest refuses a piece, an Error says so, and no more is sent", () => {
    for (const refusal of [-1, 1 + random.below(100)]) {
      const taken = random.below(4);
      begin(taken, refusal);
      const error = errorOf(() => attempt.sendAll(exports, "0123456789".repeat(20)));
      const refused = `take returned ${refusal} for piece ${taken + 1}`;
      expect(isRefusal(error), `${refused}, and what was thrown is ${error}`);
      expect(pieces() === taken + 1, `${refused}, and ${pieces()} were sent`);
    }
  });

  await property("a text that UTF-8 cannot hold is refused before a piece is sent", () => {
    begin(2 ** 32 - 1, -1);
    const half = "😀"[random.below(2)];
    const error = errorOf(() => attempt.sendAll(exports, `${random.text(50)}x${half}x`));
    expect(error instanceof TypeError, `half a 😀 was sent, and what was thrown is ${error}`);
    expect(pieces() === 0, `${pieces()} pieces were sent of a text that was refused`);
  });
}

/** What a call throws. */
function errorOf(/** @type {() => unknown} */ call) {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
