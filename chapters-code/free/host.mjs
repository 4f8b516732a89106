// ANCHOR: instantiate
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const module = await WebAssembly.compile(await readGuest("free"));
const start = async () => (await WebAssembly.instantiate(module)).exports;
const pages = (memory) => memory.buffer.byteLength / 65536;
const write = (memory, at, text) =>
  new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer, at));
const read = (memory, at, length) =>
  new TextDecoder().decode(new Uint8Array(memory.buffer, at, length));
// ANCHOR_END: instantiate

// ANCHOR: leak
for (const profile of ["debug", "release"]) {
  const naive = await readGuest("free", { exhibit: "naive", profile });
  const { memory, malloc, free } = (await WebAssembly.instantiate(naive)).instance.exports;
  const before = pages(memory);
  for (let i = 0; i < 1000; i++) free(malloc(10_000));
  console.log(`${profile}: ${before} pages before, ${pages(memory)} pages after`);
}
// ANCHOR_END: leak

// ANCHOR: boxed
const boxed = await start();
console.log(`${pages(boxed.memory)} pages before`);
for (let i = 0; i < 1000; i++) boxed.vec_free(boxed.vec_new(10_000));
console.log(`${pages(boxed.memory)} pages after`);
// ANCHOR_END: boxed

// ANCHOR: again
const heap = await start();
const first = heap.malloc(100, 8) >>> 0;
const second = heap.malloc(100, 8) >>> 0;
console.log(`first ${first}, second ${second}`);
heap.free(first, 100, 8);
console.log(`third ${heap.malloc(100, 8) >>> 0}`);
// ANCHOR_END: again

// ANCHOR: fresh
const arena = await start();
const base = arena.ARENA.value;
console.log(dump(arena.memory, base, 8, "head: 0 bytes, next at 8"));
console.log(dump(arena.memory, base + 8, 8, "free: 0xff8 bytes, no next"));
// ANCHOR_END: fresh

// ANCHOR: split
const a = arena.alloc(16, 1);
const b = arena.alloc(20, 1);
const c = arena.alloc(16, 1);
write(arena.memory, a, "sixteen bytes, a");
write(arena.memory, b, "twenty bytes, for b.");
write(arena.memory, c, "sixteen bytes, c");
console.log(dump(arena.memory, base, 8, "head: next at 0x40"));
console.log(dump(arena.memory, a, 16, "a, used"));
console.log(dump(arena.memory, b, 24, "b, used: 20 bytes and 4 of padding"));
console.log(dump(arena.memory, c, 16, "c, used"));
console.log(dump(arena.memory, c + 16, 8, "free: 0xfc0 bytes, no next"));
// ANCHOR_END: split

// ANCHOR: hole
arena.dealloc(b, 20, 1);
console.log(dump(arena.memory, base, 8, "head: next at 0x18"));
console.log(dump(arena.memory, a, 16, "a, used"));
console.log(dump(arena.memory, b, 8, "free: 0x18 bytes, next at 0x40"));
console.log(dump(arena.memory, b + 8, 16, "free: what b left behind"));
console.log(dump(arena.memory, c, 16, "c, used"));
console.log(dump(arena.memory, c + 16, 8, "free: 0xfc0 bytes, no next"));
// ANCHOR_END: hole

// ANCHOR: reuse
const d = arena.alloc(8, 1);
const e = arena.alloc(24, 1);
console.log(`d is where b was: ${d === b}`);
console.log(`e is behind c: ${e === c + 16}`);
// ANCHOR_END: reuse

// ANCHOR: join
for (const [block, size] of [
  [a, 16],
  [c, 16],
  [e, 24],
  [d, 8],
]) {
  arena.dealloc(block, size, 1);
}
console.log(dump(arena.memory, base, 8, "head: next at 8"));
console.log(dump(arena.memory, base + 8, 8, "free: 0xff8 bytes, no next"));
console.log(dump(arena.memory, base + 16, 80, "free: what they all left behind"));
// ANCHOR_END: join

// ANCHOR: list
function freeList({ memory, ARENA }) {
  const words = new Uint32Array(memory.buffer, ARENA.value, 1024);
  const blocks = [];
  for (let at = words[1]; at !== 0; at = words[at / 4 + 1]) {
    blocks.push(`${at} to ${at + words[at / 4]}`);
  }
  return blocks.join(", ");
}
// ANCHOR_END: list

// ANCHOR: trace
function generator(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function trace(memory, take, give) {
  const random = generator(1);
  const books = [];
  let [taken, refused, returned] = [0, 0, 0];
  for (let turn = 0; turn < 20_000; turn++) {
    if (random(5) < 3) {
      const [size, align] = [1 + random(200), 2 ** random(7)];
      const at = take(size, align) >>> 0;
      const end = at + size;
      if (at % align !== 0) throw new Error(`${at} is not a multiple of ${align}`);
      if (books.some((block) => at < block.end && block.at < end)) throw new Error("overlap");
      if (at === 0) {
        refused++;
      } else {
        new Uint8Array(memory.buffer).fill(turn, at, end);
        books.push({ at, end, size, align, byte: turn % 256 });
        taken++;
      }
    } else if (books.length > 0) {
      const [{ at, size, align, byte }] = books.splice(random(books.length), 1);
      const bytes = new Uint8Array(memory.buffer, at, size);
      if (!bytes.every((found) => found === byte)) throw new Error("somebody wrote here");
      give(at, size, align);
      returned++;
    }
  }
  for (const { at, size, align } of books) give(at, size, align);
  return `${taken} taken, ${refused} refused, ${returned + books.length} given back`;
}
// ANCHOR_END: trace

// ANCHOR: arena-trace
console.log(trace(arena.memory, arena.alloc, arena.dealloc));
console.log(`free: ${freeList(arena)}`);
// ANCHOR_END: arena-trace

// ANCHOR: wrong-size
const one = await start();
const mine = one.alloc(16, 1);
const yours = one.alloc(16, 1);
write(one.memory, yours, "yours, untouched");
one.dealloc(mine, 32, 1);
const theirs = one.alloc(32, 1);
write(one.memory, theirs, "their text is thirty-two letters");
console.log(read(one.memory, yours, 16));
// ANCHOR_END: wrong-size

// ANCHOR: double-free
const two = await start();
const block = two.alloc(16, 1);
two.alloc(16, 1);
two.dealloc(block, 16, 1);
two.dealloc(block, 16, 1);
const ada = two.alloc(16, 1);
const bob = two.alloc(16, 1);
write(two.memory, ada, "Ada's");
write(two.memory, bob, "Bob's");
console.log(read(two.memory, ada, 5));
console.log(`the same address: ${ada === bob}`);
// ANCHOR_END: double-free

// ANCHOR: stale
const three = await start();
const stale = three.alloc(16, 1);
const innocent = three.alloc(16, 1);
write(three.memory, innocent, "I did no wrong..");
three.dealloc(stale, 16, 1);
console.log(dump(three.memory, stale, 8, "free: 0x10 bytes, next at 0x28"));
write(three.memory, stale, "too late");
console.log(dump(three.memory, stale, 8, "free: 0x206f6f74 bytes, next at 0x6574616c"));
console.log(dump(three.memory, innocent, 16, "innocent, used"));
// ANCHOR_END: stale

// ANCHOR: poisoned
three.alloc(16, 1);
console.log(dump(three.memory, innocent, 16, "innocent, used"));
console.log(`the next block is the innocent one: ${three.alloc(16, 1) === innocent}`);
try {
  three.alloc(4096, 1);
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: poisoned

// ANCHOR: global-trace
const global = await start();
console.log(`${pages(global.memory)} pages`);
for (let round = 1; round <= 3; round++) {
  console.log(trace(global.memory, global.malloc, global.free));
  console.log(`${pages(global.memory)} pages after round ${round}`);
}
// ANCHOR_END: global-trace

// ANCHOR: large
for (let i = 0; i < 1000; i++) {
  const [x, y] = [global.malloc(85_196, 1), global.malloc(80_000, 1)];
  global.free(x, 85_196, 1);
  global.free(y, 80_000, 1);
}
console.log(`${pages(global.memory)} pages after a thousand pairs`);
// ANCHOR_END: large

// ANCHOR: headers
const tidy = await start();
tidy.malloc(16, 1);
const middle = tidy.malloc(16, 1);
tidy.malloc(16, 1);
write(tidy.memory, middle, "middle, 16 bytes");
console.log(dump(tidy.memory, middle - 4, 4, "header 0x1b: 0x18 bytes, used"));
console.log(dump(tidy.memory, middle, 16, "the owner's bytes"));
console.log(dump(tidy.memory, middle + 16, 4, "padding"));
console.log(dump(tidy.memory, middle + 20, 4, "header of the block behind"));
tidy.free(middle, 16, 1);
console.log(dump(tidy.memory, middle - 4, 4, "header 0x19: 0x18 bytes, free"));
console.log(dump(tidy.memory, middle, 8, "the next free block, and the one before"));
console.log(dump(tidy.memory, middle + 8, 8, "what the owner left behind"));
console.log(dump(tidy.memory, middle + 16, 4, "the size once more: 0x18 bytes"));
console.log(dump(tidy.memory, middle + 20, 4, "header of the block behind"));
// ANCHOR_END: headers

// ANCHOR: mistakes
const attempt = (call) => {
  try {
    return call() ?? "returns";
  } catch (error) {
    return error.name;
  }
};
async function aftermath(mistake) {
  const guest = await start();
  const [, at] = [guest.malloc(16, 1), guest.malloc(16, 1), guest.malloc(16, 1)];
  const outcome = attempt(() => mistake(guest, at));
  const [x, y] = [attempt(() => guest.malloc(16, 1)), attempt(() => guest.malloc(16, 1))];
  return `${outcome}; then malloc: ${x}, ${y}`;
}
const wrongSize = await aftermath((guest, at) => guest.free(at, 32, 1));
const doubleFree = await aftermath((guest, at) => {
  guest.free(at, 16, 1);
  guest.free(at, 16, 1);
});
const useAfterFree = await aftermath((guest, at) => {
  guest.free(at, 16, 1);
  write(guest.memory, at, "too late");
});
console.log(`wrong size: ${wrongSize}`);
console.log(`double free: ${doubleFree}`);
console.log(`use after free: ${useAfterFree}`);
// ANCHOR_END: mistakes

// ANCHOR: secret
const secret = heap.malloc(64, 1) >>> 0;
write(heap.memory, secret, "user: ada; password: by hand; this text is 64 bytes long........");
heap.free(secret, 64, 1);
console.log(dump(heap.memory, secret, 64, "freed"));
// ANCHOR_END: secret

// ANCHOR: shrink
const megabyte = 1 << 20;
console.log(`${pages(heap.memory)} pages`);
const big = heap.malloc(megabyte, 8);
console.log(`${pages(heap.memory)} pages with the block`);
heap.free(big, megabyte, 8);
console.log(`${pages(heap.memory)} pages without it`);
const bigAgain = heap.malloc(megabyte, 8);
console.log(`${pages(heap.memory)} pages with another, at the same address: ${bigAgain === big}`);
heap.free(bigAgain, megabyte, 8);
// ANCHOR_END: shrink

// ANCHOR: anew
console.log(`a new instance has ${pages((await start()).memory)} pages`);
// ANCHOR_END: anew

// ANCHOR: finalize
const forgetful = await start();
let freed = 0;
const registry = new FinalizationRegistry(({ at, size }) => {
  forgetful.free(at, size, 1);
  freed++;
});
const before = pages(forgetful.memory);
for (let i = 0; i < 1000; i++) {
  const handle = { at: forgetful.malloc(10_000, 1), size: 10_000 };
  registry.register(handle, { ...handle });
}
console.log(`${freed} of 1000 freed: ${before} pages before, ${pages(forgetful.memory)} after`);
// ANCHOR_END: finalize

// ANCHOR: handle
class Block {
  #guest;
  #at;
  constructor(guest, size) {
    this.#guest = guest;
    this.#at = guest.malloc(size, 1) >>> 0;
    if (this.#at === 0) throw new Error("there is no room");
    this.size = size;
  }
  get at() {
    if (this.#at === 0) throw new Error("this block has been freed");
    return this.#at;
  }
  free() {
    this.#guest.free(this.#at, this.size, 1);
    this.#at = 0;
  }
}

const careful = await start();
const pagesBefore = pages(careful.memory);
for (let i = 0; i < 1000; i++) {
  const held = new Block(careful, 10_000);
  try {
    write(careful.memory, held.at, "at work");
  } finally {
    held.free();
  }
}
console.log(`${pagesBefore} pages before, ${pages(careful.memory)} after`);
const gone = new Block(careful, 16);
gone.free();
gone.free();
for (const mistake of [() => gone.at, () => new Block(careful, 2 ** 31)]) {
  try {
    mistake();
  } catch (error) {
    console.log(error.message);
  }
}
// ANCHOR_END: handle

// ANCHOR: predict-align
const wide = await start();
console.log(`${wide.alloc(1, 64) - base}`);
console.log(freeList(wide));
// ANCHOR_END: predict-align

// ANCHOR: predict-small
const small = await start();
const whole = small.alloc(24, 1);
small.dealloc(whole, 8, 1);
console.log(freeList(small));
// ANCHOR_END: predict-small

// ANCHOR: predict-halves
const full = pages(heap.memory);
heap.malloc(megabyte / 2, 8);
heap.malloc(megabyte / 2, 8);
console.log(`${full} pages before, ${pages(heap.memory)} after`);
// ANCHOR_END: predict-halves
