import { expect, isRefusal } from "../../../hosts/check.mjs";

const NO_LIMIT = 2 ** 32 - 1;

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  /** @type {any} */
  let exports;
  const start = async () => {
    exports = (await WebAssembly.instantiate(module)).exports;
  };
  const compare = (/** @type {string} */ text) => {
    const bytes = new TextEncoder().encode(text).length;
    const what = `${text.length} units, ${bytes} bytes`;
    /** @type {{ result?: string, error?: unknown }} */
    const { result, error } = outcome(() => attempt.replace(exports, text));
    expect(error === undefined, `a text of ${what}: ${error}`);
    const brief = (/** @type {string | undefined} */ whole) =>
      JSON.stringify(whole?.slice(0, 20))?.replaceAll("\ufeff", "\\ufeff");
    const expected = text.replaceAll("World", "WASM");
    const lengths = `${result?.length} units and not ${expected.length}`;
    expect(result === expected, `a text of ${what} came back as ${brief(result)}…, ${lengths}`);
  };

  await property(
    "the first text comes back, although its allocation grows the memory",
    async () => {
      await start();
      compare("Hello World!");
    },
  );

  await property("texts of any characters come back", async () => {
    await start();
    for (const text of [
      "",
      "né€😀 World",
      "\ufeffWorld",
      `${random.text(30)}World${random.text(30)}`,
    ])
      compare(text);
  });

  await property("long texts come back, one after another", async () => {
    await start();
    for (let round = 0; round < 3; round++) {
      compare(`${random.text(20)}World`.repeat(1000 + random.below(8000)));
    }
  });

  await property("each block is given back, with the size that it was asked for with", async () => {
    await start();
    for (let round = 0; round < 5; round++) compare("World ".repeat(random.below(50)));
    expect(
      exports.live() === 0,
      `${exports.live()} bytes were not given back with their address and size`,
    );
  });

  await property(
    "a text that is refused ends in an Error, and its block is given back",
    async () => {
      await start();
      exports.behave(NO_LIMIT, 1);
      const { error } = outcome(() => attempt.replace(exports, "Hello World!"));
      expect(isRefusal(error), `the guest refused, and what was thrown is ${error}`);
      expect(exports.live() === 0, `${exports.live()} bytes were not given back`);
      exports.behave(NO_LIMIT, 0);
      compare("and the next one World");
    },
  );

  await property(
    "where there is no room, an Error says so, and nothing is written at address 0",
    async () => {
      await start();
      exports.behave(random.below(1000), 0);
      const { error } = outcome(() => attempt.replace(exports, "World ".repeat(200)));
      expect(isRefusal(error), `alloc returned null, and what was thrown is ${error}`);
      const bytes = new Uint8Array(exports.memory.buffer, 0, 1200);
      const written = bytes.findIndex((byte) => byte !== 0);
      expect(written < 0, `alloc returned null, and something was written at address ${written}`);
    },
  );

  await property("a block may lie in the upper half of all addresses", () => {
    const address = 2 ** 31 + random.below(1000);
    // No guest that allocates so much: its functions, with the block at this address.
    const memory = new WebAssembly.Memory({ initial: 2 ** 15 + 1 });
    const high = {
      memory,
      alloc: () => address | 0,
      dealloc() {},
      replace_str(/** @type {number} */ at, /** @type {number} */ length) {
        const view = new Uint8Array(memory.buffer, at >>> 0, length);
        const text = new TextDecoder().decode(view).replaceAll("World", "WASM");
        return new TextEncoder().encodeInto(text, view).written;
      },
    };
    const { result, error } = outcome(() => attempt.replace(high, "Hello World!"));
    const came = error === undefined ? JSON.stringify(result) : error;
    const where = `a block at ${address}, which arrives as ${address | 0}`;
    expect(result === "Hello WASM!", `a text in ${where}, came back as ${came}`);
  });
}

/** What a call returns or throws. */
function outcome(/** @type {() => any} */ call) {
  try {
    return { result: call() };
  } catch (error) {
    return { error };
  }
}
