// ANCHOR: naive
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

for (const profile of ["debug", "release"]) {
  const naive = await readGuest("strings", { exhibit: "naive", profile });
  const { instance } = await WebAssembly.instantiate(naive);
  const { memory, replace_str } = instance.exports;
  const text = new TextEncoder().encode("Hello World!");
  new Uint8Array(memory.buffer).set(text, 6);
  const length = replace_str(6, text.length, 20);
  const result = new Uint8Array(memory.buffer, 20, length);
  console.log(`${profile}: ${length} bytes, ${new TextDecoder().decode(result)}`);
  console.log(dump(memory, 6, text.length, "the text"));
  console.log(dump(memory, 20, length, "the result"));
}
// ANCHOR_END: naive

// ANCHOR: hello
const { instance } = await WebAssembly.instantiate(await readGuest("strings"));
const { memory, input, output, capacity, replace_str } = instance.exports;
const from = input() >>> 0;
const to = output() >>> 0;

const room = new Uint8Array(memory.buffer, from, capacity());
const { written } = new TextEncoder().encodeInto("Hello World!", room);
const length = replace_str(from, written, to);
const result = new Uint8Array(memory.buffer, to, length);
console.log(`${written} bytes in, ${length} bytes out: ${new TextDecoder().decode(result)}`);
// ANCHOR_END: hello

// ANCHOR: figure
console.log(dump(memory, from, written, "the text"));
console.log(dump(memory, to, length, "the result"));
// ANCHOR_END: figure

// ANCHOR: lengths
for (const text of ["A", "é", "€", "😀"]) {
  const bytes = [...new TextEncoder().encode(text)];
  const hex = bytes.map((byte) => byte.toString(16)).join(" ");
  console.log(`${text}: length ${text.length}, bytes ${bytes.length}: ${hex}`);
}
// ANCHOR_END: lengths

// ANCHOR: helpers
function send(text) {
  const room = new Uint8Array(memory.buffer, from, capacity());
  const { read, written } = new TextEncoder().encodeInto(text, room);
  if (read < text.length) throw new RangeError("the text is too long");
  return written;
}

function receive(length) {
  if (length < 0) return `not UTF-8 from byte ${~length}`;
  return new TextDecoder().decode(new Uint8Array(memory.buffer, to, length));
}
// ANCHOR_END: helpers

// ANCHOR: wrong-length
for (const text of ["Hello World!", "Héllo World!", "Hello World €", "Hello World 😀"]) {
  send(text);
  console.log(`${text} → ${receive(replace_str(from, text.length, to))}`);
}
// ANCHOR_END: wrong-length

// ANCHOR: right-length
for (const text of ["Héllo World!", "Hello World €", "Hello World 😀"]) {
  console.log(receive(replace_str(from, send(text), to)));
}
// ANCHOR_END: right-length

// ANCHOR: encode-into
const small = new Uint8Array(memory.buffer, from, 8);
const progress = new TextEncoder().encodeInto("Café 😀", small);
console.log(`read ${progress.read} of ${"Café 😀".length} units`);
console.log(`written ${progress.written} of ${small.length} bytes`);
// ANCHOR_END: encode-into

// ANCHOR: unchecked
for (const profile of ["debug", "release"]) {
  const unchecked = await readGuest("strings", { exhibit: "unchecked", profile });
  const { instance } = await WebAssembly.instantiate(unchecked);
  const { memory, input, first_char } = instance.exports;
  for (const byte of [0xe2, 0xff]) {
    new Uint8Array(memory.buffer).set([byte, 0x82, 0xac, 0], input());
    try {
      const char = first_char(input(), 1).toString(16);
      console.log(`${profile}: the text ${byte.toString(16)} begins with U+${char}`);
    } catch (error) {
      console.log(`${profile}: the text ${byte.toString(16)} ends in a ${error.name}`);
    }
  }
}
// ANCHOR_END: unchecked

// ANCHOR: checked
new Uint8Array(memory.buffer).set([0xe2, 0x82, 0xac, 0], from);
console.log(replace_str(from, 1, to));
console.log(receive(replace_str(from, 1, to)));
console.log(receive(replace_str(from, 3, to)));
// ANCHOR_END: checked

// ANCHOR: surrogate
const half = "😀".slice(0, 1);
const sent = send(half);
console.log(dump(memory, from, sent, "half of a 😀"));
const back = receive(replace_str(from, sent, to));
console.log(`well formed: ${half.isWellFormed()}, the same text: ${back === half}`);
// ANCHOR_END: surrogate

// ANCHOR: bom
const marked = replace_str(from, send("\ufeffHello World!"), to);
const bytes = new Uint8Array(memory.buffer, to, marked);
console.log(dump(memory, to, marked, "the result"));
console.log(`by default: ${new TextDecoder().decode(bytes).length} units`);
const faithful = new TextDecoder("utf-8", { ignoreBOM: true });
console.log(`with ignoreBOM: ${faithful.decode(bytes).length} units`);
// ANCHOR_END: bom

// ANCHOR: fatal
const cut = new TextEncoder().encode("€").subarray(0, 2);
console.log(`by default: U+${new TextDecoder().decode(cut).codePointAt(0).toString(16)}`);
try {
  new TextDecoder("utf-8", { fatal: true }).decode(cut);
} catch (error) {
  console.log(`with fatal: ${error.name}`);
}
// ANCHOR_END: fatal

// ANCHOR: returned
for (const profile of ["debug", "release"]) {
  const returned = await readGuest("strings", { exhibit: "returned", profile });
  const { instance } = await WebAssembly.instantiate(returned);
  const { memory, greeting } = instance.exports;
  const read = (ptr) => new TextDecoder().decode(new Uint8Array(memory.buffer, ptr, 9));
  const first = greeting(99);
  console.log(`${profile}: ${read(first)}`);
  greeting(7);
  console.log(`${profile}, after the next call: ${read(first)}`);
}
// ANCHOR_END: returned

// ANCHOR: count
const count = { calls: 0, words: 0 };

function call(exported, ...args) {
  count.calls += 1;
  return exported(...args);
}

function word(address) {
  count.words += 1;
  return new DataView(memory.buffer).getUint32(address, true);
}
// ANCHOR_END: count

// ANCHOR: out
const { slot, greeting_out } = instance.exports;

function byOutPointer() {
  const out = call(slot) >>> 0;
  call(greeting_out, out);
  return [word(out), word(out + 4)];
}
// ANCHOR_END: out

// ANCHOR: descriptor
const { greeting_descriptor } = instance.exports;

function byDescriptor() {
  const descriptor = call(greeting_descriptor) >>> 0;
  return [word(descriptor), word(descriptor + 4)];
}
// ANCHOR_END: descriptor

// ANCHOR: descriptor-figure
const [ptr, len] = byDescriptor();
console.log(dump(memory, greeting_descriptor() >>> 0, 8, "address and length"));
console.log(dump(memory, ptr, len, "the greeting"));
// ANCHOR_END: descriptor-figure

// ANCHOR: packed
const { greeting_packed } = instance.exports;

function byPackedNumber() {
  const packed = BigInt.asUintN(64, call(greeting_packed));
  return [Number(packed >> 32n), Number(packed & 0xffff_ffffn)];
}
// ANCHOR_END: packed

// ANCHOR: packed-number
console.log(`${typeof greeting_packed()} 0x${greeting_packed().toString(16)}`);
// ANCHOR_END: packed-number

// ANCHOR: multi-value
const twoResults = [
  "\0asm\x01\0\0\0", // the magic number and the version
  "\x01\x06\x01\x60\0\x02\x7f\x7f", // a type: (func (result i32 i32))
  "\x03\x02\x01\0", // one function of that type
  "\x05\x03\x01\0\x01", // (memory 1)
  "\x07\x15\x02\x06memory\x02\0\x08greeting\0\0", // both exported
  "\x0a\x08\x01\x06\0\x41\x14\x41\x0b\x0b", // its body: i32.const 20  i32.const 11  end
  "\x0b\x11\x01\0\x41\x14\x0b\x0bHello WASM!", // (data (i32.const 20) "Hello WASM!")
].join("");
const wasm = Uint8Array.from(twoResults, (byte) => byte.charCodeAt(0));
const byHand = (await WebAssembly.instantiate(wasm)).instance.exports;

function byTwoResults() {
  return call(byHand.greeting);
}
// ANCHOR_END: multi-value

// ANCHOR: costs
for (const way of [byOutPointer, byDescriptor, byPackedNumber, byTwoResults]) {
  count.calls = 0;
  count.words = 0;
  const [ptr, len] = way();
  const { buffer } = way === byTwoResults ? byHand.memory : memory;
  const text = new TextDecoder().decode(new Uint8Array(buffer, ptr, len));
  console.log(`${way.name}: ${text} calls ${count.calls}, words read ${count.words}`);
}
// ANCHOR_END: costs

// ANCHOR: imports
const host = {
  ask(ptr, room) {
    const view = new Uint8Array(imports.memory.buffer, ptr >>> 0, room);
    return new TextEncoder().encodeInto("WASM", view).written;
  },
  show(ptr, len) {
    const view = new Uint8Array(imports.memory.buffer, ptr >>> 0, len);
    console.log(new TextDecoder().decode(view));
  },
};
const calling = await readGuest("strings", { exhibit: "imports", profile: "release" });
const imports = (await WebAssembly.instantiate(calling, { host })).instance.exports;
imports.greet();
// ANCHOR_END: imports

// ANCHOR: parameters
const abi = await WebAssembly.instantiate(
  await readGuest("strings", { exhibit: "abi", profile: "release" }),
);
const { byte_length, byte_length_rust, greeting } = abi.instance.exports;
for (const exported of [byte_length, byte_length_rust, greeting]) {
  console.log(exported.length);
}
// ANCHOR_END: parameters

// ANCHOR: one-parameter
const { value: at } = abi.instance.exports.GREETING;
const wrong = byte_length(at, 11);
console.log(`${wrong} bytes, in hexadecimal ${wrong.toString(16)}`);
console.log(dump(abi.instance.exports.memory, at + 4, 4, "taken for a length"));
// ANCHOR_END: one-parameter

// ANCHOR: predict-zero
const zero = receive(replace_str(from, send("Hello\0World!"), to));
console.log(JSON.stringify(zero));
// ANCHOR_END: predict-zero

// ANCHOR: predict-room
const whole = new Uint8Array(memory.buffer, from, capacity());
const tooMuch = new TextEncoder().encodeInto("😀".repeat(10), whole);
console.log(`read ${tooMuch.read}, written ${tooMuch.written}`);
// ANCHOR_END: predict-room

// ANCHOR: predict-refused
console.log(dump(memory, to, 16, "the output buffer"));
replace_str(from, 3, to);
console.log(dump(memory, to, 16, "the output buffer"));
// ANCHOR_END: predict-refused
