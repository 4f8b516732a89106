// ANCHOR: instantiate
import { readGuest } from "../hosts/guest.mjs";

/** The exports of a new instance: of the chapter's guest, or of an exhibit. */
async function start(which, imports) {
  const bytes = await readGuest("growth-and-limits", which);
  return (await WebAssembly.instantiate(bytes, imports)).instance.exports;
}

const pages = ({ memory }) => memory.buffer.byteLength / 65536;
// ANCHOR_END: instantiate

// ANCHOR: naive
const wide = new WebAssembly.Memory({ initial: 17, maximum: 65536 });
console.log(`the script sees ${wide.buffer.byteLength} bytes`);
// ANCHOR_END: naive

// ANCHOR: unlimited
const open = await start();
const huge = open.alloc(1_500_000_000, 1) >>> 0;
console.log(`${pages(open)} pages, and a block at ${huge}`);
open.dealloc(huge, 1_500_000_000, 1);
console.log(`${pages(open)} pages without it`);
// ANCHOR_END: unlimited

// ANCHOR: attempt
const attempt = (call) => {
  try {
    return call();
  } catch (error) {
    return error.name;
  }
};
// ANCHOR_END: attempt

// ANCHOR: refusals
const memory = new WebAssembly.Memory({ initial: 17, maximum: 33 });
const bounded = await start({ exhibit: "bounded" });
const imported = { memory, ...(await start({ exhibit: "imported" }, { env: { memory } })) };
for (const guest of [bounded, imported]) {
  const block = guest.alloc(2_000_000, 1);
  const grown = attempt(() => guest.memory.grow(100));
  console.log(`the guest: ${block}, the host: ${grown}, still ${pages(guest)} pages`);
}
const last = open.grow(65536 - pages(open) + 1);
console.log(`one page more than there are addresses: ${last}`);
// ANCHOR_END: refusals

// ANCHOR: grown
const guest = await start();
guest.memory.grow(100);
console.log(`${pages(guest)} pages, all but 17 of them grown by the host`);
const block = guest.alloc(1_000_000, 1) >>> 0;
console.log(`${pages(guest)} pages after alloc(1000000), which gave ${block}`);
// ANCHOR_END: grown

// ANCHOR: resize
const text = (at) => new TextDecoder().decode(new Uint8Array(bounded.memory.buffer, at, 16));
const first = bounded.alloc(1000, 1) >>> 0;
new TextEncoder().encodeInto("sixteen letters.", new Uint8Array(bounded.memory.buffer, first, 16));
const longer = bounded.resize(first, 1000, 1, 2000) >>> 0;
console.log(`2000 bytes: ${longer === first ? "in place" : "moved"}, ${text(longer)}`);

bounded.alloc(16, 1);
const moved = bounded.resize(longer, 2000, 1, 3000) >>> 0;
console.log(`3000 bytes: ${moved === longer ? "in place" : "moved"}, ${text(moved)}`);

const refused = bounded.resize(moved, 3000, 1, 2_000_000) >>> 0;
console.log(`2000000 bytes: ${refused}, ${text(moved)}`);

const shorter = bounded.resize(moved, 3000, 1, 100) >>> 0;
console.log(`100 bytes: ${shorter === moved ? "in place" : "moved"}, ${text(shorter)}`);
// ANCHOR_END: resize

// ANCHOR: null-and-zero
const none = guest.resize(0, 0, 1, 100) >>> 0;
console.log(`from null: a block, ${none !== 0}`);
const empty = guest.resize(none, 100, 1, 0) >>> 0;
console.log(`to nothing: a block, ${empty !== 0}`);
guest.dealloc(empty, 0, 1);
// ANCHOR_END: null-and-zero

// ANCHOR: newest
for (const size of [30_000, 60_000, 120_000]) {
  const alone = await start();
  const before = alone.alloc(size, 1) >>> 0;
  const after = alone.resize(before, size, 1, 2 * size) >>> 0;
  console.log(`${size} to ${2 * size} bytes: from ${before} to ${after}, ${pages(alone)} pages`);
}
// ANCHOR_END: newest

// ANCHOR: lists
for (const list of ["pushed", "reserved"]) {
  const writer = await start();
  const before = pages(writer);
  writer[list](10_000_000);
  console.log(`${list}: ${pages(writer) - before} pages more`);
}
console.log(`10000000 bytes are ${Math.ceil(10_000_000 / 65536)} pages`);
// ANCHOR_END: lists

// ANCHOR: draw
const [FROM, TO] = [17 * 65536, 33 * 65536];
const PIECE = (TO - FROM) / 64;

/** The heap, a character for each piece of 16 KiB: full, in use in part, or free. */
function draw(blocks) {
  const used = new Array(64).fill(0);
  for (const { at, size } of blocks) {
    for (let byte = at; byte < at + size; ) {
      const piece = Math.floor((byte - FROM) / PIECE);
      const end = Math.min(at + size, FROM + (piece + 1) * PIECE);
      used[piece] += end - byte;
      byte = end;
    }
  }
  return used.map((bytes) => (bytes > PIECE * 0.9 ? "#" : bytes > 0 ? "+" : ".")).join("");
}
// ANCHOR_END: draw

// ANCHOR: largest
/** The largest block that the guest gives, in KiB. */
function largest({ alloc, dealloc }) {
  for (let size = 2 ** 20; size > 0; size -= 1024) {
    const at = alloc(size, 1) >>> 0;
    dealloc(at, size, 1);
    if (at !== 0) return size / 1024;
  }
  return 0;
}
// ANCHOR_END: largest

// ANCHOR: visit
/** The book's generator: numbers that look random, and are the same in each run. */
function generator(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Adds a block to `blocks`, or says false where it is refused. If there are `most` already, a
 * random one goes first. */
function visit(guest, random, blocks, most, size) {
  if (blocks.length === most) {
    const [{ at, size }] = blocks.splice(random(most), 1);
    guest.dealloc(at, size, 8);
  }
  const at = guest.alloc(size, 8) >>> 0;
  if (at !== 0) blocks.push({ at, size });
  return at !== 0;
}
// ANCHOR_END: visit

// ANCHOR: trace
const site = await start({ exhibit: "bounded" });
const random = generator(1);
const [notes, pictures] = [[], []];
const without = { note: 0, picture: 0 };
for (let turn = 1; turn <= 4000; turn++) {
  if (!visit(site, random, notes, 400, 50 + random(200))) without.note += 1;
  if (!visit(site, random, pictures, 30, 10_000 + random(20_000))) without.picture += 1;
  if (turn % 500 === 0) {
    console.log(`${String(turn).padStart(4)} ${draw([...notes, ...pictures])}`);
  }
}
console.log(`refused: ${without.note} notes, ${without.picture} pictures`);
// ANCHOR_END: trace

// ANCHOR: fragmented
for (const { at, size } of pictures) site.dealloc(at, size, 8);
console.log(`     ${draw(notes)}`);
const sum = notes.reduce((bytes, { size }) => bytes + size, 0);
console.log(`${TO - FROM - sum} of ${TO - FROM} bytes are free`);
console.log(`the largest block: ${largest(site)} KiB`);
// ANCHOR_END: fragmented

// ANCHOR: anew
const fresh = await start({ exhibit: "bounded" });
const kept = notes.map(({ at, size }) => {
  const copy = fresh.alloc(size, 8) >>> 0;
  if (copy === 0) throw new Error(`the new guest has no room for ${size} bytes`);
  new Uint8Array(fresh.memory.buffer).set(new Uint8Array(site.memory.buffer, at, size), copy);
  return { at: copy, size };
});
console.log(`     ${draw(kept)}`);
console.log(`${pages(site)} pages before, ${pages(fresh)} after`);
console.log(`the largest block: ${largest(fresh)} KiB`);
// ANCHOR_END: anew

// ANCHOR: apart
const tidy = await start({ exhibit: "bounded" });
const again = generator(1);
const shelf = tidy.alloc(400 * 256, 8) >>> 0;
const [slots, large] = [new Array(400), []];
for (let turn = 1; turn <= 4000; turn++) {
  const slot = turn <= 400 ? turn - 1 : again(400);
  slots[slot] = { at: shelf + 256 * slot, size: 50 + again(200) };
  visit(tidy, again, large, 30, 10_000 + again(20_000));
}
for (const { at, size } of large) tidy.dealloc(at, size, 8);
console.log(`     ${draw(slots)}`);
console.log(`${pages(tidy)} pages, the largest block: ${largest(tidy)} KiB`);
// ANCHOR_END: apart

// ANCHOR: limit
/** A guest whose memory has `most` pages at most. */
async function startWithin(most) {
  const memory = new WebAssembly.Memory({ initial: 17, maximum: most });
  return { memory, most, ...(await start({ exhibit: "imported" }, { env: { memory } })) };
}

/** Leaves a copy of `bytes` in a new block of the guest. */
function put(guest, bytes) {
  const at = guest.alloc(bytes.length, 1) >>> 0;
  if (at === 0) {
    throw new Error(`no room for ${bytes.length} bytes: ${pages(guest)} pages of ${guest.most}`);
  }
  new Uint8Array(guest.memory.buffer).set(bytes, at);
  return at;
}
// ANCHOR_END: limit

// ANCHOR: do-this
const limited = await startWithin(33);
for (const size of [100, 2_000_000, 100_000]) {
  try {
    const at = put(limited, new Uint8Array(size));
    console.log(`${size} bytes at ${at}`);
    limited.dealloc(at, size, 1);
  } catch (error) {
    console.log(error.message);
  }
}
// ANCHOR_END: do-this

// ANCHOR: predict-half
const half = await start();
console.log(half.alloc(2 ** 31, 1), pages(half));
// ANCHOR_END: predict-half

// ANCHOR: predict-again
const twice = await start();
twice.pushed(10_000_000);
const peak = pages(twice);
twice.reserved(10_000_000);
console.log(pages(twice) - peak);
// ANCHOR_END: predict-again

// ANCHOR: predict-spared
const spared = await startWithin(33);
spared.memory.grow(33 - pages(spared));
console.log(spared.alloc(8, 8));
// ANCHOR_END: predict-spared

// ANCHOR: flags
for (const which of [
  { exhibit: "bounded" },
  { exhibit: "heap" },
  { exhibit: "heap_bounded" },
  { exhibit: "heap_fixed" },
  { exhibit: "heap_own" },
]) {
  const linked = await start(which);
  const before = pages(linked);
  const block = linked.alloc(500_000, 8) >>> 0;
  console.log(`${which.exhibit}: ${before} pages, a block at ${block}, ${pages(linked)} pages`);
}
// ANCHOR_END: flags

// ANCHOR: fit
const [imports, bounds] = [{ exhibit: "imported" }, { exhibit: "imported_bounded" }];
for (const [which, initial, maximum] of [
  [imports, 16],
  [imports, 17],
  [imports, 17, 33],
  [bounds, 17],
  [bounds, 17, 34],
  [bounds, 17, 20],
]) {
  const memory = new WebAssembly.Memory({ initial, maximum });
  const made = await start(which, { env: { memory } }).catch((error) => error.name);
  const outcome = made === "LinkError" ? made : "fits";
  console.log(`${which.exhibit}, ${initial} to ${maximum}: ${outcome}`);
}
// ANCHOR_END: fit

// ANCHOR: most
for (const initial of [65536, 65537]) {
  const made = attempt(() => new WebAssembly.Memory({ initial }).buffer.byteLength);
  console.log(`${initial} pages: ${made}`);
}
// ANCHOR_END: most
