import { expect } from "../../../hosts/check.mjs";

// Where the check puts things in the guest's buffer.
const [SLOT, PATH, OTHER] = [0, 16, 512];

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const encoder = new TextEncoder();

  /** A guest whose host has some files. */
  const start = async () => {
    const files = new Map([
      ["public/menu", `soup, ${random.text(20)}`],
      ["public/hours", `open from ${random.below(24)}`],
      ["secret/keys", `the code is ${random.below(10_000)}`],
      ["not-public/menu", "not for you"],
      [`public/${"x".repeat(94)}`, "a path of 101 bytes"],
      ["public/\ufffd", "the replacement character"],
    ]);
    /** @type {any} */
    let exports;
    const host = attempt.hostFunctions(() => exports, files);
    exports = (await WebAssembly.instantiate(module, { host })).exports;
    const buffer = exports.buffer() >>> 0;
    const bytes = () => new Uint8Array(exports.memory.buffer);
    const put = (/** @type {number} */ at, /** @type {string | Uint8Array} */ text) => {
      const utf8 = typeof text === "string" ? encoder.encode(text) : text;
      bytes().set(utf8, buffer + at);
      return utf8.length;
    };
    /** What the slot holds. */
    const slot = () => {
      const words = new DataView(exports.memory.buffer, buffer + SLOT, 8);
      return [words.getUint32(0, true), words.getUint32(4, true)];
    };
    /** Asks for a file by its path, in the buffer. */
    const ask = (/** @type {string | Uint8Array} */ path) =>
      exports.do_read(buffer + PATH, put(PATH, path), buffer + SLOT);
    /** Expects that the slot leads to this file. */
    const arrived = (/** @type {string} */ path) => {
      const [at, size] = slot();
      const end = bytes().length;
      expect(at + size <= end, `the slot says ${size} bytes at ${at}, of ${end} bytes`);
      const found = new TextDecoder().decode(bytes().slice(at, at + size));
      const wanted = files.get(path);
      expect(found === wanted, `${path} is "${wanted}", and what has arrived is "${found}"`);
    };
    /** Expects an error, and a slot that was not written. */
    const refuses = (/** @type {string} */ what, /** @type {() => unknown} */ call) => {
      const before = slot().join(" and ");
      let returned;
      try {
        returned = call();
      } catch {
        const after = slot().join(" and ");
        return expect(before === after, `${what}: refused, and the slot holds ${after}`);
      }
      expect(false, `${what}: there was no error, and read returned ${returned}`);
    };
    return { ...exports, buffer, bytes, put, slot, ask, arrived, refuses };
  };

  await property("a public file arrives: the slot says where, and how long it is", async () => {
    const { ask, arrived } = await start();
    for (const path of random.shuffled(["public/menu", "public/hours"])) {
      const status = ask(path);
      expect(status === 0, `read returned ${status} for ${path}`);
      arrived(path);
    }
  });

  await property("for any other path, read returns 1 and writes nothing", async () => {
    const { ask, slot } = await start();
    for (const path of ["secret/keys", "not-public/menu", "public/none", "public/", "", "menu"]) {
      const before = slot().join(" and ");
      const status = ask(path);
      expect(status === 1, `read returned ${status} for "${path}"`);
      const after = slot().join(" and ");
      expect(before === after, `"${path}": the slot held ${before}, and now ${after}`);
    }
  });

  await property("the path that is looked at is the one that is read", async () => {
    const { ask, put, meanwhile, arrived } = await start();
    for (const other of ["secret/keys", "public/none"]) {
      meanwhile(OTHER, PATH, put(OTHER, other), 0);
      const status = ask("public/menu");
      expect(status === 0, `while the host asked for room, its path became ${other}: ${status}`);
      arrived("public/menu");
    }
  });

  await property("the memory may grow while the guest makes room", async () => {
    const { ask, meanwhile, arrived } = await start();
    meanwhile(0, 0, 0, 1 + random.below(3));
    const status = ask("public/menu");
    expect(status === 0, `read returned ${status}`);
    arrived("public/menu");
  });

  await property("numbers that lead out of the memory end the call with an error", async () => {
    const { do_read, lie, put, bytes, buffer, ask, refuses } = await start();
    const length = put(PATH, "public/menu");
    const end = bytes().length;
    for (const at of [end - length + 1, end, 2 ** 32 - length]) {
      refuses(`a path of ${length} bytes at ${at}, of ${end}`, () =>
        do_read(at, length, buffer + SLOT),
      );
    }
    for (const at of [end - 7, end, 2 ** 32 - 8]) {
      refuses(`a slot at ${at}, of ${end} bytes`, () => do_read(buffer + PATH, length, at));
    }
    for (const at of [end - 3, end, 2 ** 32 - 4]) {
      lie(at);
      refuses(`a block at ${at}, of ${end} bytes`, () => ask("public/menu"));
    }
  });

  await property("a guest that gives null has no room: that is an error", async () => {
    const { lie, ask, refuses } = await start();
    lie(0);
    refuses("alloc returned 0", () => ask("public/menu"));
  });

  await property("a path of more than 100 bytes is refused, and one of 100 is not", async () => {
    const { ask, refuses, do_read, buffer } = await start();
    refuses("a path of 101 bytes", () => ask(`public/${"x".repeat(94)}`));
    refuses("a path of 0xffffffff bytes", () => do_read(buffer + PATH, -1, buffer + SLOT));
    const status = ask(`public/${"x".repeat(93)}`);
    expect(status === 1, `there is no file of a path of 100 bytes, and read returned ${status}`);
  });

  await property("bytes that are not UTF-8 are no path", async () => {
    const { ask, refuses } = await start();
    refuses("the path public/ and a byte 0xff", () => {
      return ask(Uint8Array.of(...encoder.encode("public/"), 0xff));
    });
  });
}
