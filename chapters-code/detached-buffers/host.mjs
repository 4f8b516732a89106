// ANCHOR: instantiate
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const guest = await WebAssembly.compile(await readGuest("detached-buffers"));
const imports = { host: { listen } };
const instance = await WebAssembly.instantiate(guest, imports);
const { memory, replace_str } = instance.exports;

const bytes = new Uint8Array(memory.buffer);
const { written } = new TextEncoder().encodeInto("Hello World!", bytes.subarray(6));
console.log(dump(memory, 6, written, "the text, at address 6"));
// ANCHOR_END: instantiate

// ANCHOR: naive
const length = replace_str(6, written, 20);
console.log(`${length} bytes at address 20`);
let failure;
try {
  console.log(new TextDecoder().decode(bytes.slice(20, 20 + length)));
} catch (error) {
  failure = error;
  console.log(failure.name);
}
// ANCHOR_END: naive

// ANCHOR: message
console.log(failure.message);
// ANCHOR_END: message

// ANCHOR: quiet
console.log(`${bytes.length} elements`);
bytes[20] = 74;
console.log(`bytes[20] is ${bytes[20]}`);
// ANCHOR_END: quiet

// ANCHOR: again
const again = new Uint8Array(memory.buffer);
console.log(new TextDecoder().decode(again.slice(20, 20 + length)));
console.log(dump(memory, 6, written, "the text, at address 6"));
console.log(dump(memory, 20, length, "the result, at address 20"));
// ANCHOR_END: again

// ANCHOR: two
console.log(`the same buffer: ${bytes.buffer === again.buffer}`);
console.log(`the old one: ${bytes.buffer.byteLength} bytes`);
console.log(`the new one: ${again.buffer.byteLength} bytes, ${again.length / 65536} pages`);
// ANCHOR_END: two

// ANCHOR: first
const young = (await WebAssembly.instantiate(guest, imports)).exports;
const pages = () => young.memory.buffer.byteLength / 65536;
const unused = young.memory.buffer.byteLength - young.__heap_base.value;
console.log(`${pages()} pages, ${unused} bytes unused`);
for (let call = 1; call <= 3; call++) {
  const block = young.allocate(1) >>> 0;
  console.log(`call ${call}: a byte at ${block}, ${pages()} pages`);
}
// ANCHOR_END: first

// ANCHOR: often
let buffer = young.memory.buffer;
const deaths = [];
for (let call = 1; call <= 200; call++) {
  young.allocate(1000);
  if (buffer !== young.memory.buffer) deaths.push(call);
  buffer = young.memory.buffer;
}
console.log(`of 200 calls, these killed the views: ${deaths.join(", ")}`);
// ANCHOR_END: often

// ANCHOR: grow-zero
const { grow } = instance.exports;
for (const growByZero of [() => memory.grow(0), () => grow(0)]) {
  const view = new Uint8Array(memory.buffer);
  console.log(`${growByZero()} pages; the view's length is now ${view.length}`);
}
// ANCHOR_END: grow-zero

// ANCHOR: grow-fail
const survivor = new Uint8Array(memory.buffer);
console.log(`in the guest: ${grow(65536)}`);
try {
  memory.grow(65536);
} catch (error) {
  console.log(`in the host: ${error.name}`);
}
console.log(`the view's length: ${survivor.length}`);
// ANCHOR_END: grow-fail

// ANCHOR: row
const bytesAt20 = () => new Uint8Array(memory.buffer, 20, 5);
const dataAt20 = () => new DataView(memory.buffer, 20, 8);
const dead = bytesAt20();
const deadData = dataAt20();
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
function row(name, operation, living = bytesAt20(), stale = dead) {
  new TextEncoder().encodeInto("Hello WASM!", new Uint8Array(memory.buffer, 20));
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
    (view) => view.buffer.slice(20, 22).byteLength,
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
  console.log(row(`view.get${number}(0, true)`, get, dataAt20(), deadData));
  console.log(row(`view.set${number}(0, 74, true)`, set, dataAt20(), deadData));
}
for (const name of ["byteLength", "byteOffset"]) {
  console.log(row(`view.${name}`, (view) => view[name], dataAt20(), deadData));
}
// ANCHOR_END: table-dataview

// ANCHOR: detached
console.log(`${dead.buffer.detached}, ${memory.buffer.detached}`);
// ANCHOR_END: detached

// ANCHOR: copies
const witness = new Uint8Array(memory.buffer);
for (const make of [
  (view) => new Uint8Array(view.buffer),
  (view) => view.subarray(0, 31),
  (view) => view.slice(0, 31),
  (view) => new Uint8Array(view),
]) {
  witness[20] = 72;
  const made = make(witness);
  witness[20] = 74;
  console.log(`${make}: ${new TextDecoder().decode(made.slice(20, 31))}`);
}
// ANCHOR_END: copies

// ANCHOR: fresh
let latest = new Uint8Array(memory.buffer);
function fresh() {
  if (latest.buffer !== memory.buffer) latest = new Uint8Array(memory.buffer);
  return latest;
}

const { allocate } = instance.exports;
for (const size of [10, 100_000, 1_000_000]) {
  const before = fresh();
  allocate(size);
  const same = fresh() === before ? "the same view" : "a new view";
  console.log(`after ${size} bytes: ${same}, its byte 20 is ${fresh()[20]}`);
}
// ANCHOR_END: fresh

// ANCHOR: copy-first
const copy = fresh().slice(20, 31);
allocate(100_000);
console.log(new TextDecoder().decode(copy));
// ANCHOR_END: copy-first

// ANCHOR: listen
function listen(ptr, len) {
  const view = new Uint8Array(memory.buffer, ptr >>> 0, len);
  const copied = view.slice();
  const decoder = new TextDecoder();
  console.log(`the view: "${decoder.decode(view)}"`);
  allocate(1_000_000);
  console.log(`the view, after a call: "${decoder.decode(view)}"`);
  console.log(`the copy, after a call: "${decoder.decode(copied)}"`);
}
instance.exports.tell();
// ANCHOR_END: listen

// ANCHOR: resizable
const limited = new WebAssembly.Memory({ initial: 1, maximum: 2 });
if (limited.toResizableBuffer) {
  const following = new Uint8Array(limited.toResizableBuffer());
  limited.grow(1);
  console.log(`after the growth, the old view has ${following.length} bytes`);
} else {
  console.log("no toResizableBuffer here");
}
// ANCHOR_END: resizable

// ANCHOR: no-maximum
const unlimited = (await WebAssembly.instantiate(guest, imports)).exports.memory;
try {
  console.log(`resizable: ${unlimited.toResizableBuffer?.().resizable}`);
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: no-maximum

// ANCHOR: resizable-text
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

// ANCHOR: predict-sum
let sum = 0;
for (let at = 20; at < 31; at++) sum += bytes[at];
console.log(sum);
// ANCHOR_END: predict-sum

// ANCHOR: predict-address
const block = allocate(4) >>> 0;
fresh().fill(7, block, block + 4);
allocate(1_000_000);
console.log(fresh()[block]);
// ANCHOR_END: predict-address

// ANCHOR: predict-order
const seven = new Uint8Array(1_000_000).fill(7);
try {
  fresh().set(seven, allocate(1_000_000) >>> 0);
  console.log("written");
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: predict-order
