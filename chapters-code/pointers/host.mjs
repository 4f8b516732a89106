// ANCHOR: deref
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const { instance } = await WebAssembly.instantiate(await readGuest("pointers"));
const { memory, mem_get, room } = instance.exports;
const bytes = new Uint8Array(memory.buffer);
bytes[5] = 44;
console.log(mem_get(5));
// ANCHOR_END: deref

// ANCHOR: room
const place = room();
bytes[place] = 45;
console.log(`mem_get(${place}) is ${mem_get(place)}`);
console.log(dump(memory, place, 32, "the room"));
// ANCHOR_END: room

// ANCHOR: negative
const { instance: large } = await WebAssembly.instantiate(await readGuest("pointers"));
const { memory: largeMemory, last_byte } = large.exports;
console.log(`${largeMemory.buffer.byteLength} bytes, last_byte() is ${last_byte()}`);
largeMemory.grow(32768);
console.log(`${largeMemory.buffer.byteLength} bytes, last_byte() is ${last_byte()}`);
// ANCHOR_END: negative

// ANCHOR: unsigned
const signed = last_byte();
const last = signed >>> 0;
const largeBytes = new Uint8Array(largeMemory.buffer);
largeBytes[last] = 44;
console.log(`${last}: ${largeBytes[last]}`);
console.log(`${signed}: ${largeBytes[signed]}`);
// ANCHOR_END: unsigned

// ANCHOR: numbers
const at = instance.exports.numbers() >>> 0;
const view = new DataView(memory.buffer);
console.log(dump(memory, at, 8, `double ${view.getFloat64(at, true)}`));
console.log(dump(memory, at + 8, 8, `long ${view.getBigUint64(at + 8, true).toString(16)}`));
console.log(dump(memory, at + 16, 4, `float ${view.getFloat32(at + 16, true)}`));
console.log(dump(memory, at + 20, 4, `word ${view.getUint32(at + 20, true).toString(16)}`));
console.log(dump(memory, at + 24, 2, `half ${view.getUint16(at + 24, true).toString(16)}`));
console.log(dump(memory, at + 26, 1, `byte ${view.getUint8(at + 26)}`));
// ANCHOR_END: numbers

// ANCHOR: misaligned
const misaligned = {};
for (const profile of ["debug", "release"]) {
  const naive = await readGuest("pointers", { exhibit: "misaligned", profile });
  misaligned[profile] = (await WebAssembly.instantiate(naive)).instance.exports;
  const { WORDS, read_u32 } = misaligned[profile];
  const ptr = (WORDS.value >>> 0) + 2;
  try {
    console.log(`${profile}: ${read_u32(ptr)}`);
  } catch (error) {
    console.log(`${profile}: ${error.name}`);
  }
}
// ANCHOR_END: misaligned

// ANCHOR: remainder
for (const [profile, { WORDS, remainder }] of Object.entries(misaligned)) {
  const ptr = (WORDS.value >>> 0) + 2;
  console.log(`${profile}: ${ptr} % 4 is ${remainder(ptr)}`);
}
// ANCHOR_END: remainder

// ANCHOR: narrow
for (const profile of ["debug", "release"]) {
  const file = await readGuest("pointers", { exhibit: "narrow", profile });
  const { low, entry } = (await WebAssembly.instantiate(file)).instance.exports;
  console.log(`${profile}: low(300) is ${low(300)}`);
  console.log(`${profile}: entry(43) is ${entry(43)}, entry(299) is ${entry(299)}`);
}
// ANCHOR_END: narrow

// ANCHOR: do-this
const { read_u32, read_u32_unaligned } = instance.exports;
const slot = room() >>> 0;
view.setUint32(slot, 1000, true);
view.setUint32(slot + 6, 2000, true);
console.log(`${read_u32(slot) >>> 0} and ${read_u32_unaligned(slot + 6) >>> 0}`);
// ANCHOR_END: do-this

// ANCHOR: predict-sign
view.setUint32(place, 4294967295, true);
console.log(read_u32(place));
// ANCHOR_END: predict-sign

// ANCHOR: predict-order
view.setUint16(place, 1, true);
console.log(view.getUint16(place));
// ANCHOR_END: predict-order

// ANCHOR: signed
const fromTheEnd = largeBytes.length + signed;
largeBytes[fromTheEnd] = 13;
console.log(`slice finds ${largeBytes.slice(signed, signed + 1)[0]}, at ${fromTheEnd}`);
try {
  new DataView(largeMemory.buffer).getUint8(signed);
} catch (error) {
  console.log(`a DataView: ${error.name}`);
}
// ANCHOR_END: signed

// ANCHOR: back
const { mem_get: largeGet } = large.exports;
console.log(`mem_get(${last}) is ${largeGet(last)}`);
console.log(`mem_get(${signed}) is ${largeGet(signed)}`);
// ANCHOR_END: back

// ANCHOR: flag
const file = await readGuest("pointers", { exhibit: "narrow" });
const { entry, count } = (await WebAssembly.instantiate(file)).instance.exports;
console.log(`entry(299 & 0xff) is ${entry(299 & 0xff)}`);
console.log(`count(10, 7) is ${count(10, 7)}, count(10, true) is ${count(10, true)}`);
try {
  console.log(`entry(-1) is ${entry(-1)}`);
} catch (error) {
  console.log(`entry(-1): ${error.name}`);
}
// ANCHOR_END: flag

// ANCHOR: entry
const { entry: checked } = instance.exports;
console.log(`entry(43) is ${checked(43)}, entry(299) is ${checked(299) >>> 0}`);
// ANCHOR_END: entry

// ANCHOR: types
const typed = await readGuest("pointers", { exhibit: "types" });
const types = (await WebAssembly.instantiate(typed)).instance.exports;
const largest = { u8: 255, u16: 65535, u32: 4294967295, usize: 4294967295, u64: 2n ** 64n - 1n };
const others = { i8: -1, i16: -1, i32: -1, i64: -1n, f32: 0.1, f64: 0.1, bool: true };
for (const [type, value] of Object.entries({ ...largest, ...others })) {
  console.log(`${type}: ${value} comes back as ${types[type](value)}`);
}
for (const [type, value] of [
  ["u64", 1],
  ["u32", 1n],
]) {
  try {
    types[type](value);
  } catch (error) {
    console.log(`${type} of a ${typeof value}: ${error.name}`);
  }
}
// ANCHOR_END: types

// ANCHOR: repaired
console.log(`u32: ${types.u32(4294967295) >>> 0}`);
console.log(`u64: ${BigInt.asUintN(64, types.u64(2n ** 64n - 1n))}`);
console.log(`bool: ${types.bool(true) !== 0}`);
// ANCHOR_END: repaired

// ANCHOR: letter
console.log(String.fromCodePoint(types.upper("z".codePointAt(0))));
console.log(types.upper(0xd800));
// ANCHOR_END: letter

// ANCHOR: words
view.setUint32(place, 1000, true);
const words = new Uint32Array(memory.buffer);
console.log(`words[${place}] is ${words[place]}`);
console.log(`words[${place / 4}] is ${words[place / 4]}`);
// ANCHOR_END: words

// ANCHOR: odd
const odd = place + 6;
view.setUint32(odd, 2000, true);
console.log(`words[${odd / 4}] is ${words[odd / 4]}`);
console.log(`words[${odd >>> 2}] is ${words[odd >>> 2]}`);
console.log(dump(memory, place, 16, "1000 at the start, 2000 six bytes in"));
// ANCHOR_END: odd

// ANCHOR: offset
try {
  new Uint32Array(memory.buffer, odd, 1);
} catch (error) {
  console.log(error.name);
}
console.log(view.getUint32(odd, true));
console.log(new Uint32Array(memory.buffer.slice(odd, odd + 4))[0]);
// ANCHOR_END: offset

// ANCHOR: offset-text
try {
  new Uint32Array(memory.buffer, odd, 1);
} catch (error) {
  console.log(error.message);
}
// ANCHOR_END: offset-text

// ANCHOR: predict-offset
try {
  console.log(new BigUint64Array(memory.buffer, place + 4, 1)[0]);
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: predict-offset

// ANCHOR: null-naive
for (const profile of ["debug", "release"]) {
  const naive = await readGuest("pointers", { exhibit: "null", profile });
  const { get_or, memory } = (await WebAssembly.instantiate(naive)).instance.exports;
  new Uint8Array(memory.buffer)[0] = 7;
  console.log(`${profile}: ${get_or(0, 99)}`);
}
// ANCHOR_END: null-naive

// ANCHOR: null
const { get_or } = instance.exports;
bytes[0] = 7;
bytes[place] = 45;
console.log(`get_or(0, 99) is ${get_or(0, 99)}`);
console.log(`get_or(${place}, 99) is ${get_or(place, 99)}`);
// ANCHOR_END: null

// ANCHOR: apply
const { operation, apply } = instance.exports;
const index = operation();
console.log(`operation() is ${index}, apply(${index}, 41) is ${apply(index, 41)}`);
for (const wrong of [0, 1000]) {
  try {
    apply(wrong, 41);
  } catch (error) {
    console.log(`apply(${wrong}, 41): ${error.name}`);
  }
}
// ANCHOR_END: apply

// ANCHOR: memories
const largePlace = large.exports.room() >>> 0;
console.log(`${place} in this memory: ${bytes[place]}`);
console.log(`${largePlace} in the large one: ${largeBytes[largePlace]}`);
// ANCHOR_END: memories

// ANCHOR: part
const part = new Uint8Array(memory.buffer, place, 32);
console.log(`part[${place}] is ${part[place]}`);
console.log(`part[0] is ${part[0]}, and its address is ${part.byteOffset}`);
// ANCHOR_END: part
