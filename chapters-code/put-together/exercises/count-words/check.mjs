import { expect } from "../../../hosts/check.mjs";

const [DONE, NO_MEMORY, NOT_UTF8, BAD_TEXT] = [0, 1, 2, 3];

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const text = (count) => {
    const words = Array.from({ length: 1 + random.below(9) }, () => `é${random.below(30)}😀`);
    const between = () => random.pick([" ", "\n", "\t ", "  "]);
    const all = Array.from({ length: count }, () => random.pick(words) + between());
    return between() + all.join("");
  };

  await property(
    "each word is in the list once, in order, with how often it is there",
    async () => {
      const counter = await start(module);
      for (let i = 0; i < 10; i++) counter.counts(text(random.below(40)));
    },
  );

  await property(
    "a text without words is an empty list, which can be freed like any other",
    async () => {
      const counter = await start(module);
      for (const none of ["", " ", " \n ".repeat(random.below(20))]) counter.counts(none);
    },
  );

  await property("each result goes back by its length, and then nothing is out", async () => {
    const counter = await start(module);
    for (let i = 0; i < 10; i++) {
      const one = text(random.below(60));
      counter.counts(one);
      counter.balanced(`after an exchange about ${named(one)}`);
    }
  });

  await property("the memory may grow in the middle of the count", async () => {
    const counter = await start(module);
    const words = Array.from(
      { length: 30 },
      (_, i) => `${i}${"x".repeat(5000 + random.below(99))}`,
    );
    const pages = counter.pages();
    counter.counts(random.shuffled([...words, ...words, ...words.slice(9)]).join(" "));
    expect(counter.pages() > pages, "the memory should have grown");
    counter.balanced("after a text of more than 400000 bytes");
  });

  await property(
    "bytes that are not UTF-8, and a text at null, are errors and no traps",
    async () => {
      const counter = await start(module);
      const broken = new TextEncoder().encode(text(1 + random.below(20)));
      broken[random.below(broken.length)] = random.pick([0xff, 0xc0]);
      counter.refuses(broken, NOT_UTF8, "a text with a byte that is not UTF-8");
      const status = counter.count(0, random.below(9), "a text at address 0").status;
      expect(status === BAD_TEXT, `a text at address 0: the status is ${status}, not ${BAD_TEXT}`);
      counter.balanced("after two errors");
      counter.counts(text(9));
    },
  );

  await property("where there is no room, the status says so, and nothing stays out", async () => {
    const counter = await start(module);
    const words = Array.from({ length: 30 }, (_, i) => `word${i}${"x".repeat(random.below(20))}`);
    const one = words.join(" ");
    // At first the words find no room, then the list of them.
    for (const room of [0, 20, 90, 200, 300, 400, 600, 800, 1000]) {
      const { status } = counter.counts(one, room + random.below(20));
      expect(
        status === NO_MEMORY || room > 200,
        `the list has more than 400 bytes, the guest had less than ${room + 20}, and the status is ${status}`,
      );
      counter.balanced(`with room for about ${room} bytes and the status ${status}`);
    }
    counter.counts(one);
  });
}

function named(text) {
  return text.length > 60 ? `a text of ${text.length} units` : JSON.stringify(text);
}

/** What must be in the list. */
function oracle(text) {
  const counts = new Map();
  for (const word of text.split(/\s+/).filter((word) => word !== "")) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => `${count} × ${word}`);
}

function unpack(list, what) {
  const view = new DataView(list.buffer);
  const found = [];
  for (let at = 0; at < list.length; ) {
    expect(at + 8 <= list.length, `${what}: the list ends in the middle of a count or a length`);
    const [count, length] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    at += 8;
    expect(at + length <= list.length, `${what}: a word has ${length} bytes and the list ends`);
    found.push(`${count} × ${new TextDecoder().decode(list.subarray(at, at + length))}`);
    at += length;
  }
  return found;
}

async function start(module) {
  const { exports } = await WebAssembly.instantiate(module);
  const { memory, alloc, dealloc } = exports;
  const before = exports.bytes_out();
  const out = alloc(8, 4) >>> 0;
  const own = exports.bytes_out() - before;
  const free = (ptr, length, what) => {
    try {
      dealloc(ptr, length, 1);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      expect(
        false,
        `${what}: dealloc(${ptr}, ${length}, 1) trapped (${error.message}): is the block of another size than the list?`,
      );
    }
  };
  const counter = {
    pages: () => memory.buffer.byteLength / 65536,
    /** The status, and a copy of the list where there is one. */
    count(ptr, length, what) {
      let status;
      try {
        status = exports.count_words(ptr, length, out) >>> 0;
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        expect(false, `${what}: the guest trapped (${error.message}), and an error is a status`);
      }
      if (status !== DONE) return { status };
      const [at, size] = new Uint32Array(memory.buffer, out, 2);
      expect(
        at !== 0 && at + size <= memory.buffer.byteLength,
        `${what}: the result lies at ${at} and has ${size} bytes, and the memory has ${memory.buffer.byteLength}`,
      );
      const list = new Uint8Array(memory.buffer, at, size).slice();
      free(at, size, what);
      return { status, list };
    },
    /** Hands bytes over, with so much room for everything that the guest makes of them. */
    hand(bytes, what, room = undefined) {
      const ptr = alloc(bytes.length, 1) >>> 0;
      new Uint8Array(memory.buffer).set(bytes, ptr);
      if (room !== undefined) exports.set_limit(exports.bytes_out() + room);
      const result = counter.count(ptr, bytes.length, what);
      exports.set_limit(-1);
      dealloc(ptr, bytes.length, 1);
      return result;
    },
    counts(text, room = undefined) {
      const what = named(text);
      const result = counter.hand(new TextEncoder().encode(text), what, room);
      if (result.status === NO_MEMORY && room !== undefined) return result;
      expect(result.status === DONE, `${what}: the status is ${result.status}`);
      const [found, right] = [unpack(result.list, what), oracle(text)];
      const wrong = right.findIndex((row, i) => row !== found[i]);
      expect(
        wrong === -1,
        `${what}: row ${wrong} is ${right[wrong]}, and the list has ${found[wrong]}`,
      );
      expect(
        found.length === right.length,
        `${what}: there are ${right.length} words, and the list has ${found.length}`,
      );
      return result;
    },
    refuses(bytes, right, what) {
      const { status } = counter.hand(bytes, what);
      expect(status === right, `${what}: the status is ${status}, and right is ${right}`);
    },
    balanced(when) {
      const more = (exports.bytes_out() - before - own) | 0;
      expect(
        more === 0,
        more > 0
          ? `${when}, ${more} bytes are still out`
          : `${when}, ${-more} bytes more have come back than were given out: is the block of another size than the list?`,
      );
    },
  };
  return counter;
}
