// ANCHOR: instantiate
import { readGuest } from "../hosts/guest.mjs";

const module = await WebAssembly.compile(await readGuest("who-frees"));
const start = async () => (await WebAssembly.instantiate(module)).exports;
const pages = ({ memory }) => memory.buffer.byteLength / 65536;
// ANCHOR_END: instantiate

// ANCHOR: answer
/** How many commas a list has. */
function answer(guest, request) {
  const text = new TextEncoder().encode(request);
  const at = guest.alloc(text.length, 1) >>> 0;
  if (at === 0) throw new Error(`the guest has no room for ${text.length} bytes`);
  new Uint8Array(guest.memory.buffer).set(text, at);
  const commas = guest.commas(at, text.length);
  if (commas === 0) throw new Error("not a list");
  guest.dealloc(at, text.length, 1);
  return commas;
}
// ANCHOR_END: answer

// ANCHOR: rounds
/** A thousand requests; every tenth is longer, and no list. */
function round(guest, answer) {
  let refused = 0;
  for (let i = 0; i < 1000; i++) {
    const request = i % 10 === 0 ? "x".repeat(2000) : `${"x".repeat(1000)},y`;
    try {
      answer(guest, request);
    } catch {
      refused++;
    }
  }
  return `${refused} refused, ${pages(guest)} pages`;
}

const service = await start();
for (let i = 1; i <= 4; i++) console.log(`round ${i}: ${round(service, answer)}`);
// ANCHOR_END: rounds

// ANCHOR: block
/** A block of the guest's that is the host's to free. */
class Block {
  #guest;
  #at;
  #size;
  #align;
  constructor(guest, at, size, align = 1) {
    if (at === 0) throw new Error(`the guest has no room for ${size} bytes`);
    this.#guest = guest;
    this.#at = at >>> 0;
    this.#size = size;
    this.#align = align;
  }
  static alloc(guest, size, align = 1) {
    return new Block(guest, guest.alloc(size, align), size, align);
  }
  get at() {
    if (this.#at === 0) throw new Error("this block is not the host's any more");
    return this.#at;
  }
  /** A view of the bytes, for as long as the memory does not grow. */
  get bytes() {
    return new Uint8Array(this.#guest.memory.buffer, this.at, this.#size);
  }
  /** Gives the block away: whoever gets the address frees it. */
  release() {
    const at = this.at;
    this.#at = 0;
    return at;
  }
  free() {
    const at = this.#at;
    this.#at = 0;
    this.#guest.dealloc(at, this.#size, this.#align);
  }
}
if (Symbol.dispose) Block.prototype[Symbol.dispose] = Block.prototype.free;
// ANCHOR_END: block

// ANCHOR: mended
function answerAndFree(guest, request) {
  const text = new TextEncoder().encode(request);
  const block = Block.alloc(guest, text.length);
  try {
    block.bytes.set(text);
    const commas = guest.commas(block.at, text.length);
    if (commas === 0) throw new Error("not a list");
    return commas;
  } finally {
    block.free();
  }
}

const mended = await start();
for (let i = 1; i <= 4; i++) console.log(`round ${i}: ${round(mended, answerAndFree)}`);
// ANCHOR_END: mended

// ANCHOR: late
const held = Block.alloc(mended, 16);
held.free();
held.free();
const given = Block.alloc(mended, 16);
given.bytes.fill(0x2c);
mended.keep(given.release(), 16);
for (const mistake of [() => held.at, () => given.bytes, () => Block.alloc(mended, 2 ** 31)]) {
  try {
    mistake();
  } catch (error) {
    console.log(error.message);
  }
}
// ANCHOR_END: late

// ANCHOR: handover
const desk = await start();
for (let i = 1; i <= 3; i++) {
  for (let j = 0; j < 1000; j++) {
    const text = Block.alloc(desk, 500);
    text.bytes.fill(0x2c);
    desk.commas(text.at, 500);
    const copy = new Block(desk, desk.reversed(text.at, 500), 500);
    copy.free();
    desk.keep(text.release(), 500);
  }
  desk.clear();
  console.log(`round ${i}: ${pages(desk)} pages`);
}
// ANCHOR_END: handover

// ANCHOR: finalize
const forgetful = await start();
let freed = 0;
const registry = new FinalizationRegistry(({ at, size }) => {
  forgetful.dealloc(at, size, 1);
  freed++;
});
const before = pages(forgetful);
for (let i = 0; i < 1000; i++) {
  const handle = { at: forgetful.alloc(10_000, 1), size: 10_000 };
  registry.register(handle, { ...handle });
}
console.log(`${freed} of 1000 freed: ${before} pages before, ${pages(forgetful)} after`);
// ANCHOR_END: finalize

// ANCHOR: anew
console.log(`${pages(service)} pages, and in a new instance ${pages(await start())}`);
// ANCHOR_END: anew

// ANCHOR: do-this
/** Lends the guest a copy of `bytes` for one call. */
function lend(guest, bytes, call) {
  const block = Block.alloc(guest, bytes.length);
  try {
    block.bytes.set(bytes);
    return call(block.at, bytes.length);
  } finally {
    block.free();
  }
}

console.log(lend(mended, new TextEncoder().encode("one, two, three"), mended.commas));
// ANCHOR_END: do-this

// ANCHOR: predict-halves
const megabyte = 1 << 20;
const halves = await start();
Block.alloc(halves, megabyte).free();
const whole = pages(halves);
Block.alloc(halves, megabyte / 2);
Block.alloc(halves, megabyte / 2);
console.log(`${whole} pages before, ${pages(halves)} after`);
// ANCHOR_END: predict-halves

// ANCHOR: predict-empty
const empty = await start();
const small = pages(empty);
for (let i = 0; i < 100_000; i++) Block.alloc(empty, 0);
console.log(`${small} pages before, ${pages(empty)} after`);
// ANCHOR_END: predict-empty

// ANCHOR: counted
/** The guest, with a count of the blocks that the host has and has not freed, by size. */
function counted(guest) {
  const out = new Map();
  const count = (size, by) => out.set(size, (out.get(size) ?? 0) + by);
  return {
    ...guest,
    out,
    alloc(size, align) {
      const at = guest.alloc(size, align);
      if (at !== 0) count(size, 1);
      return at;
    },
    dealloc(at, size, align) {
      guest.dealloc(at, size, align);
      if (at !== 0) count(size, -1);
    },
  };
}
// ANCHOR_END: counted

// ANCHOR: out
const watched = counted(await start());
round(watched, answer);
for (const [size, blocks] of watched.out) console.log(`${blocks} blocks of ${size} bytes`);
// ANCHOR_END: out
