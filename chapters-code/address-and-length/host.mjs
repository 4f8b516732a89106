// ANCHOR: returned
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of `len` bytes at `ptr`: throws where there are no such bytes, or no UTF-8. */
function textAt(memory, ptr, len) {
  return decoder.decode(new Uint8Array(memory.buffer, ptr >>> 0, len >>> 0));
}

for (const profile of ["debug", "release"]) {
  const wasm = await readGuest("address-and-length", { exhibit: "returned", profile });
  const { memory, greeting } = (await WebAssembly.instantiate(wasm)).instance.exports;
  const ptr = greeting(99);
  console.log(`${profile}: ${textAt(memory, ptr, 9)}`);
  greeting(7);
  console.log(`${profile}, after the next call: ${textAt(memory, ptr, 9)}`);
}
// ANCHOR_END: returned

// ANCHOR: packed
const { instance } = await WebAssembly.instantiate(await readGuest("address-and-length"));
const { memory, greeting_packed } = instance.exports;

const packed = greeting_packed();
const ptr = Number(packed & 0xffff_ffffn);
const len = Number(packed >> 32n);
console.log(`0x${packed.toString(16)}: ${textAt(memory, ptr, len)}`);
// ANCHOR_END: packed

// ANCHOR: out
const { slot, greeting_out } = instance.exports;
const out = slot() >>> 0;

greeting_out(out);
const words = new DataView(memory.buffer, out, 8);
console.log(textAt(memory, words.getUint32(0, true), words.getUint32(4, true)));
// ANCHOR_END: out

// ANCHOR: one-parameter
const abi = await readGuest("address-and-length", { exhibit: "abi" });
const guest = (await WebAssembly.instantiate(abi)).instance.exports;
const at = guest.GREETING.value;
const wrong = guest.byte_length(at, 11);
console.log(`${wrong} bytes, in hexadecimal ${wrong.toString(16)}`);
console.log(dump(guest.memory, at + 4, 4, "taken for a length"));
// ANCHOR_END: one-parameter

// ANCHOR: imports
const shown = [];
const host = {
  ask(ptr, room) {
    const view = new Uint8Array(calling.memory.buffer, ptr >>> 0, room >>> 0);
    return new TextEncoder().encodeInto("WASM", view).written;
  },
  show(ptr, len) {
    shown.push(textAt(calling.memory, ptr, len));
  },
};
const wasm = await readGuest("address-and-length", { exhibit: "imports" });
const calling = (await WebAssembly.instantiate(wasm, { host })).instance.exports;
calling.greet();
console.log(shown.join());
// ANCHOR_END: imports

// ANCHOR: lie
for (const name of ["lie_to_show", "lie_to_ask", "greet"]) {
  try {
    calling[name]();
  } catch (error) {
    console.log(`${name}: ${error.name}`);
  }
}
console.log(`shown ${shown.length} times`);
// ANCHOR_END: lie

// ANCHOR: sound
/** The text whose address and length are packed into one number. */
function textOf(memory, packed) {
  return textAt(memory, Number(packed & 0xffff_ffffn), Number(packed >> 32n));
}

console.log(textOf(memory, greeting_packed()));
// ANCHOR_END: sound

// ANCHOR: predict-short
const end = memory.buffer.byteLength;
const bytes = new Uint8Array(memory.buffer);
console.log(bytes.subarray(end - 8, end + 92).length);
// ANCHOR_END: predict-short

// ANCHOR: predict-pair
const pair = guest.PAIR.value;
new Uint32Array(guest.memory.buffer, pair, 2).set([at, 11]);
console.log(guest.byte_length(pair));
// ANCHOR_END: predict-pair

// ANCHOR: descriptor
const descriptor = instance.exports.greeting_descriptor() >>> 0;
const fields = new DataView(memory.buffer, descriptor, 8);
console.log(dump(memory, descriptor, 8, "address and length"));
console.log(dump(memory, fields.getUint32(0, true), fields.getUint32(4, true), "the greeting"));
// ANCHOR_END: descriptor

// ANCHOR: two-results
const byHand = await readGuest("address-and-length", { exhibit: "two-results" });
const two = (await WebAssembly.instantiate(byHand)).instance.exports;
const results = two.greeting();
console.log(`an array of ${results.length}: ${textAt(two.memory, ...results)}`);
// ANCHOR_END: two-results

// ANCHOR: costs
const count = { calls: 0, words: 0, objects: 0 };

function call(exported, ...args) {
  count.calls += 1;
  const result = exported(...args);
  if (typeof result === "bigint" || Array.isArray(result)) count.objects += 1;
  return result;
}

function word(view, offset) {
  count.words += 1;
  return view.getUint32(offset, true);
}

const ways = {
  "packed number"() {
    const packed = call(greeting_packed);
    return [Number(packed & 0xffff_ffffn), Number(packed >> 32n)];
  },
  "out-pointer"() {
    call(greeting_out, out);
    return [word(words, 0), word(words, 4)];
  },
  descriptor: () => [word(fields, 0), word(fields, 4)],
  "two results": () => call(two.greeting),
};
for (const [name, way] of Object.entries(ways)) {
  Object.assign(count, { calls: 0, words: 0, objects: 0 });
  const [, len] = way();
  const { calls, words, objects } = count;
  console.log(`${name}: ${len} bytes; calls ${calls}, words ${words}, objects ${objects}`);
}
// ANCHOR_END: costs

// ANCHOR: parameters
for (const name of ["byte_length", "byte_length_rust", "greeting"]) {
  console.log(`${name}: ${guest[name].length}`);
}
// ANCHOR_END: parameters

// ANCHOR: kept
const names = ["WASM", "Rust"];
const lent = [];
const careless = {
  ask(ptr, room) {
    const view = new Uint8Array(keeping.memory.buffer, ptr >>> 0, room >>> 0);
    return new TextEncoder().encodeInto(names[lent.length], view).written;
  },
  show(ptr, len) {
    lent.push([ptr, len]);
  },
};
const keeping = (await WebAssembly.instantiate(wasm, { host: careless })).instance.exports;
for (const _ of names) keeping.greet();
for (const [ptr, len] of lent) console.log(textAt(keeping.memory, ptr, len));
// ANCHOR_END: kept
