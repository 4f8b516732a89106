// ANCHOR: counted
import { readGuest } from "../hosts/guest.mjs";

const { instance } = await WebAssembly.instantiate(await readGuest("what-it-costs"));
const { memory } = instance.exports;
let calls = 0;
/** One of the guest's functions, which counts its calls. */
const counted =
  (name) =>
  (...values) => {
    calls++;
    return instance.exports[name](...values);
  };
const [alloc, dealloc, add, sum] = ["alloc", "dealloc", "add", "sum"].map(counted);
// ANCHOR_END: counted

// ANCHOR: list
const numbers = Uint32Array.from({ length: 1000 }, (_, index) => index);

let total = 0;
for (const number of numbers) total = add(total, number);
console.log(`one by one: ${total}, with ${calls} calls`);

calls = 0;
const list = alloc(numbers.byteLength, 4) >>> 0;
new Uint32Array(memory.buffer, list, numbers.length).set(numbers);
total = sum(list, numbers.length);
dealloc(list, numbers.byteLength, 4);
console.log(`as a block: ${total}, with ${calls} calls and ${numbers.byteLength} bytes copied`);
// ANCHOR_END: list

// ANCHOR: text
const text = "wörld ".repeat(1000);

const bytes = new TextEncoder().encode(text);
let block = alloc(bytes.length, 1) >>> 0;
new Uint8Array(memory.buffer, block, bytes.length).set(bytes);
console.log(`encode and set: a block of ${bytes.length} bytes, each written twice`);
dealloc(block, bytes.length, 1);

const most = text.length * 3;
block = alloc(most, 1) >>> 0;
const room = new Uint8Array(memory.buffer, block, most);
const { written } = new TextEncoder().encodeInto(text, room);
console.log(`encodeInto: a block of ${most} bytes, of which ${written} are written once`);
dealloc(block, most, 1);
// ANCHOR_END: text

// ANCHOR: two
const { packed, pair } = instance.exports;

const both = packed(5, 7);
console.log(typeof both, Number(both & 0xffffffffn), Number(both >> 32n));

const out = alloc(8, 4) >>> 0;
const slot = new Uint32Array(memory.buffer, out, 2);
pair(5, 7, out);
console.log(typeof slot[0], slot[0], slot[1]);
// ANCHOR_END: two

// ANCHOR: views
let views = 0;
const view = () => {
  views++;
  return new DataView(memory.buffer);
};

calls = 0;
for (let index = 0; index < 1000; index++) view().setUint32(out, index, true);
console.log(`a view for each number: ${views}`);

views = 0;
const kept = view();
for (let index = 0; index < 1000; index++) kept.setUint32(out, index, true);
console.log(`one view, and no call between: ${views}`);
// ANCHOR_END: views

// ANCHOR: send
/** Leaves a list in the guest, to be used as often as needed; `free` gives it back. */
function send(numbers) {
  const ptr = alloc(numbers.byteLength, numbers.BYTES_PER_ELEMENT) >>> 0;
  if (ptr === 0) throw new RangeError(`no room for ${numbers.byteLength} bytes`);
  new numbers.constructor(memory.buffer, ptr, numbers.length).set(numbers);
  const free = () => dealloc(ptr, numbers.byteLength, numbers.BYTES_PER_ELEMENT);
  return { ptr, length: numbers.length, free };
}

calls = 0;
const sent = send(numbers);
for (let turn = 0; turn < 10; turn++) total = sum(sent.ptr, sent.length);
sent.free();
console.log(`ten sums of ${sent.length} numbers: ${calls} calls, one copy`);
// ANCHOR_END: send

// ANCHOR: predict-texts
calls = 0;
for (const word of ["one", "two", "three"]) {
  const there = alloc(word.length, 1);
  dealloc(there, word.length, 1);
}
const joined = alloc("one two three".length, 1);
dealloc(joined, "one two three".length, 1);
console.log(calls);
// ANCHOR_END: predict-texts
