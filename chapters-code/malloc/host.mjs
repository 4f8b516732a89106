// ANCHOR: instantiate
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const guest = await WebAssembly.compile(await readGuest("malloc"));
const start = async () => (await WebAssembly.instantiate(guest)).exports;
const { memory, makeshift, arena_alloc, alloc } = await start();
console.log(`${memory.buffer.byteLength / 65536} pages`);
// ANCHOR_END: instantiate

// ANCHOR: makeshift
console.log(`10 bytes: ${makeshift(10) >>> 0}`);
console.log(`no bytes: ${makeshift(0) >>> 0}, and again: ${makeshift(0) >>> 0}`);
try {
  makeshift(2 ** 21);
} catch (error) {
  console.log(`more than there is: ${error.name}`);
}
// ANCHOR_END: makeshift

// ANCHOR: overrun
async function naive(profile) {
  const bytes = await readGuest("malloc", { exhibit: "naive", profile });
  return (await WebAssembly.instantiate(bytes)).instance.exports;
}

const posted = await naive("release");
const first = posted.malloc(12);
const second = posted.malloc(24);
new Uint8Array(posted.memory.buffer, first, 12).fill(0x61);
new Uint8Array(posted.memory.buffer, second, 24).fill(0x62);
console.log(dump(posted.memory, first, 12, "first block"));
console.log(dump(posted.memory, second, 20, "second block"));
console.log(dump(posted.memory, second + 20, 4, "next"));
// ANCHOR_END: overrun

// ANCHOR: hello
try {
  posted.hello();
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: hello

// ANCHOR: arena
const name = arena_alloc(5, 1) >>> 0;
const price = arena_alloc(8, 8) >>> 0;
new TextEncoder().encodeInto("apple", new Uint8Array(memory.buffer, name, 5));
new Float64Array(memory.buffer, price, 1)[0] = 0.5;
console.log(dump(memory, name, 5, "name"));
console.log(dump(memory, name + 5, price - name - 5, "given to nobody"));
console.log(dump(memory, price, 8, "price"));
// ANCHOR_END: arena

// ANCHOR: refused
console.log(`more than the room: ${arena_alloc(2 ** 20, 1)}`);
console.log(`-4 bytes: ${arena_alloc(-4, 1)}`);
console.log(`alignment 3: ${arena_alloc(24, 3)}`);
console.log(`no bytes: ${arena_alloc(0, 1) >>> 0}, and again: ${arena_alloc(0, 1) >>> 0}`);
// ANCHOR_END: refused

// ANCHOR: oom
console.log(`more than there is: ${alloc(2 ** 21, 8)}`);
let last = 0;
for (let block = alloc(1000, 8); block !== 0; block = alloc(1000, 8)) last = block;
console.log(`the last block ends at ${last + 1000}, then ${alloc(1000, 8)}`);
console.log(`${memory.buffer.byteLength} bytes, ${memory.buffer.byteLength / 65536} pages`);
// ANCHOR_END: oom

// ANCHOR: survived
console.log(new TextDecoder().decode(new Uint8Array(memory.buffer, name, 5)));
console.log(`there is still room for 8: ${alloc(8, 8) !== 0}`);
// ANCHOR_END: survived

// ANCHOR: put
/** Leaves a copy of `bytes` in a new block of the guest. */
function put({ memory, alloc }, bytes, align = 1) {
  const at = alloc(bytes.length, align) >>> 0;
  if (at === 0) throw new Error(`the guest has no room for ${bytes.length} bytes`);
  new Uint8Array(memory.buffer).set(bytes, at);
  return at;
}
// ANCHOR_END: put

// ANCHOR: do-this
const shop = await start();
const pear = put(shop, new TextEncoder().encode("pear"));
console.log(new TextDecoder().decode(new Uint8Array(shop.memory.buffer, pear, 4)));
try {
  put(shop, new Uint8Array(2 ** 21));
} catch (error) {
  console.log(error.message);
}
// ANCHOR_END: do-this

// ANCHOR: predict-padding
const predict = await start();
const letter = predict.arena_alloc(1, 1) >>> 0;
const line = predict.arena_alloc(64, 64) >>> 0;
console.log(`${line - letter - 1} bytes lie between them`);
// ANCHOR_END: predict-padding

// ANCHOR: predict-refusal
const before = predict.arena_alloc(8, 8) >>> 0;
const refused = predict.arena_alloc(2 ** 20, 1);
const after = predict.arena_alloc(8, 8) >>> 0;
console.log(`${refused}, and ${after - before} bytes from one block to the next`);
// ANCHOR_END: predict-refusal

// ANCHOR: predict-4-gib
console.log(`2 GiB: ${predict.alloc(2 ** 31, 1) >>> 0}`);
console.log(`4 GiB: ${predict.alloc(2 ** 32, 1) >>> 0}`);
// ANCHOR_END: predict-4-gib

// ANCHOR: causes
const text = new TextEncoder().encode("sixteen letters!");

async function symptoms(cause, { depth = 0, address, harm = () => {} }) {
  const used = await start();
  const at = address ?? put(used, text);
  harm(used);
  const outcome = attempt(() => used.nested(depth, at, text.length));
  const stack = used.__stack_pointer.value;
  const inside = at + text.length <= used.memory.buffer.byteLength;
  const fresh = await start();
  const there = address ?? put(fresh, text);
  const again = attempt(() => fresh.nested(depth, there, text.length));
  return `${cause}: ${outcome}, with the stack pointer at ${stack}
  the text lies in the memory: ${inside}; in a new instance: ${again}`;
}

function attempt(call) {
  try {
    call();
    return "returns";
  } catch (error) {
    return error.name;
  }
}
// ANCHOR_END: causes

// ANCHOR: tried
function writePastTheEnd({ memory, alloc, dealloc }) {
  const [block, next] = [alloc(16, 1), alloc(16, 1), alloc(16, 1)];
  dealloc(next, 16, 1);
  const tooLong = "a text that is longer than its block";
  new TextEncoder().encodeInto(tooLong, new Uint8Array(memory.buffer, block));
}

console.log(await symptoms("too deep", { depth: 1100 }));
console.log(await symptoms("a wrong address", { address: 0x7fff0000 }));
console.log(await symptoms("written past the end", { harm: writePastTheEnd }));
// ANCHOR_END: tried

// ANCHOR: guarded
const GUARD = new Uint8Array(8).fill(0xfd);

/** The guest's `alloc`, with a guard of eight bytes behind each block, and a look at all of them. */
function guarded({ memory, alloc }) {
  const blocks = [];
  return {
    alloc(size, align) {
      const at = alloc(size + GUARD.length, align) >>> 0;
      if (at !== 0) {
        new Uint8Array(memory.buffer).set(GUARD, at + size);
        blocks.push({ at, size });
      }
      return at;
    },
    overrun() {
      const bytes = new Uint8Array(memory.buffer);
      const isHarmed = ({ at, size }) => GUARD.some((byte, i) => bytes[at + size + i] !== byte);
      return blocks.filter(isHarmed).map(({ size }) => `a block of ${size} bytes`);
    },
  };
}
// ANCHOR_END: guarded

// ANCHOR: caught
const watched = await start();
const watch = guarded(watched);
for (const text of ["tea", "café", "milk"]) {
  const at = watch.alloc(text.length, 1);
  new TextEncoder().encodeInto(text, new Uint8Array(watched.memory.buffer, at));
  console.log(`after ${text}: ${watch.overrun().join(", ") || "all is well"}`);
}
// ANCHOR_END: caught

// ANCHOR: calloc
for (const profile of ["debug", "release"]) {
  const module = await WebAssembly.compile(
    await readGuest("malloc", { exhibit: "calloc", profile }),
  );
  const imports = WebAssembly.Module.imports(module);
  console.log(
    `${profile}: ${imports.map(({ module, name }) => `${module}.${name}`).join(", ") || "nothing"}`,
  );
}
// ANCHOR_END: calloc

// ANCHOR: import-error
const calloc = await WebAssembly.compile(await readGuest("malloc", { exhibit: "calloc" }));
for (const imports of [undefined, {}, { env: {} }]) {
  try {
    new WebAssembly.Instance(calloc, imports);
  } catch (error) {
    console.log(`${error.name}: ${error.message}`);
  }
}
// ANCHOR_END: import-error

// ANCHOR: no-imports
console.log(`${WebAssembly.Module.imports(guest).length} imports`);
// ANCHOR_END: no-imports

// ANCHOR: imports
const clock = await WebAssembly.compile(await readGuest("malloc", { exhibit: "imports" }));
const wanted = WebAssembly.Module.imports(clock);
console.log(wanted.map(({ module, name }) => `${module}.${name}`).join(", "));
// ANCHOR_END: imports

// ANCHOR: cos
for (const profile of ["debug", "release"]) {
  const bytes = await readGuest("malloc", { exhibit: "cos", profile });
  const { cosine } = (await WebAssembly.instantiate(bytes)).instance.exports;
  console.log(`${profile}: the cosine of 0 is ${cosine(0)}`);
}
// ANCHOR_END: cos

// ANCHOR: names
console.log(
  WebAssembly.Module.exports(guest)
    .map(({ name }) => name)
    .join(" "),
);
// ANCHOR_END: names

// ANCHOR: naive-align
for (const profile of ["debug", "release"]) {
  const { memory, malloc } = await naive(profile);
  malloc(5);
  const number = malloc(4);
  const element = new Int32Array(memory.buffer)[number / 4];
  console.log(`${profile}: ${number} / 4 is ${number / 4}, and that element is ${element}`);
  try {
    new Int32Array(memory.buffer, number, 1)[0] = 99;
  } catch (error) {
    console.log(`a typed array at ${number}: ${error.name}`);
  }
}
// ANCHOR_END: naive-align

// ANCHOR: naive-wrap
console.log(`-4 arrives as ${-4 >>> 0}`);
for (const profile of ["debug", "release"]) {
  const { malloc } = await naive(profile);
  const first = malloc(12);
  try {
    malloc(-4);
    console.log(`${profile}: the first block ends at ${first + 12}, the next is at ${malloc(8)}`);
  } catch (error) {
    console.log(`${profile}: ${error.name}`);
  }
}
// ANCHOR_END: naive-wrap

// ANCHOR: full
let granted = 0;
while (arena_alloc(1000, 8) !== 0) granted++;
console.log(`${granted} blocks of 1000 bytes, then ${arena_alloc(1000, 8)}`);
console.log(`there is still room for 100: ${arena_alloc(100, 8) !== 0}`);
// ANCHOR_END: full

// ANCHOR: books
function trace(alloc) {
  let seed = 2463534242;
  const random = (below) => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % below;
  };
  const blocks = [];
  for (let request = 0; request < 10_000; request++) {
    const [size, align] = [random(24), 2 ** random(5)];
    const start = alloc(size, align) >>> 0;
    if (start !== 0) blocks.push({ start, end: start + (size || 1), size, align });
  }
  return blocks;
}
// ANCHOR_END: books

// ANCHOR: judged
function judged(blocks, { buffer: { byteLength } }) {
  const inOrder = blocks.toSorted((a, b) => a.start - b.start);
  const bytes = blocks.reduce((sum, { size }) => sum + size, 0);
  const overlapping = inOrder.filter(({ start }, i) => start < inOrder[i - 1]?.end).length;
  const misaligned = blocks.filter(({ start, align }) => start % align !== 0).length;
  const outside = blocks.filter(({ end }) => end > byteLength).length;
  return `${blocks.length} blocks, ${bytes} bytes: ${overlapping} overlapping, \
${misaligned} misaligned, ${outside} outside the memory`;
}
// ANCHOR_END: judged

// ANCHOR: trace-naive
const unchecked = await naive("release");
console.log(`naive malloc: ${judged(trace(unchecked.malloc), unchecked.memory)}`);
// ANCHOR_END: trace-naive

// ANCHOR: trace
const fresh = await start();
console.log(`arena_alloc: ${judged(trace(fresh.arena_alloc), fresh.memory)}`);
// ANCHOR_END: trace

// ANCHOR: trace-global
console.log(`alloc: ${judged(trace(fresh.alloc), fresh.memory)}`);
// ANCHOR_END: trace-global

// ANCHOR: zero
for (const profile of ["debug", "release"]) {
  const bytes = await readGuest("malloc", { exhibit: "zero", profile });
  const { alloc } = (await WebAssembly.instantiate(bytes)).instance.exports;
  console.log(`${profile}: ${alloc(0, 8)}, then ${alloc(0, 8)}`);
}
// ANCHOR_END: zero

// ANCHOR: messages
const inbox = await start();
const message = new TextEncoder().encode("read and done with");
let delivered = 0;
while (true) {
  const block = inbox.arena_alloc(100, 1) >>> 0;
  if (block === 0) break;
  new Uint8Array(inbox.memory.buffer).set(message, block);
  delivered++;
}
console.log(`${delivered} messages, then ${inbox.arena_alloc(100, 1)}`);
// ANCHOR_END: messages

// ANCHOR: global
for (const profile of ["debug", "release"]) {
  const bytes = await readGuest("malloc", { exhibit: "global", profile });
  const { memory, squares, unused, used } = (await WebAssembly.instantiate(bytes)).instance.exports;
  const before = memory.buffer.byteLength;
  const numbers = new Uint32Array(memory.buffer, squares(10), 10);
  console.log(`${profile}: ${numbers}; ${used()} bytes used`);
  unused();
  console.log(`${used()} bytes used after a Vec that nobody uses`);
  const grown = memory.buffer.byteLength - before;
  console.log(`too many squares: ${squares(2000)}; the memory has grown by ${grown} bytes`);
}
// ANCHOR_END: global
