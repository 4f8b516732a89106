// ANCHOR: imports
import { readGuest } from "../hosts/guest.mjs";
import { GuestMemory } from "./guest-memory.mjs";
import { pixels, WIDTH } from "./picture.mjs";

// ANCHOR_END: imports

// ANCHOR: by-hand
const module = await WebAssembly.compile(await readGuest("put-together"));
const { memory, alloc, dealloc, escape_html } = (await WebAssembly.instantiate(module)).exports;

const bytes = new TextEncoder().encode("Salt & Pepper");
const ptr = alloc(bytes.length, 1) >>> 0;
const out = alloc(8, 4) >>> 0;
if (ptr === 0 || out === 0) throw new Error("the guest has no block");
new Uint8Array(memory.buffer, ptr, bytes.length).set(bytes);
if (escape_html(ptr, bytes.length, out) !== 0) throw new Error("the guest reports an error");
const [at, length] = new Uint32Array(memory.buffer, out, 2);
console.log(new TextDecoder().decode(new Uint8Array(memory.buffer, at, length)));
dealloc(at, length, 1);
dealloc(out, 8, 4);
dealloc(ptr, bytes.length, 1);
// ANCHOR_END: by-hand

// ANCHOR: start
const ERRORS = ["", "no memory", "not UTF-8", "an empty list", "a wrong list"];
const start = async () => {
  const instance = await WebAssembly.instantiate(module);
  return new GuestMemory(instance.exports, ERRORS);
};

const guest = await start();
console.log(`${guest.pages} pages`);
// ANCHOR_END: start

// ANCHOR: escape
function escapeHtml(guest, text) {
  return guest.takeText((out) =>
    guest.lendText(text, (ptr, length) => guest.run("escape_html", ptr, length, out)),
  );
}

console.log(escapeHtml(guest, "Salt & Pepper"));
console.log(escapeHtml(guest, '<a href="/">naïve 😀</a>'));
console.log(`"${escapeHtml(guest, "")}"`);
const long = escapeHtml(guest, "&".repeat(100_000));
console.log(`100000 became ${long.length} characters`);
// ANCHOR_END: escape

// ANCHOR: mean
function mean(guest, numbers) {
  const list = Float64Array.from(numbers);
  const fill = (out) => guest.lend(list, (ptr, count) => guest.run("mean", ptr, count, out));
  const [result] = guest.fetch(Float64Array, 1, fill);
  return result;
}

console.log(mean(guest, [1.5, 2.25, 6]));
// ANCHOR_END: mean

// ANCHOR: grey
function grey(guest, pixels) {
  return guest.take((out) =>
    guest.lend(pixels, (ptr, length) => guest.run("grey", ptr, length / 4, out)),
  );
}

const greys = grey(guest, pixels);
for (let start = 0; start < greys.length; start += 4 * WIDTH) {
  const line = greys.subarray(start, start + 4 * WIDTH).filter((_, i) => i % 4 === 0);
  console.log(Array.from(line, (grey) => ".,:-=+*#%@"[Math.floor(grey / 25.6)]).join(""));
}
// ANCHOR_END: grey

// ANCHOR: sort
function generator(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function records(random, count) {
  const table = new DataView(new ArrayBuffer(16 * count));
  for (let id = 0; id < count; id++) {
    table.setFloat64(16 * id, random(100_000) / 100, true);
    table.setUint32(16 * id + 8, id, true);
    table.setUint32(16 * id + 12, random(50), true);
  }
  return table;
}

function sorted(guest, table) {
  const bytes = new Uint8Array(table.buffer);
  const work = (ptr, size) => {
    guest.run("sort", ptr, size / 16);
    return guest.read(Uint8Array, ptr, size);
  };
  return new DataView(guest.lend(bytes, work, 8).buffer);
}

const table = sorted(guest, records(generator(1), 10_000));
for (const row of [0, 1, 9_999]) {
  const price = table.getFloat64(16 * row, true);
  const [id, stock] = [8, 12].map((offset) => table.getUint32(16 * row + offset, true));
  console.log(`row ${row}: ${price} for record ${id}, ${stock} left`);
}
// ANCHOR_END: sort

// ANCHOR: errors
function attempt(work) {
  try {
    return work();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}

const broken = Uint8Array.of(0x47, 0xff);
const asText = (ptr, length) => guest.take((out) => guest.run("escape_html", ptr, length, out));
console.log(attempt(() => guest.lend(broken, asText)));
console.log(attempt(() => escapeHtml(guest, "half of \ud83d\ude00".slice(0, -1))));
console.log(attempt(() => mean(guest, [])));
console.log(attempt(() => escapeHtml(guest, "&".repeat(900_000))));
console.log(attempt(() => guest.borrow(2 ** 31, 1, (ptr) => ptr)));
console.log(attempt(() => guest.borrow(2 ** 32, 1, (ptr) => ptr)));
console.log(attempt(() => guest.run("escape_html", "a text")));
console.log(escapeHtml(guest, "still at work & well"));
// ANCHOR_END: errors

// ANCHOR: wrong
const wrong = await WebAssembly.compile(await readGuest("put-together", { exhibit: "wrong" }));
const liar = new GuestMemory((await WebAssembly.instantiate(wrong)).exports, ERRORS);
for (const [text, mistake] of [
  ["", "past the end"],
  ["1", "too long"],
  ["22", "not UTF-8"],
  ["333", "unknown error"],
  ["4444", "no such block"],
  ["55555", "panic"],
]) {
  const [name] = attempt(() => escapeHtml(liar, text)).split(": ");
  console.log(`${mistake}: ${name}`);
}
console.log(attempt(() => escapeHtml(liar, "again")));
// ANCHOR_END: wrong

// ANCHOR: rounds
const busy = await start();
for (let round = 1; round <= 1000; round++) {
  escapeHtml(busy, "&".repeat(round));
  mean(busy, [round]);
  grey(busy, pixels);
  sorted(busy, records(generator(round), 100));
  if (round === 1 || round === 1000) console.log(`after round ${round}: ${busy.pages} pages`);
}
// ANCHOR_END: rounds

// ANCHOR: do-this
const own = await start();
const text = "Q&A";
const escaped = own.takeText((out) =>
  own.lendText(text, (ptr, length) => own.run("escape_html", ptr, length, out)),
);
console.log(escaped);
// ANCHOR_END: do-this

// ANCHOR: predict-empty
const [nowhere, none] = guest.fetch(Uint32Array, 2, (out) =>
  guest.lendText("", (ptr, length) => guest.run("escape_html", ptr, length, out)),
);
console.log(`length ${none}, null: ${nowhere === 0}`);
guest.call("dealloc", nowhere, none, 1);
// ANCHOR_END: predict-empty

// ANCHOR: predict-throw
const steady = await start();
steady.borrow(1_000_000, 1, () => {});
const pagesBefore = steady.pages;
for (let round = 0; round < 100; round++) {
  attempt(() =>
    steady.borrow(1_000_000, 1, () => {
      throw new Error("in the middle of the work");
    }),
  );
}
console.log(`${pagesBefore} pages before, ${steady.pages} after`);
// ANCHOR_END: predict-throw

// ANCHOR: predict-leak
const leaky = await start();
let rounds = 0;
const outcome = attempt(() => {
  for (;;) {
    leaky.fetch(Uint32Array, 2, (out) =>
      leaky.lendText("x".repeat(10_000), (ptr, length) =>
        leaky.run("escape_html", ptr, length, out),
      ),
    );
    rounds++;
  }
});
console.log(`${rounds} rounds, ${leaky.pages} pages, ${outcome}`);
// ANCHOR_END: predict-leak

// ANCHOR: greet
const greeted = (name) =>
  guest.takeText((out) =>
    guest.lendText(name, (ptr, length) => guest.run("greet", ptr, length, out)),
  );
console.log(greeted("World"));
console.log(greeted("Zoë 🦀"));
// ANCHOR_END: greet

// ANCHOR: trace
function escapedHere(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (letter) => names[letter]);
}

function greyHere(pixels) {
  return pixels.map((part, i) => {
    const [red, green, blue] = pixels.subarray(i - (i % 4));
    return i % 4 === 3 ? part : Math.floor((77 * red + 150 * green + 29 * blue) / 256);
  });
}

function sortedHere(table) {
  const rows = Array.from({ length: table.byteLength / 16 }, (_, i) => i);
  const price = (row) => table.getFloat64(16 * row, true);
  const order = rows.sort((a, b) => price(a) - price(b) || a - b);
  const bytes = new Uint8Array(table.buffer);
  return order.flatMap((row) => [...bytes.subarray(16 * row, 16 * row + 16)]);
}

function trace(guest, turns) {
  const random = generator(0x5eed);
  const items = (limit, make) => Array.from({ length: random(limit) }, make);
  const letters = [...'ab &<>"é€😀'];
  const count = [0, 0, 0, 0];
  const wrong = [0, 0, 0, 0];
  const same = (a, b) => a.length === b.length && a.every((item, i) => item === b[i]);
  for (let turn = 0; turn < turns; turn++) {
    const kind = random(4);
    let right;
    if (kind === 0) {
      const text = items(300, () => letters[random(letters.length)]).join("");
      right = escapeHtml(guest, text) === escapedHere(text);
    } else if (kind === 1) {
      const list = items(300, () => random(1000) / 8);
      const here = list.reduce((sum, number) => sum + number, 0) / list.length;
      const there = attempt(() => mean(guest, list));
      right = list.length === 0 ? there === "Error: an empty list" : there === here;
    } else if (kind === 2) {
      const pixels = Uint8Array.from({ length: 4 * random(300) }, () => random(256));
      right = same(grey(guest, pixels), greyHere(pixels));
    } else {
      const table = records(random, random(100));
      right = same(new Uint8Array(sorted(guest, table).buffer), sortedHere(table));
    }
    count[kind]++;
    if (!right) wrong[kind]++;
  }
  const kinds = ["texts", "lists", "pictures", "tables"];
  return kinds.map((kind, i) => `${count[i]} ${kind}, ${wrong[i]} wrong`);
}
// ANCHOR_END: trace

// ANCHOR: trace-run
const judged = await start();
for (const round of [1, 2]) {
  for (const line of trace(judged, 2000)) console.log(line);
  console.log(`round ${round}: ${judged.pages} pages`);
}
// ANCHOR_END: trace-run

// ANCHOR: texts
function pack(texts) {
  if (!texts.every((text) => text.isWellFormed())) throw new TypeError("half a character");
  const list = texts.map((text) => new TextEncoder().encode(text));
  const packed = new Uint8Array(list.reduce((size, { length }) => size + 4 + length, 0));
  let at = 0;
  for (const text of list) {
    new DataView(packed.buffer).setUint32(at, text.length, true);
    packed.set(text, at + 4);
    at += 4 + text.length;
  }
  return packed;
}

function unpack(packed) {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const texts = [];
  for (let at = 0; at < packed.length; ) {
    const end = at + 4 + view.getUint32(at, true);
    if (end > packed.length) throw new RangeError("a text is longer than the list");
    const text = packed.subarray(at + 4, end);
    texts.push(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text));
    at = end;
  }
  return texts;
}

function sortTexts(guest, texts) {
  return unpack(
    guest.take((out) =>
      guest.lend(pack(texts), (ptr, size) => guest.run("sort_texts", ptr, size, out)),
    ),
  );
}
// ANCHOR_END: texts

// ANCHOR: order
function byCodePoint(left, right) {
  const [a, b] = [[...left], [...right]];
  const at = a.findIndex((letter, i) => letter !== b[i]);
  if (at < 0) return a.length - b.length;
  return a[at].codePointAt(0) - (b[at]?.codePointAt(0) ?? -1);
}
// ANCHOR_END: order

// ANCHOR: texts-run
const sorter = await start();
const sortedTexts = sortTexts(sorter, ["pear", "fig", "😀", "", "～", "fig", "naïve"]);
console.log(sortedTexts.map((text) => `"${text}"`).join(", "));
console.log(`sort() alone: ${["～", "😀"].sort().join(", ")}`);
console.log(`${sortTexts(sorter, []).length} of none`);

const drawText = generator(0xf00d);
const oneOf = (letters) => letters[drawText(letters.length)];
for (const round of [1, 2]) {
  let unlike = 0;
  for (let turn = 0; turn < 500; turn++) {
    const text = () => Array.from({ length: drawText(3) }, () => oneOf([..."abé～😀"])).join("");
    const texts = Array.from({ length: drawText(100) }, text);
    const here = [...new Set(texts)].sort(byCodePoint);
    if (sortTexts(sorter, texts).join() !== here.join()) unlike++;
  }
  console.log(`round ${round}: 500 lists, ${unlike} wrong, ${sorter.pages} pages`);
}
// ANCHOR_END: texts-run

// ANCHOR: optional
function longestWord(guest, text) {
  const [ptr, length] = guest.fetch(Uint32Array, 2, (out) =>
    guest.lendText(text, (at, size) => guest.run("longest_word", at, size, out)),
  );
  if (ptr === 0) return undefined;
  const bytes = guest.read(Uint8Array, ptr, length);
  guest.call("dealloc", ptr, length, 1);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

console.log(`${longestWord(sorter, "the longest of these")}`);
console.log(`${longestWord(sorter, "   ")}`);
// ANCHOR_END: optional
