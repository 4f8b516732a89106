// ANCHOR: instantiate
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const module = await WebAssembly.compile(await readGuest("memory-map"));
const newGuest = async () => (await WebAssembly.instantiate(module)).exports;

const guest = await newGuest();
const block = guest.alloc(16, 1) >>> 0;
new TextEncoder().encodeInto("16 bytes of heap", new Uint8Array(guest.memory.buffer, block, 16));
// ANCHOR_END: instantiate

// ANCHOR: naive
const victim = await newGuest();
for (const end of [victim.__stack_high.value, victim.LIVES.value + 4]) {
  new Uint8Array(victim.memory.buffer).fill(0x41, 4, end);
  console.log(`letters from 4 to ${end}: ${victim.lives()} lives`);
}
console.log(dump(victim.memory, victim.LIVES.value, 16, "LIVES, then BOARD"));
// ANCHOR_END: naive

// ANCHOR: borders
const at = (name) => guest[name].value >>> 0;
for (const name of [
  "__stack_low",
  "__stack_high",
  "__global_base",
  "__data_end",
  "__heap_base",
  "__heap_end",
  "__stack_pointer",
]) {
  console.log(`${name.padEnd(15)} ${String(at(name)).padStart(8)} 0x${at(name).toString(16)}`);
}
// ANCHOR_END: borders

// ANCHOR: regions
const regions = [
  ["stack", at("__stack_low"), at("__stack_high")],
  ["data", at("__global_base"), at("__data_end")],
  ["left over", at("__heap_base"), at("__heap_end")],
  ["heap", at("__heap_end"), guest.memory.buffer.byteLength],
];
for (const [what, from, to] of regions) {
  const pages = ((to - from) / 65536).toFixed(2).padStart(5);
  console.log(`${String(from).padStart(7)} to ${String(to).padStart(7)} ${pages} pages  ${what}`);
}
// ANCHOR_END: regions

// ANCHOR: picture
guest.descend(3);
const label = (address, what) => console.log(dump(guest.memory, address, 16, what));
label(at("__stack_low"), "stack: the far end");
label(at("__stack_high") - 16, "stack: the near end, after descend(3)");
label(at("MOTTO"), "data: MOTTO");
label(at("LIVES"), "data: LIVES, then BOARD");
label(at("__heap_base"), "left over: the first bytes");
label(at("__heap_end") - 16, "left over: the last bytes");
label(at("__heap_end"), "heap: the allocator's 8 bytes, then the block");
label(block + 8, "heap: the rest of the block, then the allocator's again");
// ANCHOR_END: picture

// ANCHOR: shared
new DataView(guest.memory.buffer).setUint32(guest.LIVES.value, 3, true);
console.log(`${guest.lives()} lives`);
// ANCHOR_END: shared

// ANCHOR: lent
const lent = await readGuest("memory-map", { exhibit: "lent" });
const { instance: asking } = await WebAssembly.instantiate(lent, {
  host: {
    answer(place) {
      console.log(`the guest lends four bytes at ${place}`);
      new DataView(asking.exports.memory.buffer).setUint32(place >>> 0, 42, true);
    },
  },
});
console.log(`ask() gives ${asking.exports.ask()}`);
// ANCHOR_END: lent

// ANCHOR: own
const mine = guest.memory.grow(1) * 65536;
new Uint8Array(guest.memory.buffer, mine, 65536).fill(1);
const large = guest.alloc(100_000, 1) >>> 0;
new Uint8Array(guest.memory.buffer, large, 100_000).fill(2);
console.log(`the host's page begins at ${mine}, the guest's block at ${large}`);
// ANCHOR_END: own

// ANCHOR: slice
console.log(`sum: ${guest.sum(mine, 65536)}`);
// ANCHOR_END: slice

// ANCHOR: overflow
const attempt = (call) => {
  try {
    return call();
  } catch (error) {
    return error.name;
  }
};
const deep = await newGuest();
console.log(`descend(1023): ${deep.descend(1023)}`);
console.log(`descend(1024): ${attempt(() => deep.descend(1024))}`);
const pointer = deep.__stack_pointer.value;
console.log(`__stack_pointer: ${pointer}, as an address ${pointer >>> 0}`);
// ANCHOR_END: overflow

// ANCHOR: do-this
const bytes = new TextEncoder().encode("a text of any length");
const place = guest.alloc(bytes.length, 1) >>> 0;
if (place === 0) throw new Error("the guest has no room");
new Uint8Array(guest.memory.buffer, place, bytes.length).set(bytes);
console.log(`sum: ${guest.sum(place, bytes.length)}`);
guest.dealloc(place, bytes.length, 1);

const region = (address) => regions.find(([, from, to]) => from <= address && address < to);
console.log(`4 is in the ${region(4)[0]}, ${place} in the ${region(place)[0]}`);
// ANCHOR_END: do-this

// ANCHOR: predict-room
const room = await readGuest("memory-map", { exhibit: "room" });
const { memory } = (await WebAssembly.instantiate(room)).instance.exports;
console.log(memory.buffer.byteLength / 65536);
console.log(room.byteLength > 70_000);
console.log(asking.exports.memory.buffer.byteLength / 65536);
// ANCHOR_END: predict-room

// ANCHOR: predict-depth
const deeper = await newGuest();
attempt(() => deeper.descend(1500));
console.log(new DataView(deeper.memory.buffer).getUint32(0, true));
// ANCHOR_END: predict-depth

// ANCHOR: predict-again
attempt(() => deeper.descend(0));
console.log(deeper.__stack_pointer.value);
// ANCHOR_END: predict-again

// ANCHOR: exported
const plain = await WebAssembly.compile(await readGuest("memory-map", { exhibit: "immutable" }));
const names = WebAssembly.Module.exports(plain).map(({ name }) => name);
console.log(names.join(" "));
// ANCHOR_END: exported

// ANCHOR: local
console.log(guest.local());
// ANCHOR_END: local

// ANCHOR: leaves
for (const name of ["leaf_of_31_words", "leaf_of_32_words"]) {
  const full = await newGuest();
  full.__stack_pointer.value = 0;
  console.log(`${name}: ${attempt(full[name])}, __stack_pointer ${full.__stack_pointer.value}`);
}
// ANCHOR_END: leaves

// ANCHOR: paint
const stack = new Uint8Array(guest.memory.buffer, 0, at("__stack_pointer"));
stack.fill(0xcc);
console.log(guest.descend(3));
const lowest = stack.findIndex((byte) => byte !== 0xcc);
console.log(`at least ${stack.length - lowest} bytes of stack were used`);
for (const depth of [0, 1, 2, 3]) {
  console.log(dump(guest.memory, lowest + 1024 * depth, 16, `the array of descend(${depth})`));
}
// ANCHOR_END: paint

// ANCHOR: first
const young = await newGuest();
const pages = () => young.memory.buffer.byteLength / 65536;
console.log(`${pages()} pages, ${at("__heap_end") - at("__heap_base")} bytes left over`);
console.log(`alloc(8, 8) gives ${young.alloc(8, 8)}, now ${pages()} pages`);
console.log(`alloc(8, 8) gives ${young.alloc(8, 8)}, now ${pages()} pages`);
// ANCHOR_END: first

// ANCHOR: linked
for (const which of [
  { exhibit: "linked_initial_heap" },
  { exhibit: "linked_initial_memory" },
  { exhibit: "linked_fixed" },
  { exhibit: "linked_small_stack" },
]) {
  const bytes = await readGuest("memory-map", which);
  const { memory, alloc } = (await WebAssembly.instantiate(bytes)).instance.exports;
  const before = memory.buffer.byteLength / 65536;
  const first = alloc(8, 8);
  const after = memory.buffer.byteLength / 65536;
  console.log(`${which.exhibit}: ${before} pages, alloc(8, 8) gives ${first}, now ${after} pages`);
}
// ANCHOR_END: linked

// ANCHOR: small
const small = await newGuest();
small.__stack_pointer.value = 65536;
console.log(`descend(63): ${small.descend(63)}`);
console.log(`descend(64): ${attempt(() => small.descend(64))}`);
// ANCHOR_END: small

// ANCHOR: brk
const brk = (await WebAssembly.instantiate(await readGuest("memory-map", { exhibit: "brk" })))
  .instance.exports;
console.log(`the host's page begins at ${brk.memory.grow(1) * 65536}`);
console.log(`the guest's block begins at ${brk.alloc(16, 8)}`);
// ANCHOR_END: brk

// ANCHOR: all-data
const spoilt = await newGuest();
new Uint8Array(spoilt.memory.buffer).fill(0x41, 4, spoilt.__data_end.value);
console.log(attempt(() => spoilt.alloc(16, 8)));
// ANCHOR_END: all-data

// ANCHOR: immutable
for (const profile of ["debug", "release"]) {
  const bytes = await readGuest("memory-map", { exhibit: "immutable", profile });
  const { memory, MOTTO, initial } = (await WebAssembly.instantiate(bytes)).instance.exports;
  const view = new Uint8Array(memory.buffer);
  view[MOTTO.value] = 0x57; // W
  const seen = [view[MOTTO.value], initial()].map((byte) => String.fromCharCode(byte));
  console.log(`${profile}: the memory says ${seen[0]}, the guest says ${seen[1]}`);
}
// ANCHOR_END: immutable

// ANCHOR: after
console.log(`lives(): ${deep.lives()}`);
console.log(`descend(0): ${attempt(() => deep.descend(0))}`);
// ANCHOR_END: after

// ANCHOR: repair
deep.__stack_pointer.value = deep.__stack_high.value;
console.log(`descend(0): ${attempt(() => deep.descend(0))}`);
// ANCHOR_END: repair

// ANCHOR: dive
const diver = await newGuest();
console.log(`dive(1000): ${diver.dive(1000)}`);
console.log(`dive(4294967295): ${attempt(() => diver.dive(4294967295))}`);
console.log(`__stack_pointer: ${diver.__stack_pointer.value}`);
console.log(`descend(1023): ${diver.descend(1023)}`);
// ANCHOR_END: dive

// ANCHOR: both
const roomy = await newGuest();
roomy.memory.grow(1024);
const top = roomy.memory.buffer.byteLength;
roomy.__stack_pointer.value = top;
console.log(`both(4294967295): ${attempt(() => roomy.both(4294967295))}`);
console.log(`__stack_pointer is lower than before: ${roomy.__stack_pointer.value < top}`);
// ANCHOR_END: both

// ANCHOR: limits
console.log(`65536 pages are ${65536 * 65536} bytes`);
const missing = 65536 - guest.memory.buffer.byteLength / 65536;
console.log(`one page more: ${attempt(() => guest.memory.grow(missing + 1))}`);
// ANCHOR_END: limits

// ANCHOR: moved
const moved = await newGuest();
moved.__stack_pointer.value = moved.__heap_end.value;
console.log(`descend(40): ${moved.descend(40)}, ${moved.lives()} lives`);
console.log(`descend(70): ${moved.descend(70)}, ${moved.lives()} lives`);
console.log(dump(moved.memory, moved.LIVES.value, 16, "LIVES, then BOARD"));
// ANCHOR_END: moved

// ANCHOR: wrap
const full = await newGuest();
full.memory.grow(65536 - 17);
console.log(`descend(1030): ${attempt(() => full.descend(1030))}`);
console.log(dump(full.memory, 4294966272, 16, "the array of descend(6)"));
// ANCHOR_END: wrap
