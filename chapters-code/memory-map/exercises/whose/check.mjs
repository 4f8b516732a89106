import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const module = await WebAssembly.compile(guest);
  const start = async () => (await WebAssembly.instantiate(module)).exports;

  await property(
    "each region of the chapter's guest is known to its first and last byte",
    async () => known(attempt, await start(), random),
  );

  await property("the stack in use begins at the stack pointer, wherever that is", async () => {
    const exports = await start();
    const high = exports.__stack_high.value;
    for (const pointer of [random.below(high), high - 16 * random.below(900), 0]) {
      exports.__stack_pointer.value = pointer;
      known(attempt, exports, random);
    }
  });

  await property("when the stack has run over, all of it is in use", async () => {
    const exports = await start();
    try {
      exports.descend(1024 + random.below(500));
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    }
    known(attempt, exports, random);
  });

  await property("bytes of two regions, or of none, are not taken for one's", async () => {
    const exports = await start();
    const { byteLength } = exports.memory.buffer;
    const [end, base] = [exports.__data_end.value, exports.__heap_base.value];
    for (const [at, length] of [
      [exports.__stack_high.value - 1 - random.below(9), 10],
      [end, base - end],
      [end - 1, 2],
      [base - 1, 1],
      [exports.__heap_end.value - 1, 2 + random.below(100)],
      [byteLength, 1],
      [byteLength - 10, 11 + random.below(100)],
      [2 ** 32 - 1 - random.below(100), 200],
      [random.below(byteLength), 2 ** 32 - 1],
    ]) {
      right(attempt, exports, at, length, undefined);
    }
  });

  await property("the heap ends where the memory ends, also when that has grown", async () => {
    const exports = await start();
    for (let i = 0; i < 2; i++) {
      exports.memory.grow(1 + random.below(4));
      known(attempt, exports, random);
    }
  });

  await property(
    "the borders are the guest's own, also where the stack lies behind the data",
    () => {
      for (let i = 0; i < 10; i++) known(attempt, layout(random), random);
    },
  );
}

/** What is where, by the borders that the guest exports. */
function regions({ memory, ...borders }) {
  const at = (name) => borders[name].value;
  const pointer = Math.max(at("__stack_low"), at("__stack_pointer"));
  return [
    ["free stack", at("__stack_low"), pointer],
    ["stack in use", pointer, at("__stack_high")],
    ["data", at("__global_base"), at("__data_end")],
    ["left over", at("__heap_base"), at("__heap_end")],
    ["heap", at("__heap_end"), memory.buffer.byteLength],
  ].filter(([, from, to]) => from < to);
}

function known(attempt, exports, random) {
  for (const [region, from, to] of regions(exports)) {
    const inside = from + random.below(to - from);
    for (const [at, length] of [
      [from, 1],
      [to - 1, 1],
      [from, to - from],
      [inside, 1 + random.below(to - inside)],
    ]) {
      right(attempt, exports, at, length, region);
    }
  }
}

function right(attempt, exports, at, length, region) {
  const found = attempt.whose(exports, at, length);
  const map = regions(exports).map(([name, from, to]) => `${name} ${from} to ${to}`);
  expect(
    found === region,
    `${length} bytes at ${at}: the answer is ${found}, and right is ${region} (${map.join(", ")}; __stack_pointer is ${exports.__stack_pointer.value})`,
  );
}

/** The borders of a guest that some other linker has put together. */
function layout(random) {
  const some = (most) => 16 * (1 + random.below(most));
  const stackFirst = random.below(2) === 0;
  const first = stackFirst ? 0 : 1024;
  const [stack, data, padding] = [some(9000), some(3000) - random.below(16), random.below(16)];
  const low = stackFirst ? 0 : first + data + padding;
  const base = stackFirst ? stack : first;
  const heap = first + stack + data + padding;
  const end = Math.ceil(heap / 65536) * 65536;
  const global = (value, mutable = false) =>
    new WebAssembly.Global({ value: "i32", mutable }, value);
  return {
    memory: new WebAssembly.Memory({ initial: end / 65536 + 1 }),
    __stack_low: global(low),
    __stack_high: global(low + stack),
    __global_base: global(base),
    __data_end: global(base + data),
    __heap_base: global(heap),
    __heap_end: global(end),
    __stack_pointer: global(low + random.below(stack), true),
  };
}
