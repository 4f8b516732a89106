import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const texts = () => ["", ...Array.from({ length: 8 }, () => random.text(random.below(30)))];

  await property("lines come back in the order of their texts, each with a line feed", async () => {
    const queue = await start(module);
    for (let round = 0; round < 3; round++) {
      const all = random.shuffled(texts());
      all.forEach(queue.push);
      for (const text of all) queue.pops(text);
      expect(queue.pop() === undefined, "all lines had been taken, and there was one more");
    }
  });

  await property("a line stays as it is when others are pushed and popped after it", async () => {
    const queue = await start(module);
    const all = texts();
    all.forEach(queue.push);
    const lines = all.map(() => queue.pop());
    for (const text of random.shuffled(texts())) queue.push(text);
    for (const [i, line] of lines.entries()) queue.says(line, all[i]);
  });

  await property(
    "a text that was pushed is freed with its line, the empty one as well",
    async () => {
      const queue = await start(module);
      for (const text of texts()) {
        // The queue keeps its own room for as many lines as it had.
        queue.round([text]);
        const before = queue.out();
        queue.round([text]);
        queue.balanced(before, `push and pop of ${JSON.stringify(text)}`);
      }
    },
  );

  await property("a line is freed by its length, and all of its block comes back", async () => {
    const queue = await start(module);
    const all = texts();
    queue.round(all);
    const before = queue.out();
    for (let i = 0; i < 5; i++) queue.round(random.shuffled(all));
    queue.balanced(before, `five rounds of ${all.length} lines`);
  });
}

async function start(module) {
  const { exports } = await WebAssembly.instantiate(module);
  const { memory } = exports;
  const alloc = (size, align) => {
    const at = exports.alloc(size, align) >>> 0;
    expect(at !== 0, `alloc(${size}, ${align}) returned null`);
    return at;
  };
  const queue = {
    out: () => exports.bytes_out(),
    push(text) {
      const bytes = new TextEncoder().encode(text);
      const at = alloc(bytes.length, 1);
      new Uint8Array(memory.buffer).set(bytes, at);
      exports.push(at, bytes.length);
    },
    /** The first line: its address and its length. */
    pop() {
      const out = alloc(8, 4);
      const found = exports.pop(out);
      const [data, len] = new Uint32Array(memory.buffer, out, 2);
      exports.dealloc(out, 8, 4);
      if (found === 0) return undefined;
      expect(
        data + len <= memory.buffer.byteLength,
        `pop wrote the address ${data} and the length ${len}, which lie outside of the memory`,
      );
      return { data, len };
    },
    says(line, text) {
      expect(line, `${JSON.stringify(text)} had been pushed, and pop found no line`);
      const found = new TextDecoder().decode(new Uint8Array(memory.buffer, line.data, line.len));
      expect(
        found === `${text}\n`,
        `the line ${JSON.stringify(`${text}\n`)} is ${JSON.stringify(found)}`,
      );
    },
    free(line) {
      expect(line, "pop found no line, and a text had been pushed");
      const { data, len } = line;
      try {
        exports.dealloc(data, len, 1);
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        expect(
          false,
          `dealloc(${data}, ${len}, 1) trapped (${error.message}): is the line's block of another size than the line?`,
        );
      }
    },
    pops(text) {
      const line = queue.pop();
      queue.says(line, text);
      queue.free(line);
    },
    round(texts) {
      texts.forEach(queue.push);
      for (const _ of texts) queue.free(queue.pop());
    },
    balanced(before, what) {
      const more = (exports.bytes_out() - before) | 0;
      expect(
        more === 0,
        more > 0
          ? `after ${what}, ${more} bytes are still out`
          : `after ${what}, ${-more} bytes more have come back than were given out`,
      );
    },
  };
  return queue;
}
