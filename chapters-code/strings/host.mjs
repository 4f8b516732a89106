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
}
// ANCHOR_END: naive

// ANCHOR: hello
const { instance } = await WebAssembly.instantiate(await readGuest("strings"));
const { memory, input, output, capacity, replace_str } = instance.exports;
const from = input() >>> 0;
const to = output() >>> 0;
const size = capacity();

const room = new Uint8Array(memory.buffer, from, size);
const { written } = new TextEncoder().encodeInto("Hello World!", room);
const length = replace_str(from, written, to);
const result = new Uint8Array(memory.buffer, to, length);
console.log(`${written} bytes in, ${length} bytes out: ${new TextDecoder().decode(result)}`);
console.log(dump(memory, from, written, "the text"));
console.log(dump(memory, to, length, "the result"));
// ANCHOR_END: hello

// ANCHOR: lengths
for (const text of ["A", "é", "€", "😀"]) {
  const bytes = [...new TextEncoder().encode(text)];
  const hex = bytes.map((byte) => byte.toString(16)).join(" ");
  console.log(`${text}: length ${text.length}, bytes ${bytes.length}: ${hex}`);
}
// ANCHOR_END: lengths

// ANCHOR: helpers
function send(text) {
  const room = new Uint8Array(memory.buffer, from, size);
  return new TextEncoder().encodeInto(text, room).written;
}

function receive(length) {
  if (length < 0) return "not UTF-8";
  return new TextDecoder().decode(new Uint8Array(memory.buffer, to, length));
}
// ANCHOR_END: helpers

// ANCHOR: wrong-length
for (const text of ["Hello World!", "Héllo World!", "Hello World €", "Hello World 😀"]) {
  const written = send(text);
  const wrong = receive(replace_str(from, text.length, to));
  const right = receive(replace_str(from, written, to));
  console.log(`length ${text.length} → ${wrong}, ${written} bytes → ${right}`);
}
// ANCHOR_END: wrong-length

// ANCHOR: read-wrong
const cafe = new Uint8Array(memory.buffer, to, replace_str(from, send("Café"), to));
console.log(dump(memory, to, cafe.length, "in memory"));
console.log(`fromCharCode for each byte: ${String.fromCharCode(...cafe)}`);
console.log(`TextDecoder: ${new TextDecoder().decode(cafe)}`);
// ANCHOR_END: read-wrong

// ANCHOR: written-wrong
{
  const latin = await readGuest("strings", { exhibit: "latin" });
  const { memory, input, output, copy } = (await WebAssembly.instantiate(latin)).instance.exports;
  const room = new Uint8Array(memory.buffer, input() >>> 0, 4);
  const { written } = new TextEncoder().encodeInto("é", room);
  const to = output() >>> 0;
  const length = copy(input(), written, to);
  console.log(dump(memory, to, length, "in memory"));
  console.log(
    `TextDecoder: ${new TextDecoder().decode(new Uint8Array(memory.buffer, to, length))}`,
  );
}
// ANCHOR_END: written-wrong

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

// ANCHOR: encode-into
const small = new Uint8Array(memory.buffer, from, 8);
const progress = new TextEncoder().encodeInto("Café 😀", small);
console.log(`read ${progress.read} of ${"Café 😀".length} units`);
console.log(`written ${progress.written} of ${small.length} bytes`);
// ANCHOR_END: encode-into

// ANCHOR: sound
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function replace(text) {
  if (!text.isWellFormed()) throw new TypeError("half a surrogate pair");
  const room = new Uint8Array(memory.buffer, from, size);
  const { read, written } = encoder.encodeInto(text, room);
  if (read < text.length) throw new RangeError(`there is room for ${size} bytes`);
  const length = replace_str(from, written, to);
  if (length < 0 || length > size) throw new RangeError(`the guest says ${length}`);
  return decoder.decode(new Uint8Array(memory.buffer, to, length));
}

for (const text of ["Héllo World!", "World ".repeat(9), "\ud83d"]) {
  try {
    console.log(replace(text));
  } catch (error) {
    console.log(`${error.name}: ${error.message}`);
  }
}
// ANCHOR_END: sound

// ANCHOR: predict-zero
const zero = receive(replace_str(from, send("Hello\0World!"), to));
console.log(JSON.stringify(zero));
// ANCHOR_END: predict-zero

// ANCHOR: predict-room
const whole = new Uint8Array(memory.buffer, from, size);
const tooMuch = new TextEncoder().encodeInto("😀".repeat(10), whole);
console.log(`read ${tooMuch.read}, written ${tooMuch.written}`);
// ANCHOR_END: predict-room

// ANCHOR: predict-again
let again = "é";
for (let round = 1; round <= 3; round += 1) {
  const bytes = new TextEncoder().encode(again);
  console.log(`round ${round}: ${bytes.length} bytes`);
  again = String.fromCharCode(...bytes);
}
// ANCHOR_END: predict-again

// ANCHOR: characters
for (const [name, text] of [
  ["é, one piece", "\u00e9"],
  ["é, e and an accent", "e\u0301"],
  ["a flag", "🇩🇪"],
  ["a family", "👨\u200d👩\u200d👧"],
]) {
  const bytes = new TextEncoder().encode(text).length;
  console.log(`${name}: ${[...text].length} scalar values, ${text.length} units, ${bytes} bytes`);
}
// ANCHOR_END: characters

// ANCHOR: latin1
const latin1 = Uint8Array.from("Héllo", (char) => char.charCodeAt(0));
new Uint8Array(memory.buffer).set(latin1, from);
console.log(dump(memory, from, latin1.length, "a byte for each unit"));
console.log(receive(replace_str(from, latin1.length, to)));
console.log(`TextDecoder: ${new TextDecoder().decode(latin1)}`);
// ANCHOR_END: latin1

// ANCHOR: utf16
const units = Uint16Array.from("World", (char) => char.charCodeAt(0));
const pairs = new Uint8Array(units.buffer);
new Uint8Array(memory.buffer).set(pairs, from);
console.log(dump(memory, from, pairs.length, "two bytes for each unit"));
console.log(JSON.stringify(receive(replace_str(from, pairs.length, to))));
// ANCHOR_END: utf16

// ANCHOR: valid-up-to
const { valid_up_to } = instance.exports;
const euro = send("Hello World €");
for (const length of [euro, euro - 1]) {
  console.log(`${length} bytes, of which ${valid_up_to(from, length)} are good`);
}
// ANCHOR_END: valid-up-to

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

// ANCHOR: shared
const shared = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const view = new Uint8Array(shared.buffer, 0, 5);
view.set(new TextEncoder().encode("Café"));
const attempts = {
  decode: () => new TextDecoder().decode(view),
  "decode a copy": () => new TextDecoder().decode(view.slice()),
  encodeInto: () => `${new TextEncoder().encodeInto("Café", view).written} bytes`,
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    console.log(`${name}: ${attempt()}`);
  } catch (error) {
    console.log(`${name}: ${error.name}`);
  }
}
// ANCHOR_END: shared

// ANCHOR: builtins
const module = await readGuest("strings", { exhibit: "js-string" });
try {
  const { instance } = await WebAssembly.instantiate(module, {}, { builtins: ["js-string"] });
  const { length, charCodeAt } = instance.exports;
  console.log(`${length("😀")} units, the first is ${charCodeAt("😀", 0).toString(16)}`);
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: builtins
