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

// ANCHOR: twice
const module = await readGuest("vec-layout", { exhibit: "naive", profile: "debug" });
const naive = (await WebAssembly.instantiate(module)).instance.exports;
const first = naive.malloc(10) >>> 0;
const second = naive.malloc(20) >>> 0;
console.log(`malloc(10) is ${first}, malloc(20) is ${second}`);
console.log(`at ${first}: ${new Uint8Array(naive.memory.buffer, first, 12).join(" ")}`);
// ANCHOR_END: twice

// ANCHOR: boxed
const { instance } = await WebAssembly.instantiate(await readGuest("vec-layout"));
const { memory, malloc, push, free } = instance.exports;
const words = (address) => [...new Uint32Array(memory.buffer, address, 3)];

const vec = malloc(10) >>> 0;
console.log(`address ${vec}: ${new Uint8Array(memory.buffer, vec, 12).join(" ")}`);
console.log(words(vec).join(" "));
// ANCHOR_END: boxed

// ANCHOR: experiment
const other = malloc(20) >>> 0;
const [before, beside] = [words(vec), words(other)];
push(vec, 99);
const after = words(vec);
console.log(`capacity 10: ${before.join(" ")}`);
console.log(`capacity 20: ${beside.join(" ")}`);
console.log(`one byte in: ${after.join(" ")}`);
// ANCHOR_END: experiment

// ANCHOR: discover
const capacity = before.findIndex((word, i) => word === 10 && beside[i] === 20);
const length = before.findIndex((word, i) => word === 0 && after[i] === 1);
const pointer = [0, 1, 2].find((i) => i !== capacity && i !== length);
console.log(`capacity: word ${capacity}, pointer: word ${pointer}, length: word ${length}`);
console.log(`behind the pointer: ${new Uint8Array(memory.buffer)[after[pointer]]}`);
// ANCHOR_END: discover

// ANCHOR: figure
const names = { [capacity]: "capacity", [pointer]: "pointer", [length]: "length" };
for (const i of [0, 1, 2]) {
  console.log(dump(memory, vec + 4 * i, 4, `${names[i]}: ${after[i]}`));
}
console.log(dump(memory, after[pointer], 10, "data"));
// ANCHOR_END: figure

// ANCHOR: others
const { numbers, text } = instance.exports;
console.log(`Vec<u8>:  ${words(vec).join(" ")}`);
console.log(`Vec<u64>: ${words(numbers(10, 3) >>> 0).join(" ")}`);
console.log(`String:   ${words(text(10, 3) >>> 0).join(" ")}`);
// ANCHOR_END: others

// ANCHOR: zeros
const safe = malloc(32) >>> 0;
const inside = words(safe)[pointer];
console.log(dump(memory, inside, 32, "fresh"));
const password = new TextEncoder().encode("correct horse battery staple");
new Uint8Array(memory.buffer).set(password, inside);
free(safe);

const next = malloc(32) >>> 0;
console.log(dump(memory, words(next)[pointer], 32, "the next one"));
// ANCHOR_END: zeros

// ANCHOR: empty
const empty = malloc(0) >>> 0;
console.log(`Vec<u8>:  ${words(empty).join(" ")}`);
console.log(`Vec<u64>: ${words(numbers(0, 0) >>> 0).join(" ")}`);
console.log(`String:   ${words(text(0, 0) >>> 0).join(" ")}`);
// ANCHOR_END: empty

// ANCHOR: dangling
const pixels = new Uint8Array(memory.buffer, words(empty)[pointer], 10);
pixels.fill(255);
console.log(words(empty).join(" "));
console.log(dump(memory, 0, 16, "somebody else's"));
push(empty, 7);
console.log(words(empty).join(" "));
console.log(dump(memory, words(empty)[pointer], 1, "data"));
// ANCHOR_END: dangling

// ANCHOR: capacity
for (const capacity of [10, 32, 64]) {
  const module = await readGuest("vec-layout", { exhibit: "capacity", profile: "release" });
  const { abc, dealloc } = (await WebAssembly.instantiate(module)).instance.exports;
  try {
    dealloc(abc(capacity), 3);
    console.log(`capacity ${capacity}: freed`);
  } catch (error) {
    console.log(`capacity ${capacity}: ${error.name}`);
  }
}
// ANCHOR_END: capacity

// ANCHOR: lend
const { lend, sum, take_back } = instance.exports;
free(next);
const buffer = lend(32) >>> 0;
const [data, room, used] = words(buffer);
console.log(`data ${data}, capacity ${room}, length ${used}`);
console.log(dump(memory, data, 32, "data"));
// ANCHOR_END: lend

// ANCHOR: sum
new Uint8Array(memory.buffer, data, used).fill(3);
console.log(sum(buffer));
// ANCHOR_END: sum

// ANCHOR: take_back
take_back(buffer);
free(empty);
// ANCHOR_END: take_back

// ANCHOR: predict-push
console.log(words(vec).join(" "));
for (let i = 2; i <= 10; i += 1) push(vec, 99);
console.log(words(vec).join(" "));
push(vec, 99);
console.log(words(vec).join(" "));
// ANCHOR_END: predict-push

// ANCHOR: predict-length
const short = lend(32) >>> 0;
new Uint8Array(memory.buffer, words(short)[0], 32).fill(3);
new Uint32Array(memory.buffer, short, 3)[2] = 5;
console.log(sum(short));
// ANCHOR_END: predict-length

// ANCHOR: predict-free
free(other);
console.log(words(other).join(" "));
// ANCHOR_END: predict-free
