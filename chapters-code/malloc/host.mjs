// ANCHOR: instantiate
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const guest = await WebAssembly.compile(await readGuest("malloc"));
const { exports } = await WebAssembly.instantiate(guest);
const { memory, makeshift, arena_malloc, malloc } = exports;
console.log(`${memory.buffer.byteLength / 65536} pages`);
// ANCHOR_END: instantiate

// ANCHOR: makeshift
console.log(`24 bytes: ${makeshift(24) >>> 0}`);
console.log(`no bytes: ${makeshift(0) >>> 0}, and again: ${makeshift(0) >>> 0}`);
try {
  makeshift(2 ** 21);
} catch (error) {
  console.log(`more than there is: ${error.name}`);
}
// ANCHOR_END: makeshift

// ANCHOR: naive-align
async function naive(profile) {
  const bytes = await readGuest("malloc", { exhibit: "naive", profile });
  return (await WebAssembly.instantiate(bytes)).instance.exports;
}

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

// ANCHOR: overrun
async function overrun(profile) {
  const { memory, malloc, hello } = await naive(profile);
  const first = malloc(12);
  const second = malloc(24);
  new Uint8Array(memory.buffer, first, 12).fill(0x61);
  new Uint8Array(memory.buffer, second, 24).fill(0x62);
  return { memory, first, second, hello };
}

const { memory: heap, first, second } = await overrun("release");
console.log(dump(heap, first, 12, "first block"));
console.log(dump(heap, second, 20, "second block"));
console.log(dump(heap, second + 20, 4, "next"));
// ANCHOR_END: overrun

// ANCHOR: hello
for (const profile of ["debug", "release"]) {
  const { hello } = await overrun(profile);
  try {
    hello();
  } catch (error) {
    console.log(`${profile}: ${error.name}`);
  }
}
// ANCHOR_END: hello

// ANCHOR: arena
const name = arena_malloc(5, 1) >>> 0;
const price = arena_malloc(8, 8) >>> 0;
new TextEncoder().encodeInto("apple", new Uint8Array(memory.buffer, name, 5));
new Float64Array(memory.buffer, price, 1)[0] = 0.5;
console.log(dump(memory, name, 5, "name"));
console.log(dump(memory, name + 5, price - name - 5, "given to nobody"));
console.log(dump(memory, price, 8, "price"));
// ANCHOR_END: arena

// ANCHOR: refused
console.log(`more than the room: ${arena_malloc(2 ** 20, 1)}`);
console.log(`-4 bytes: ${arena_malloc(-4, 1)}`);
console.log(`alignment 3: ${arena_malloc(24, 3)}`);
console.log(`no bytes: ${arena_malloc(0, 1) >>> 0}, and again: ${arena_malloc(0, 1) >>> 0}`);
// ANCHOR_END: refused

// ANCHOR: full
let granted = 0;
while (arena_malloc(1000, 8) !== 0) granted++;
console.log(`${granted} blocks of 1000 bytes, then ${arena_malloc(1000, 8)}`);
console.log(`there is still room for 100: ${arena_malloc(100, 8) !== 0}`);
// ANCHOR_END: full

// ANCHOR: books
function trace(malloc) {
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
    const start = malloc(size, align) >>> 0;
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

// ANCHOR: trace
const fresh = (await WebAssembly.instantiate(guest)).exports;
console.log(`arena_malloc: ${judged(trace(fresh.arena_malloc), fresh.memory)}`);
// ANCHOR_END: trace

// ANCHOR: trace-naive
const posted = await naive("release");
console.log(`naive malloc: ${judged(trace(posted.malloc), posted.memory)}`);
// ANCHOR_END: trace-naive

// ANCHOR: zero
for (const profile of ["debug", "release"]) {
  const bytes = await readGuest("malloc", { exhibit: "zero", profile });
  const { malloc } = (await WebAssembly.instantiate(bytes)).instance.exports;
  console.log(`${profile}: ${malloc(0, 8)}, then ${malloc(0, 8)}`);
}
// ANCHOR_END: zero

// ANCHOR: global
console.log(`24 bytes: ${malloc(24, 8) >>> 0}`);
console.log(`no bytes: ${malloc(0, 1) >>> 0}, and again: ${malloc(0, 1) >>> 0}`);
// ANCHOR_END: global

// ANCHOR: trace-global
console.log(`malloc: ${judged(trace(fresh.malloc), fresh.memory)}`);
// ANCHOR_END: trace-global

// ANCHOR: oom
console.log(`more than there is: ${malloc(2 ** 21, 8)}`);
let last = 0;
for (let block = malloc(1000, 8); block !== 0; block = malloc(1000, 8)) last = block;
console.log(`the last block ends at ${last + 1000}, then ${malloc(1000, 8)}`);
console.log(`${memory.buffer.byteLength} bytes, ${memory.buffer.byteLength / 65536} pages`);
// ANCHOR_END: oom

// ANCHOR: survived
console.log(new TextDecoder().decode(new Uint8Array(memory.buffer, name, 5)));
console.log(`there is still room for 8: ${malloc(8, 8) !== 0}`);
// ANCHOR_END: survived

// ANCHOR: names
console.log(Object.keys(exports).join(" "));
// ANCHOR_END: names

// ANCHOR: cos
for (const profile of ["debug", "release"]) {
  const bytes = await readGuest("malloc", { exhibit: "cos", profile });
  const { cosine } = (await WebAssembly.instantiate(bytes)).instance.exports;
  console.log(`${profile}: the cosine of 0 is ${cosine(0)}`);
}
// ANCHOR_END: cos

// ANCHOR: messages
const inbox = (await WebAssembly.instantiate(guest)).exports;
const message = new TextEncoder().encode("read and done with");
let delivered = 0;
while (true) {
  const block = inbox.arena_malloc(100, 1) >>> 0;
  if (block === 0) break;
  new Uint8Array(inbox.memory.buffer).set(message, block);
  delivered++;
}
console.log(`${delivered} messages, then ${inbox.arena_malloc(100, 1)}`);
// ANCHOR_END: messages

// ANCHOR: predict-padding
const predict = (await WebAssembly.instantiate(guest)).exports;
const letter = predict.arena_malloc(1, 1) >>> 0;
const line = predict.arena_malloc(64, 64) >>> 0;
console.log(`${line - letter - 1} bytes lie between them`);
// ANCHOR_END: predict-padding

// ANCHOR: predict-refusal
const before = predict.arena_malloc(8, 8) >>> 0;
const refused = predict.arena_malloc(2 ** 20, 1);
const after = predict.arena_malloc(8, 8) >>> 0;
console.log(`${refused}, and ${after - before} bytes from one block to the next`);
// ANCHOR_END: predict-refusal

// ANCHOR: predict-4-gib
console.log(`2 GiB: ${predict.malloc(2 ** 31, 1) >>> 0}`);
console.log(`4 GiB: ${predict.malloc(2 ** 32, 1) >>> 0}`);
// ANCHOR_END: predict-4-gib
