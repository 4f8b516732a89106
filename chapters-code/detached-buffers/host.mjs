// ANCHOR: instantiate
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const module = await WebAssembly.compile(await readGuest("detached-buffers"));
const imports = { host: { listen } };
const guest = (await WebAssembly.instantiate(module, imports)).exports;
const { memory } = guest;

const room = guest.room() >>> 0;
const bytes = new Uint8Array(memory.buffer);
const { written } = new TextEncoder().encodeInto("Hello World!", bytes.subarray(room, room + 32));
console.log(dump(memory, room, written, "the text"));
// ANCHOR_END: instantiate

// ANCHOR: naive
const length = guest.replace_str(room, written);
console.log(`${length} bytes`);
try {
  console.log(new TextDecoder().decode(bytes.slice(room, room + length)));
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: naive

// ANCHOR: quiet
console.log(`${bytes.length} elements`);
bytes[room] = 74;
console.log(`bytes[room] is ${bytes[room]}`);
// ANCHOR_END: quiet

// ANCHOR: again
const again = new Uint8Array(memory.buffer);
console.log(dump(memory, room, length, "the result"));
console.log(new TextDecoder().decode(again.subarray(room, room + length)));
// ANCHOR_END: again

// ANCHOR: two
console.log(`the same buffer: ${bytes.buffer === again.buffer}`);
console.log(`the old one: ${bytes.buffer.byteLength} bytes`);
console.log(`the new one: ${again.buffer.byteLength} bytes, ${again.length / 65536} pages`);
// ANCHOR_END: two

// ANCHOR: first
const young = (await WebAssembly.instantiate(module, imports)).exports;
const pages = () => young.memory.buffer.byteLength / 65536;
const unused = young.memory.buffer.byteLength - young.__heap_base.value;
console.log(`${pages()} pages, ${unused} bytes unused`);
for (let call = 1; call <= 3; call++) {
  const block = young.alloc(1, 1) >>> 0;
  console.log(`call ${call}: a byte at ${block}, ${pages()} pages`);
}
// ANCHOR_END: first

// ANCHOR: often
let buffer = young.memory.buffer;
const deaths = [];
for (let call = 1; call <= 200; call++) {
  young.alloc(1000, 1);
  if (buffer !== young.memory.buffer) deaths.push(call);
  buffer = young.memory.buffer;
}
console.log(`of 200 calls, these killed the views: ${deaths.join(", ")}`);
// ANCHOR_END: often

// ANCHOR: strict
// For tests: the same functions, and after each call every older view is dead.
function strict(exports) {
  const wrapped = { ...exports };
  for (const [name, call] of Object.entries(exports)) {
    if (typeof call !== "function") continue;
    wrapped[name] = (...args) => {
      const result = call(...args);
      exports.memory.grow(0);
      return result;
    };
  }
  return wrapped;
}

// Keeps one view for all its calls: which of them is the first that kills it?
function keepsItsView({ memory, alloc }) {
  const view = new Uint8Array(memory.buffer);
  for (let call = 1; ; call++) {
    alloc(1000, 1);
    if (view.length === 0) return call;
  }
}
console.log(`as it is: call ${keepsItsView(young)}`);
console.log(`strict: call ${keepsItsView(strict(young))}`);
// ANCHOR_END: strict

// ANCHOR: fresh
let latest = new Uint8Array(memory.buffer);
function fresh() {
  if (latest.buffer !== memory.buffer) latest = new Uint8Array(memory.buffer);
  return latest;
}

for (const size of [10, 100_000, 1_000_000]) {
  const before = fresh();
  guest.alloc(size, 1);
  const same = fresh() === before ? "the same view" : "a new view";
  console.log(`after ${size} bytes: ${same}, the room begins with ${fresh()[room]}`);
}
// ANCHOR_END: fresh

// ANCHOR: construct
const size = 1_000_000;
try {
  new Uint8Array(memory.buffer, guest.alloc(size, 1), size).fill(7);
} catch (error) {
  console.log(`${error.name}: ${error.message}`);
}
// ANCHOR_END: construct

// ANCHOR: construct-late
const picture = guest.alloc(size, 1) >>> 0;
new Uint8Array(memory.buffer, picture, size).fill(7);
console.log(new Uint8Array(memory.buffer)[picture]);
// ANCHOR_END: construct-late

// ANCHOR: exchange
const text = new TextEncoder().encode("World ".repeat(40_000));
const block = guest.alloc(text.length, 1) >>> 0;
if (block === 0) throw new Error("the guest has no room");
new Uint8Array(memory.buffer, block, text.length).set(text);

const used = guest.replace_str(block, text.length);
const result = new TextDecoder().decode(new Uint8Array(memory.buffer, block, used));
guest.dealloc(block, text.length, 1);
console.log(`${result.slice(0, 10)}… ${result.length} characters`);
// ANCHOR_END: exchange

// ANCHOR: predict-sum
let sum = 0;
for (let at = room; at < room + length; at++) sum += bytes[at];
console.log(sum);
// ANCHOR_END: predict-sum

// ANCHOR: predict-address
const four = guest.alloc(4, 1) >>> 0;
fresh().fill(7, four, four + 4);
guest.alloc(1_000_000, 1);
console.log(fresh()[four]);
// ANCHOR_END: predict-address

// ANCHOR: predict-order
const sevens = new Uint8Array(1_000_000).fill(7);
try {
  fresh().set(sevens, guest.alloc(1_000_000, 1) >>> 0);
  console.log("written");
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: predict-order

// ANCHOR: messages
const stale = new Uint8Array(memory.buffer);
const staleNumbers = new DataView(memory.buffer);
memory.grow(0);
for (const operation of [
  () => stale.slice(0, 5),
  () => stale.set([74]),
  () => stale.subarray(0, 5),
  () => stale.at(0),
  () => [...stale],
  () => new Uint8Array(stale),
  () => new Uint8Array(stale.buffer),
  () => new DataView(stale.buffer),
  () => staleNumbers.getUint8(0),
  () => staleNumbers.byteLength,
]) {
  try {
    operation();
  } catch (error) {
    console.log(`${`${operation}`.slice("() => ".length)}\n  ${error.message}`);
  }
}
// ANCHOR_END: messages

// ANCHOR: row
const fiveBytes = () => new Uint8Array(memory.buffer, room, 5);
const eightBytes = () => new DataView(memory.buffer, room, 8);
const dead = fiveBytes();
const deadData = eightBytes();
memory.grow(0);

function outcome(operation, view) {
  try {
    const value = operation(view);
    if (typeof value === "string") return `"${value}"`;
    return typeof value === "object" ? `[${[...value].join(" ")}]` : `${value}`;
  } catch (error) {
    return error.name;
  }
}

// One line: the operation, what it gives on a living view, what it gives on a dead one.
function row(name, operation, living = fiveBytes(), stale = dead) {
  new TextEncoder().encodeInto("Hello WASM!", new Uint8Array(memory.buffer, room));
  return `${name.padEnd(48)}${outcome(operation, living).padEnd(23)}${outcome(operation, stale)}`;
}

// The name of an operation is its own source text.
const table = (...operations) =>
  operations
    .map((operation) => row(`${operation}`.slice("(view) => ".length), operation))
    .join("\n");
// ANCHOR_END: row

// ANCHOR: table-quiet
console.log(row("view[0] = 74", (view) => (view[0] = 74)));
console.log(row("view[0] += 2", (view) => (view[0] += 2)));
console.log(row("0 in view", (view) => 0 in view));
console.log(
  table(
    (view) => view[0],
    (view) => view.length,
    (view) => view.byteLength,
    (view) => view.byteOffset,
    (view) => view[Symbol.toStringTag],
    (view) => view.buffer === memory.buffer,
    (view) => Object.keys(view),
    (view) => Reflect.set(view, 0, 74),
    (view) => ArrayBuffer.isView(view),
    (view) => Array.prototype.slice.call(view),
    (view) => Array.prototype.join.call(view),
    (view) => new TextDecoder().decode(view),
    (view) => new TextEncoder().encodeInto("J", view).written,
  ),
);
// ANCHOR_END: table-quiet

// ANCHOR: table-methods
console.log(
  table(
    (view) => view.at(0),
    (view) => view.copyWithin(0, 1),
    (view) => view.entries().next().value,
    (view) => view.every((byte) => byte > 0),
    (view) => view.fill(74),
    (view) => view.filter((byte) => byte > 104),
    (view) => view.find((byte) => byte > 104),
    (view) => view.findIndex((byte) => byte > 104),
    (view) => view.findLast((byte) => byte > 104),
    (view) => view.findLastIndex((byte) => byte > 104),
    (view) => view.forEach(() => {}),
    (view) => view.includes(72),
    (view) => view.indexOf(72),
    (view) => view.join("-"),
    (view) => view.keys().next().value,
    (view) => view.lastIndexOf(72),
    (view) => view.map((byte) => byte + 1),
    (view) => view.reduce((sum, byte) => sum + byte),
    (view) => view.reduceRight((sum, byte) => sum + byte),
    (view) => view.reverse(),
    (view) => view.set([74]),
    (view) => view.slice(0, 2),
    (view) => view.some((byte) => byte > 104),
    (view) => view.sort(),
    (view) => view.subarray(0, 2),
    (view) => view.toLocaleString().length,
    (view) => view.toReversed(),
    (view) => view.toSorted(),
    (view) => view.toString(),
    (view) => view.values().next().value,
    (view) => view.with(0, 74),
  ),
);
// ANCHOR_END: table-methods

// ANCHOR: table-newer
console.log(
  table(
    (view) => view.toHex?.(),
    (view) => view.toBase64?.(),
    (view) => view.setFromHex?.("4a").written,
    (view) => view.setFromBase64?.("SmVsbG8=").written,
  ),
);
// ANCHOR_END: table-newer

// ANCHOR: table-copies
console.log(
  table(
    (view) => [...view],
    (view) => Array.from(view),
    (view) => Uint8Array.from(view),
    (view) => new Uint8Array(view),
    (view) => new Uint8Array(5).set(view),
    (view) => structuredClone(view),
    (view) => Atomics.load(view, 0),
    (view) => Atomics.store(view, 0, 74),
  ),
);
// ANCHOR_END: table-copies

// ANCHOR: table-buffer
console.log(
  table(
    (view) => view.buffer.byteLength,
    (view) => view.buffer.maxByteLength,
    (view) => view.buffer.resizable,
    (view) => view.buffer.resize(0),
    (view) => view.buffer.slice(0, 2).byteLength,
    (view) => new Uint8Array(view.buffer).length,
    (view) => new DataView(view.buffer).byteLength,
    (view) => structuredClone(view.buffer).byteLength,
  ),
);
// ANCHOR_END: table-buffer

// ANCHOR: table-dataview
const numbers = "Int8 Uint8 Int16 Uint16 Int32 Uint32 Float32 Float64 BigInt64 BigUint64";
for (const number of numbers.split(" ")) {
  const value = number.startsWith("Big") ? 74n : 74;
  const get = (view) => view[`get${number}`](0, true);
  const set = (view) => view[`set${number}`](0, value, true);
  console.log(row(`view.get${number}(0, true)`, get, eightBytes(), deadData));
  console.log(row(`view.set${number}(0, 74, true)`, set, eightBytes(), deadData));
}
for (const name of ["byteLength", "byteOffset"]) {
  console.log(row(`view.${name}`, (view) => view[name], eightBytes(), deadData));
}
// ANCHOR_END: table-dataview

// ANCHOR: detached
console.log(`${dead.buffer.detached}, ${memory.buffer.detached}`);
// ANCHOR_END: detached

// ANCHOR: copies
const seen = new Uint8Array(memory.buffer, room, 11);
for (const make of [
  (view) => new Uint8Array(view.buffer, room, 11),
  (view) => view.subarray(0, 11),
  (view) => view.slice(0, 11),
  (view) => new Uint8Array(view),
]) {
  seen[0] = 72;
  const made = make(seen);
  seen[0] = 74;
  console.log(`${make}: ${new TextDecoder().decode(made)}`);
}
// ANCHOR_END: copies

// ANCHOR: copy-first
const copy = fresh().slice(room, room + 11);
guest.alloc(100_000, 1);
console.log(new TextDecoder().decode(copy));
// ANCHOR_END: copy-first

// ANCHOR: listen
function listen(ptr, len) {
  const view = new Uint8Array(memory.buffer, ptr >>> 0, len);
  const copied = view.slice();
  const decoder = new TextDecoder();
  console.log(`the view: "${decoder.decode(view)}"`);
  guest.alloc(1_000_000, 1);
  console.log(`the view, after a call: "${decoder.decode(view)}"`);
  console.log(`the copy, after a call: "${decoder.decode(copied)}"`);
}
guest.tell();
// ANCHOR_END: listen

// ANCHOR: grow-zero
for (const growByZero of [() => memory.grow(0), () => guest.grow(0)]) {
  const view = new Uint8Array(memory.buffer);
  console.log(`${growByZero()} pages; the view's length is now ${view.length}`);
}
// ANCHOR_END: grow-zero

// ANCHOR: grow-fail
const survivor = new Uint8Array(memory.buffer);
console.log(`in the guest: ${guest.grow(65536)}`);
try {
  memory.grow(65536);
} catch (error) {
  console.log(`in the host: ${error.name}`);
}
console.log(`the view is alive: ${survivor.length === memory.buffer.byteLength}`);
// ANCHOR_END: grow-fail

// ANCHOR: grow-empty
const empty = new WebAssembly.Memory({ initial: 0 });
try {
  console.log(`it had ${empty.grow(65536)} pages, and has ${empty.buffer.byteLength} bytes`);
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: grow-empty

// ANCHOR: resizable
const limited = new WebAssembly.Memory({ initial: 1, maximum: 2 });
if (limited.toResizableBuffer) {
  const ordinary = new Uint8Array(limited.buffer);
  const following = new Uint8Array(limited.toResizableBuffer());
  const fixed = new Uint8Array(limited.buffer, 0, 65536);
  console.log(`the view from before: ${ordinary.length} bytes`);
  limited.grow(1);
  console.log(`after the growth, a view without a length: ${following.length} bytes`);
  console.log(`and one with a length: ${fixed.length} bytes`);
  limited.toFixedLengthBuffer();
  console.log(`after toFixedLengthBuffer, both: ${following.length}, ${fixed.length} bytes`);
} else {
  console.log("no toResizableBuffer here");
}
// ANCHOR_END: resizable

// ANCHOR: no-maximum
const unlimited = (await WebAssembly.instantiate(module, imports)).exports.memory;
try {
  console.log(`resizable: ${unlimited.toResizableBuffer?.().resizable}`);
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: no-maximum

// ANCHOR: resizable-text
limited.toResizableBuffer?.();
const greeting = new Uint8Array(limited.buffer, 0, 5);
greeting.set([72, 101, 108, 108, 111]);
console.log(`resizable: ${limited.buffer.resizable}`);
try {
  console.log(new TextDecoder().decode(greeting));
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: resizable-text

// ANCHOR: shared
const shared = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
const old = new Uint8Array(shared.buffer);
shared.grow(1);
const now = new Uint8Array(shared.buffer);
now[0] = 74;
console.log(`the same buffer: ${old.buffer === shared.buffer}`);
console.log(`the old view: ${old.length} bytes, the first is ${old[0]}`);
console.log(`the new view: ${now.length} bytes, the first is ${now[0]}`);
// ANCHOR_END: shared
