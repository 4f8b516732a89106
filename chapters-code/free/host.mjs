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
const first = heap.alloc(100, 8) >>> 0;
const second = heap.alloc(100, 8) >>> 0;
console.log(`first ${first}, second ${second}`);
heap.dealloc(first, 100, 8);
console.log(`third ${heap.alloc(100, 8) >>> 0}`);
// ANCHOR_END: again

// ANCHOR: fresh
const arena = await start();
const base = arena.ARENA.value;
console.log(dump(arena.memory, base, 8, "head: 0 bytes, next at 8"));
console.log(dump(arena.memory, base + 8, 8, "free: 0xff8 bytes, no next"));
// ANCHOR_END: fresh

// ANCHOR: split
const a = arena.arena_alloc(16, 1);
const b = arena.arena_alloc(20, 1);
const c = arena.arena_alloc(16, 1);
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
arena.arena_dealloc(b, 20, 1);
console.log(dump(arena.memory, base, 8, "head: next at 0x18"));
console.log(dump(arena.memory, a, 16, "a, used"));
console.log(dump(arena.memory, b, 8, "free: 0x18 bytes, next at 0x40"));
console.log(dump(arena.memory, b + 8, 16, "free: what b left behind"));
console.log(dump(arena.memory, c, 16, "c, used"));
console.log(dump(arena.memory, c + 16, 8, "free: 0xfc0 bytes, no next"));
// ANCHOR_END: hole

// ANCHOR: wrong-size
const one = await start();
const mine = one.arena_alloc(16, 1);
const yours = one.arena_alloc(16, 1);
write(one.memory, yours, "yours, untouched");
one.arena_dealloc(mine, 32, 1);
const theirs = one.arena_alloc(32, 1);
write(one.memory, theirs, "their text is thirty-two letters");
console.log(read(one.memory, yours, 16));
// ANCHOR_END: wrong-size

// ANCHOR: double-free
const two = await start();
const block = two.arena_alloc(16, 1);
const other = two.arena_alloc(16, 1);
two.arena_dealloc(block, 16, 1);
two.arena_dealloc(block, 16, 1);
console.log(dump(two.memory, block, 8, "free: 0x10 bytes, next at 8"));
const ada = two.arena_alloc(16, 1);
const bob = two.arena_alloc(16, 1);
write(two.memory, ada, "Ada's");
write(two.memory, bob, "Bob's");
console.log(`${read(two.memory, ada, 5)}, and the same address: ${ada === bob}`);
// ANCHOR_END: double-free

// ANCHOR: stale
const three = await start();
const stale = three.arena_alloc(16, 1);
const innocent = three.arena_alloc(16, 1);
write(three.memory, innocent, "I did no wrong..");
three.arena_dealloc(stale, 16, 1);
console.log(dump(three.memory, stale, 8, "free: 0x10 bytes, next at 0x28"));
write(three.memory, stale, "too late");
console.log(dump(three.memory, stale, 8, "free: 0x206f6f74 bytes, next at 0x6574616c"));
console.log(dump(three.memory, innocent, 16, "innocent, used"));
// ANCHOR_END: stale

// ANCHOR: poisoned
three.arena_alloc(16, 1);
console.log(dump(three.memory, innocent, 16, "innocent, used"));
console.log(`the next block is the innocent one: ${three.arena_alloc(16, 1) === innocent}`);
try {
  three.arena_alloc(4096, 1);
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: poisoned

// ANCHOR: shrink
const megabyte = 1 << 20;
console.log(`${pages(heap.memory)} pages`);
const big = heap.alloc(megabyte, 8);
console.log(`${pages(heap.memory)} pages with the block`);
heap.dealloc(big, megabyte, 8);
console.log(`${pages(heap.memory)} pages without it`);
const bigAgain = heap.alloc(megabyte, 8);
console.log(`${pages(heap.memory)} pages with another, at the same address: ${bigAgain === big}`);
heap.dealloc(bigAgain, megabyte, 8);
// ANCHOR_END: shrink

// ANCHOR: do-this
const text = new TextEncoder().encode("lent for one call");
const lent = heap.alloc(text.length, 1) >>> 0;
if (lent === 0) throw new Error(`the guest has no room for ${text.length} bytes`);
try {
  new Uint8Array(heap.memory.buffer).set(text, lent);
  console.log(read(heap.memory, lent, text.length));
} finally {
  heap.dealloc(lent, text.length, 1);
}
// ANCHOR_END: do-this

// ANCHOR: predict-align
const wide = await start();
console.log(`${wide.arena_alloc(1, 64) - base}`);
console.log(freeList(wide));
// ANCHOR_END: predict-align

// ANCHOR: predict-small
const small = await start();
const whole = small.arena_alloc(24, 1);
small.arena_dealloc(whole, 8, 1);
console.log(freeList(small));
// ANCHOR_END: predict-small

// ANCHOR: second-owner
console.log([1, 2, 3].map(() => two.arena_alloc(16, 1) - base).join(", "));
console.log(`still in use: ${other - base}`);
// ANCHOR_END: second-owner

// ANCHOR: reuse
const d = arena.arena_alloc(8, 1);
const e = arena.arena_alloc(24, 1);
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
  arena.arena_dealloc(block, size, 1);
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

// The harness of the chapter `malloc`, which gives blocks back as well.
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
  // Of each byte, whether a block has it.
  const used = new Uint8Array(1 << 22);
  let [taken, refused, returned] = [0, 0, 0];
  for (let turn = 0; turn < 20_000; turn++) {
    if (random(5) < 3) {
      const [size, align] = [1 + random(200), 2 ** random(7)];
      const at = take(size, align) >>> 0;
      const end = at + size;
      if (at % align !== 0) throw new Error(`${at} is not a multiple of ${align}`);
      if (at === 0) {
        refused++;
      } else {
        if (end > used.length) throw new Error(`${end} is more than the map has`);
        if (used.subarray(at, end).includes(1)) throw new Error("overlap");
        used.fill(1, at, end);
        new Uint8Array(memory.buffer).fill(turn, at, end);
        books.push({ at, size, align, byte: turn % 256 });
        taken++;
      }
    } else if (books.length > 0) {
      const [{ at, size, align, byte }] = books.splice(random(books.length), 1);
      const bytes = new Uint8Array(memory.buffer, at, size);
      if (!bytes.every((found) => found === byte)) throw new Error("somebody wrote here");
      used.fill(0, at, at + size);
      give(at, size, align);
      returned++;
    }
  }
  for (const { at, size, align } of books) give(at, size, align);
  return `${taken} taken, ${refused} refused, ${returned + books.length} given back`;
}

// ANCHOR: arena-trace
console.log(trace(arena.memory, arena.arena_alloc, arena.arena_dealloc));
console.log(`free: ${freeList(arena)}`);
// ANCHOR_END: arena-trace

// ANCHOR: global-trace
const global = await start();
console.log(`${pages(global.memory)} pages`);
for (let round = 1; round <= 3; round++) {
  console.log(trace(global.memory, global.alloc, global.dealloc));
  console.log(`${pages(global.memory)} pages after round ${round}`);
}
// ANCHOR_END: global-trace

// ANCHOR: large
for (let i = 0; i < 1000; i++) {
  const [x, y] = [global.alloc(85_196, 1), global.alloc(80_000, 1)];
  global.dealloc(x, 85_196, 1);
  global.dealloc(y, 80_000, 1);
}
console.log(`${pages(global.memory)} pages after a thousand pairs`);
// ANCHOR_END: large

// ANCHOR: headers
const tidy = await start();
tidy.alloc(16, 1);
const middle = tidy.alloc(16, 1);
tidy.alloc(16, 1);
write(tidy.memory, middle, "middle, 16 bytes");
console.log(dump(tidy.memory, middle - 4, 4, "header 0x1b: 0x18 bytes, used"));
console.log(dump(tidy.memory, middle, 16, "the owner's bytes"));
console.log(dump(tidy.memory, middle + 16, 4, "padding"));
console.log(dump(tidy.memory, middle + 20, 4, "header of the block behind"));
tidy.dealloc(middle, 16, 1);
console.log(dump(tidy.memory, middle - 4, 4, "header 0x19: 0x18 bytes, free"));
console.log(dump(tidy.memory, middle, 8, "the next free block, and the one before"));
console.log(dump(tidy.memory, middle + 8, 8, "what the owner left behind"));
console.log(dump(tidy.memory, middle + 16, 4, "the size once more: 0x18 bytes"));
console.log(dump(tidy.memory, middle + 20, 4, "header of the block behind"));
// ANCHOR_END: headers

// ANCHOR: header
const sized = tidy.block_new(10);
write(tidy.memory, sized, "ten bytes.");
console.log(dump(tidy.memory, sized - 8, 8, "header: 0xa bytes"));
console.log(dump(tidy.memory, sized, 10, "the owner's bytes"));
tidy.block_free(sized);
// ANCHOR_END: header

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
  const [, at] = [guest.alloc(16, 1), guest.alloc(16, 1), guest.alloc(16, 1)];
  const outcome = attempt(() => mistake(guest, at));
  const [x, y] = [attempt(() => guest.alloc(16, 1)), attempt(() => guest.alloc(16, 1))];
  return `${outcome}; then alloc: ${x}, ${y}`;
}
const wrongSize = await aftermath((guest, at) => guest.dealloc(at, 32, 1));
const doubleFree = await aftermath((guest, at) => {
  guest.dealloc(at, 16, 1);
  guest.dealloc(at, 16, 1);
});
const useAfterFree = await aftermath((guest, at) => {
  guest.dealloc(at, 16, 1);
  write(guest.memory, at, "too late");
});
console.log(`wrong size: ${wrongSize}`);
console.log(`double free: ${doubleFree}`);
console.log(`use after free: ${useAfterFree}`);
// ANCHOR_END: mistakes

// ANCHOR: resize
const note = heap.alloc(16, 1) >>> 0;
write(heap.memory, note, "sixteen letters.");
const longer = heap.resize(note, 16, 1, 100) >>> 0;
console.log(`100 bytes at the same address: ${longer === note}`);
const behind = heap.alloc(16, 1) >>> 0;
const moved = heap.resize(longer, 100, 1, 1000) >>> 0;
console.log(`1000 bytes at the same address: ${moved === longer}`);
console.log(`too many: ${heap.resize(moved, 1000, 1, -1)}`);
const view = new Uint8Array(heap.memory.buffer, moved, 1000);
const huge = heap.resize(moved, 1000, 1, 1 << 21) >>> 0;
console.log(`the old view has ${view.length} bytes; ${read(heap.memory, huge, 16)}`);
heap.dealloc(huge, 1 << 21, 1);
heap.dealloc(behind, 16, 1);
// ANCHOR_END: resize

// ANCHOR: secret
const secret = heap.alloc(64, 1) >>> 0;
write(heap.memory, secret, "user: ada; password: by hand; this text is 64 bytes long........");
heap.dealloc(secret, 64, 1);
console.log(dump(heap.memory, secret, 64, "freed"));
// ANCHOR_END: secret

// ANCHOR: wipe
for (const profile of ["debug", "release"]) {
  const bytes = await readGuest("free", { exhibit: "wipe", profile });
  const vault = (await WebAssembly.instantiate(bytes)).instance.exports;
  for (const name of ["wipe", "wipe_volatile"]) {
    const at = vault.alloc(64);
    write(vault.memory, at, "user: ada; password: by hand; this text is 64 bytes long........");
    vault[name](at, 64);
    const left = new Uint8Array(vault.memory.buffer, at + 16, 32).some((byte) => byte !== 0);
    console.log(`${profile}, ${name}: ${left ? "the text is still there" : "zeros"}`);
  }
}
// ANCHOR_END: wipe
