import { expect } from "../../../hosts/check.mjs";

export default async function check({ guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () => new Blocks((await WebAssembly.instantiate(module)).exports);
  const size = () => 1 + random.below(500);

  await property("the bytes are there afterwards, up to the shorter of the two sizes", async () => {
    const blocks = await start();
    for (let turn = 0; turn < 20; turn++) {
      const bytes = random.bytes(size());
      const at = blocks.put(bytes, 1);
      const [behind, newSize] = [blocks.put(random.bytes(16), 1), size()];
      const now = blocks.resize(at, bytes.length, 1, newSize);
      blocks.holds(now, bytes.subarray(0, newSize), `resize from ${bytes.length} to ${newSize}`);
      blocks.exports.dealloc(behind, 16, 1);
    }
  });

  await property("no byte of a neighbour comes along", async () => {
    const blocks = await start();
    const bytes = random.bytes(16 + 8 * random.below(8));
    const at = blocks.put(bytes, 1);
    // A block of dlmalloc's begins eight bytes behind its neighbour's, or a few more.
    const behind = blocks.put(new Uint8Array(64).fill(0x6e), 1);
    const now = blocks.resize(at, bytes.length, 1, behind + 64 - at);
    const tail = blocks.view(now, behind + 64 - at).subarray(bytes.length);
    let run = 0;
    for (const byte of tail) {
      run = byte === 0x6e ? run + 1 : 0;
      expect(run < 16, "behind the bytes of the block, there are those of its neighbour");
    }
  });

  await property("the address is a multiple of the alignment", async () => {
    const blocks = await start();
    for (const align of random.shuffled([2, 8, 64, 512, 4096])) {
      const bytes = random.bytes(size());
      const at = blocks.put(bytes, align);
      const now = blocks.resize(at, bytes.length, align, size() + 500);
      expect(now % align === 0, `the block should lie at a multiple of ${align}, and is at ${now}`);
    }
  });

  await property(
    "where there is no room, the answer is null, and the block is as it was",
    async () => {
      const blocks = await start();
      const bytes = random.bytes(size());
      const at = blocks.put(bytes, 1);
      const out = blocks.exports.bytes_out();
      blocks.exports.set_limit(out);
      for (const newSize of [bytes.length + 1 + size(), 2 ** 32 - 1]) {
        const now = blocks.call(at, bytes.length, 1, newSize);
        expect(now === 0, `resize to ${newSize} bytes should give null, and gave ${now}`);
        blocks.holds(at, bytes, "a refusal");
        blocks.out(out, "a refusal");
      }
    },
  );

  await property("null is no block yet: the answer is a new one", async () => {
    const blocks = await start();
    const [bytes, other] = [random.bytes(64), random.bytes(64)];
    const [first, second] = [blocks.resize(0, 0, 8, 64), blocks.resize(0, 0, 8, 64)];
    blocks.view(first, 64).set(bytes);
    blocks.view(second, 64).set(other);
    blocks.holds(first, bytes, "a second block");
    blocks.out(128, "two blocks of 64 bytes");
  });

  await property(
    "the old block comes back with the size it had, and no bytes are one",
    async () => {
      const blocks = await start();
      let [at, now] = [0, 0];
      for (const newSize of [size(), 0, size(), size(), 0]) {
        at = blocks.resize(at, now, 8, newSize);
        blocks.out(Math.max(newSize, 1), `resize from ${now} to ${newSize}`);
        now = newSize;
      }
      blocks.exports.dealloc(at, now, 8);
      blocks.out(0, "all of it");
    },
  );
}

class Blocks {
  constructor(exports) {
    this.exports = exports;
  }

  view(at, length) {
    const { memory } = this.exports;
    const inside = at + length <= memory.buffer.byteLength;
    expect(inside, `${length} bytes at ${at} do not lie in the memory`);
    return new Uint8Array(memory.buffer, at, length);
  }

  put(bytes, align) {
    const at = this.exports.alloc(bytes.length, align) >>> 0;
    expect(at !== 0, `alloc(${bytes.length}, ${align}) returned null`);
    this.view(at, bytes.length).set(bytes);
    return at;
  }

  call(...numbers) {
    try {
      return this.exports.resize(...numbers) >>> 0;
    } catch (error) {
      const isTrap = error instanceof WebAssembly.RuntimeError;
      expect(!isTrap, `resize(${numbers.join(", ")}) trapped (${error.message})`);
      throw error;
    }
  }

  resize(...numbers) {
    const now = this.call(...numbers);
    expect(now !== 0, `resize(${numbers.join(", ")}) returned null`);
    return now;
  }

  holds(at, bytes, what) {
    const found = this.view(at, bytes.length);
    const wrong = bytes.findIndex((byte, index) => byte !== found[index]);
    expect(wrong < 0, `after ${what}, byte ${wrong} is ${found[wrong]}, and was ${bytes[wrong]}`);
  }

  out(bytes, what) {
    const out = this.exports.bytes_out();
    expect(out === bytes, `after ${what}, ${bytes} bytes should be out, and ${out} are`);
  }
}
