// ANCHOR: holds
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

/** What a call returns, or the class of its error. */
function outcome(call) {
  try {
    return call();
  } catch (error) {
    return error.name;
  }
}

const fence = await WebAssembly.compile(await readGuest("the-sandbox", { exhibit: "fence" }));
const { read, read_far } = (await WebAssembly.instantiate(fence)).exports;
console.log(`imports: ${WebAssembly.Module.imports(fence).length}`);
console.log(`read(65535): ${outcome(() => read(65535))}`);
console.log(`read(65536): ${outcome(() => read(65536))}`);
console.log(`read_far(1): ${outcome(() => read_far(1))}`);
// ANCHOR_END: holds

// ANCHOR: overflow
const door = await WebAssembly.compile(await readGuest("the-sandbox", { exhibit: "door" }));

/** A new door, at which somebody with this name has arrived. */
async function arrive(name) {
  const instance = await WebAssembly.instantiate(door);
  const guest = instance.exports;
  const room = guest.room() >>> 0;
  new Uint8Array(guest.memory.buffer, room, name.length).set(name);
  guest.arrive(room, name.length);
  return instance;
}

const letters = new TextEncoder().encode("Sixteen letters!");
console.log(`16 bytes: ${outcome((await arrive(letters)).exports.ring)}`);
for (const index of [0, 1, 2, 3, 4]) {
  const { exports } = await arrive([...letters, index, 0, 0, 0]);
  console.log(`20 bytes, with the index ${index}: ${outcome(exports.ring)}`);
}
// ANCHOR_END: overflow

// ANCHOR: sign
const { memory, room, sign, speak } = (await WebAssembly.instantiate(door)).exports;
console.log(dump(memory, sign() >>> 0, 8, "before"));
const words = new TextEncoder().encode(`${"-".repeat(24)}come in!`);
new Uint8Array(memory.buffer, room() >>> 0, words.length).set(words);
speak(room(), words.length);
console.log(dump(memory, sign() >>> 0, 8, "after"));
// ANCHOR_END: sign

// ANCHOR: naive
/** A host that believes its guest: what it imports, and what the host has kept. */
function believe(guest) {
  const kept = [];
  const log = (pointer, length) => {
    const line = new Uint8Array(length);
    line.set(new Uint8Array(guest().memory.buffer).subarray(pointer, pointer + length));
    kept.push(line);
  };
  return { kept, log };
}

const hostile = await WebAssembly.compile(await readGuest("the-sandbox", { exhibit: "hostile" }));

/** A hostile guest, and what it does to its host. */
async function attack(hostFunctions) {
  let guest;
  const host = hostFunctions(() => guest);
  guest = (await WebAssembly.instantiate(hostile, { host })).exports;
  return { guest, ...host };
}

const victim = await attack(believe);
victim.guest.past_the_end();
victim.guest.huge();
for (const line of victim.kept) console.log(`a line of ${line.length} bytes`);
// ANCHOR_END: naive

// ANCHOR: read_bytes
/** A copy of the `length` bytes at `pointer`, which a guest has named.
 * @throws {RangeError} where they are more than `most`, or not in its memory */
function readBytes(memory, pointer, length, most) {
  const [at, size] = [pointer >>> 0, length >>> 0];
  if (size > most) throw new RangeError(`${size} bytes, of ${most} at most`);
  if (at + size > memory.buffer.byteLength) {
    throw new RangeError(`the guest has no ${size} bytes at ${at}`);
  }
  return new Uint8Array(memory.buffer, at, size).slice();
}
// ANCHOR_END: read_bytes

// ANCHOR: checked
/** A host that checks, and hears nothing more of a guest that has failed. */
function check(guest) {
  const kept = [];
  let failed;
  const log = (pointer, length) => {
    if (failed) throw failed;
    try {
      kept.push(readBytes(guest().memory, pointer, length, 1000));
    } catch (error) {
      failed = error;
      throw error;
    }
  };
  return { kept, log };
}

for (const name of ["past_the_end", "huge"]) {
  const { guest, kept } = await attack(check);
  try {
    guest[name]();
  } catch (error) {
    console.log(`${name}: ${error.message}, ${kept.length} lines kept`);
  }
}
// ANCHOR_END: checked

// ANCHOR: twice
const files = new Map([
  ["public/menu", "Soup of the day."],
  ["secret/keys", "The code is 4711"],
]);

/** A host function that reads the path twice. */
function readTwice(guest, path, length) {
  const named = () => new TextDecoder().decode(readBytes(guest.memory, path, length, 100));
  if (!named().startsWith("public/")) return 0;
  const room = guest.alloc(16, 1) >>> 0;
  const content = new TextEncoder().encode(files.get(named()));
  new Uint8Array(guest.memory.buffer, room, content.length).set(content);
  return room;
}

const fickle = await WebAssembly.compile(await readGuest("the-sandbox", { exhibit: "fickle" }));

/** The fickle guest asks for the menu: what it gets. */
async function serve(readFile) {
  let guest;
  const read = (path, length) => readFile(guest, path, length);
  guest = (await WebAssembly.instantiate(fickle, { host: { read } })).exports;
  return dump(guest.memory, guest.menu() >>> 0, 16, "what the guest gets");
}

console.log(await serve(readTwice));
// ANCHOR_END: twice

// ANCHOR: once
function readOnce(guest, path, length) {
  const name = new TextDecoder().decode(readBytes(guest.memory, path, length, 100));
  if (!name.startsWith("public/") || !files.has(name)) return 0;
  const content = new TextEncoder().encode(files.get(name));
  const room = guest.alloc(content.length, 1) >>> 0;
  if (room === 0) throw new RangeError("the guest has no room");
  new Uint8Array(guest.memory.buffer, room, content.length).set(content);
  return room;
}

console.log(await serve(readOnce));
// ANCHOR_END: once

// ANCHOR: limits
const greedy = await readGuest("the-sandbox", { exhibit: "greedy" });
const limited = new WebAssembly.Memory({ initial: 1, maximum: 16 });
await WebAssembly.instantiate(greedy, { host: { memory: limited } });
console.log(`its memory: ${limited.buffer.byteLength} bytes`);
// ANCHOR_END: limits

// ANCHOR: trusting
const trusting = await readGuest("the-sandbox", { exhibit: "trusting" });
const naive = (await WebAssembly.instantiate(trusting)).instance.exports;
const list = naive.room() >>> 0;
new Uint32Array(naive.memory.buffer, list, 8).set([10, 20, 30, 1, 1, 1, 1, 1]);
console.log(`three numbers: ${outcome(() => naive.total(list, 3))}`);
console.log(`from null: ${outcome(() => naive.total(0, 3))}`);
console.log(`one byte on: ${outcome(() => naive.total(list + 1, 3))}`);
console.log(`bytes for numbers: ${outcome(() => naive.total(list, 12))}`);
console.log(`a negative count: ${outcome(() => naive.total(list, -1))}`);
// ANCHOR_END: trusting

// ANCHOR: lies
const { instance } = await WebAssembly.instantiate(await readGuest("the-sandbox"));
const { total } = instance.exports;
const lent = instance.exports.room() >>> 0;
const out = lent + 56;
const view = new DataView(instance.exports.memory.buffer, lent, 64);
[10, 20, 30].forEach((number, index) => {
  view.setUint32(index * 4, number, true);
});
console.log(`three numbers: ${total(lent, 3, out)}, the sum is ${view.getBigUint64(56, true)}`);
console.log(`from null: ${total(0, 3, out)}`);
console.log(`one byte on: ${total(lent + 1, 3, out)}`);
console.log(`a list longer than the room: ${total(lent, 17, out)}`);
console.log(`a size that wraps to 4: ${total(lent, 0x4000_0001, out)}`);
console.log(`behind the room: ${total(lent + 64, 1, out)}`);
console.log(`the sum out of the room: ${total(lent, 3, lent + 64)}`);
// ANCHOR_END: lies

// ANCHOR: do-this
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text that a guest wants to be logged: one line, whatever is in it. */
function logLine(memory, pointer, length) {
  const text = decoder.decode(readBytes(memory, pointer, length, 1000));
  const escaped = (letter) => `\\u{${letter.codePointAt(0).toString(16)}}`;
  return JSON.stringify(text).replace(/(?! )[\p{C}\p{Z}]/gu, escaped);
}

const { memory: spoken, say } = (
  await attack((guest) => ({
    log: (pointer, length) => console.log(`guest: ${logLine(guest().memory, pointer, length)}`),
  }))
).guest;
const two = new TextEncoder().encode("hello\nhost: the guest has paid\u202e");
new Uint8Array(spoken.buffer).set(two);
say(0, two.length);
// ANCHOR_END: do-this

// ANCHOR: predict-index
console.log(outcome((await arrive([...letters, 1])).exports.ring));
// ANCHOR_END: predict-index

// ANCHOR: predict-empty
const end = spoken.buffer.byteLength;
console.log(outcome(() => readBytes(spoken, end, 0, 1000).length));
console.log(outcome(() => readBytes(spoken, end + 1, 0, 1000).length));
// ANCHOR_END: predict-empty

// ANCHOR: predict-neighbour
const { exports: attacked } = await arrive([...letters, 1, 0, 0, 0]);
const { exports: neighbour } = await arrive([]);
console.log(attacked.ring(), neighbour.ring(), attacked.room() === neighbour.room());
// ANCHOR_END: predict-neighbour

// ANCHOR: null
const { exports: target } = await arrive(letters);
const onRing = (target.sign() >>> 0) + 24;
target.note(0, onRing / 4, 1);
console.log(target.ring());
// ANCHOR_END: null

// ANCHOR: records
const count = 0x2000_0001;
console.log(`as numbers: ${count * 8} bytes`);
console.log(`in 32 bits: ${Math.imul(count, 8) >>> 0} bytes`);
// ANCHOR_END: records

// ANCHOR: path
const folder = new URL("file:///srv/guest/");
for (const path of ["menu", "../keys", "/etc/passwd", "%2e%2e/keys", "https://example.org/"]) {
  console.log(`${path} leads to ${new URL(path, folder)}`);
}

/** The parts of a path that a guest has named, if it leads down, and nowhere else. */
function partsOf(path) {
  const parts = path.split("/");
  return parts.every((part) => /^[a-z0-9][a-z0-9.]*$/.test(part)) ? parts : undefined;
}

for (const path of ["menu", "en/menu", "../keys", "/etc/passwd", "%2e%2e/keys", ""]) {
  console.log(`${path || "no path"}: ${partsOf(path)}`);
}
// ANCHOR_END: path

// ANCHOR: one-name
const names = [Uint8Array.of(0x61, 0xff), Uint8Array.of(0x61, 0xfe)];
console.log(names.map((name) => new TextDecoder().decode(name)).join(" "));
console.log(new Set(names.map((name) => new TextDecoder().decode(name))).size);
console.log(outcome(() => decoder.decode(names[0])));
// ANCHOR_END: one-name

// ANCHOR: then
const thenable = await readGuest("the-sandbox", { exhibit: "thenable" });

async function exportsOf(wasm) {
  return (await WebAssembly.instantiate(wasm)).instance.exports;
}

let answer = "waiting";
exportsOf(thenable).then(() => {
  answer = "here";
});
const { instance: whole } = await WebAssembly.instantiate(thenable);
for (let turn = 0; turn < 100; turn++) await undefined;
console.log(`the exports: ${answer}; the instance: ${whole instanceof WebAssembly.Instance}`);
// ANCHOR_END: then
