// ANCHOR: naive
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

for (const profile of ["debug", "release"]) {
  const module = await readGuest("vec-layout", { exhibit: "naive", profile });
  const { memory, malloc } = (await WebAssembly.instantiate(module)).instance.exports;
  const address = malloc(10) >>> 0;
  const bytes = new Uint8Array(memory.buffer, address, 12);
  console.log(`${profile}, address ${address}: ${bytes.join(" ")}`);
}
// ANCHOR_END: naive

// ANCHOR: boxed
const { instance } = await WebAssembly.instantiate(await readGuest("vec-layout"));
const { memory, vec_new, vec_push, vec_free } = instance.exports;
const words = (address) => [...new Uint32Array(memory.buffer, address, 3)];

const vec = vec_new(10) >>> 0;
console.log(`address ${vec}: ${new Uint8Array(memory.buffer, vec, 12).join(" ")}`);
console.log(words(vec).join(" "));
// ANCHOR_END: boxed

// ANCHOR: experiment
const other = vec_new(20) >>> 0;
const [before, beside] = [words(vec), words(other)];
vec_push(vec, 99);
const after = words(vec);
console.log(`capacity 10: ${before.join(" ")}`);
console.log(`capacity 20: ${beside.join(" ")}`);
console.log(`one byte in: ${after.join(" ")}`);
// ANCHOR_END: experiment

// ANCHOR: figure
for (const [i, name] of ["capacity", "pointer", "length"].entries()) {
  console.log(dump(memory, vec + 4 * i, 4, `${name}: ${after[i]}`));
}
console.log(dump(memory, after[1], 10, "the bytes"));
// ANCHOR_END: figure

// ANCHOR: primes
const { alloc, dealloc, primes, primes_free } = instance.exports;
const out = alloc(12, 4) >>> 0;
if (out === 0) throw new Error("the guest has no room");
primes(100, out);
const [data, length, capacity] = words(out);
console.log(`data ${data}, length ${length}, capacity ${capacity}`);
console.log(new Uint8Array(memory.buffer, data, length).join(" "));
// ANCHOR_END: primes

// ANCHOR: primes_free
primes_free(out);
dealloc(out, 12, 4);
// ANCHOR_END: primes_free

// ANCHOR: predict-push
console.log(words(vec).join(" "));
for (let i = 2; i <= 10; i += 1) vec_push(vec, 99);
console.log(words(vec).join(" "));
vec_push(vec, 99);
console.log(words(vec).join(" "));
// ANCHOR_END: predict-push

// ANCHOR: predict-length
const room = alloc(12, 4) >>> 0;
primes(100, room);
const [address] = words(room);
new Uint32Array(memory.buffer, room, 3)[1] = 5;
primes_free(room);

primes(100, room);
console.log(`the same block again: ${words(room)[0] === address}`);
primes_free(room);
dealloc(room, 12, 4);
// ANCHOR_END: predict-length

// ANCHOR: predict-empty
console.log(words(vec_new(0) >>> 0).join(" "));
// ANCHOR_END: predict-empty

// ANCHOR: twice
const module = await readGuest("vec-layout", { exhibit: "naive", profile: "debug" });
const naive = (await WebAssembly.instantiate(module)).instance.exports;
const first = naive.malloc(10) >>> 0;
const second = naive.malloc(20) >>> 0;
console.log(`malloc(10) is ${first}, malloc(20) is ${second}`);
console.log(`at ${first}: ${new Uint8Array(naive.memory.buffer, first, 12).join(" ")}`);
// ANCHOR_END: twice

// ANCHOR: capacity
for (const capacity of [10, 32, 64]) {
  const module = await readGuest("vec-layout", { exhibit: "capacity", profile: "release" });
  const { abc, free_abc } = (await WebAssembly.instantiate(module)).instance.exports;
  try {
    free_abc(abc(capacity), 3);
    console.log(`capacity ${capacity}: freed`);
  } catch (error) {
    console.log(`capacity ${capacity}: ${error.name}`);
  }
}
// ANCHOR_END: capacity

// ANCHOR: discover
const at = {
  capacity: before.findIndex((word, i) => word === 10 && beside[i] === 20),
  length: before.findIndex((word, i) => word === 0 && after[i] === 1),
};
at.pointer = [0, 1, 2].find((i) => i !== at.capacity && i !== at.length);
console.log(`capacity: word ${at.capacity}, pointer: ${at.pointer}, length: ${at.length}`);
// ANCHOR_END: discover

// ANCHOR: others
const { numbers, text } = instance.exports;
console.log(`Vec<u8>:  ${words(vec_new(10) >>> 0).join(" ")}`);
console.log(`Vec<u64>: ${words(numbers(10, 3) >>> 0).join(" ")}`);
console.log(`String:   ${words(text(10, 3) >>> 0).join(" ")}`);
// ANCHOR_END: others

// ANCHOR: zeros
const safe = vec_new(32) >>> 0;
const inside = words(safe)[at.pointer];
console.log(dump(memory, inside, 32, "fresh"));
const password = new TextEncoder().encode("correct horse battery staple");
new Uint8Array(memory.buffer).set(password, inside);
vec_free(safe);

const next = vec_new(32) >>> 0;
console.log(dump(memory, words(next)[at.pointer], 32, "the next one"));
// ANCHOR_END: zeros

// ANCHOR: empty
const empty = vec_new(0) >>> 0;
console.log(`Vec<u8>:  ${words(empty).join(" ")}`);
console.log(`Vec<u64>: ${words(numbers(0, 0) >>> 0).join(" ")}`);
console.log(`String:   ${words(text(0, 0) >>> 0).join(" ")}`);
// ANCHOR_END: empty

// ANCHOR: dangling
const pixels = new Uint8Array(memory.buffer, words(empty)[at.pointer], 10);
pixels.fill(255);
console.log(words(empty).join(" "));
console.log(dump(memory, 0, 16, "the end of the guest's stack"));
vec_push(empty, 7);
console.log(words(empty).join(" "));
console.log(dump(memory, words(empty)[at.pointer], 1, "the bytes"));
// ANCHOR_END: dangling

// ANCHOR: filled
const { vec_filled } = instance.exports;
const filled = vec_new(10) >>> 0;
new Uint8Array(memory.buffer, words(filled)[at.pointer], 10).fill(255);
console.log(words(filled).join(" "));
vec_filled(filled, 10);
console.log(words(filled).join(" "));
// ANCHOR_END: filled
