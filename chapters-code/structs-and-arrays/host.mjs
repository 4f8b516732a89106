// ANCHOR: layout
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const { instance } = await WebAssembly.instantiate(await readGuest("structs-and-arrays"));
const { memory, alloc, dealloc, ITEM_LAYOUT } = instance.exports;

const SIZE = 32;
const [KIND, PRICE, NAME, NAME_LEN, COUNT] = [0, 8, 16, 20, 24];

const ours = [SIZE, 8, KIND, PRICE, NAME, NAME_LEN, COUNT];
const theirs = new Uint32Array(memory.buffer, ITEM_LAYOUT.value, ours.length);
if (ours.some((number, i) => number !== theirs[i])) {
  throw new Error(`the guest's items are ${theirs}, and this host's are ${ours}`);
}
console.log(`size, alignment and offsets: ${theirs.join(" ")}`);
// ANCHOR_END: layout

// ANCHOR: write
function writeItem(at, { kind, price, name, nameLength, count }) {
  const item = new DataView(memory.buffer, at, SIZE);
  item.setUint8(KIND, kind);
  item.setBigUint64(PRICE, price, true);
  item.setUint32(NAME, name, true);
  item.setUint32(NAME_LEN, nameLength, true);
  item.setUint16(COUNT, count, true);
}

function allocate(size, align) {
  const at = alloc(size, align) >>> 0;
  if (at === 0) throw new Error(`the guest has no block of ${size} bytes`);
  return at;
}

const text = new TextEncoder().encode("thé vert");
const name = allocate(text.length, 1);
new Uint8Array(memory.buffer).set(text, name);
const tea = allocate(SIZE, 8);
new Uint8Array(memory.buffer, tea, SIZE).fill(0xee);
writeItem(tea, { kind: 1, price: 250n, name, nameLength: text.length, count: 3 });
console.log(`${instance.exports.letters(tea)} letters`);
// ANCHOR_END: write

// ANCHOR: padding
console.log(dump(memory, tea + KIND, 1, "kind: u8"));
console.log(dump(memory, tea + 1, 7, "padding"));
console.log(dump(memory, tea + PRICE, 8, "price: u64"));
console.log(dump(memory, tea + NAME, 4, "name: *const u8"));
console.log(dump(memory, tea + NAME_LEN, 4, "name_len: usize"));
console.log(dump(memory, tea + COUNT, 2, "count: u16"));
console.log(dump(memory, tea + 26, 6, "padding"));
// ANCHOR_END: padding

// ANCHOR: rows
function readItem(at) {
  const item = new DataView(memory.buffer, at, SIZE);
  const [name, length] = [item.getUint32(NAME, true), item.getUint32(NAME_LEN, true)];
  return {
    kind: item.getUint8(KIND),
    price: item.getBigUint64(PRICE, true),
    name: new TextDecoder().decode(new Uint8Array(memory.buffer, name, length)),
    count: item.getUint16(COUNT, true),
  };
}

const { total, raise } = instance.exports;
const rows = allocate(3 * SIZE, 8);
for (const [i, price, count] of [
  [0, 250n, 3],
  [1, 1990n, 1],
  [2, 45n, 20],
]) {
  writeItem(rows + SIZE * i, { kind: 1, price, name, nameLength: text.length, count });
}
console.log(`total ${BigInt.asUintN(64, total(rows, 3))}`);
raise(rows, 3, 100n);
for (const i of [0, 1, 2]) {
  const item = readItem(rows + SIZE * i);
  console.log(`${item.count} of ${item.name}, kind ${item.kind}, at ${item.price}`);
}
// ANCHOR_END: rows

// ANCHOR: columns
const prices = allocate(3 * 8, 8);
const counts = allocate(3 * 2, 2);
new BigUint64Array(memory.buffer, prices, 3).set([250n, 1990n, 45n]);
new Uint16Array(memory.buffer, counts, 3).set([3, 1, 20]);
const sum = instance.exports.total_of_columns(prices, counts, 3);
console.log(`total ${BigInt.asUintN(64, sum)}`);
const widths = { kind: 1, price: 8, name: 4, nameLength: 4, count: 2 };
const all = Object.values(widths).reduce((a, b) => a + b);
console.log(`10000 items: ${10_000 * SIZE} bytes in rows, ${10_000 * all} in columns`);
console.log(`read for a total: ${10_000 * SIZE} or ${10_000 * (widths.price + widths.count)}`);
// ANCHOR_END: columns

// ANCHOR: option
const { dearest, parcels } = instance.exports;
const found = dearest(rows, 3) >>> 0;
console.log(`the dearest is item ${(found - rows) / SIZE}`);
console.log(`of none: ${dearest(rows, 0) >>> 0}`);
console.log(`parcels: ${parcels(10, 4)}, with none in each: ${parcels(10, 0)}`);
// ANCHOR_END: option

// ANCHOR: kind
const { tax } = instance.exports;
console.log(`kind 2: ${tax(2)}, kind 9: ${tax(9)}`);
// ANCHOR_END: kind

// ANCHOR: do-this
const item = allocate(SIZE, 8);
try {
  writeItem(item, { kind: 2, price: 1500n, name, nameLength: text.length, count: 2 });
  console.log(`total ${total(item, 1)}`);
} finally {
  dealloc(item, SIZE, 8);
}
// ANCHOR_END: do-this

// ANCHOR: predict-tight
console.log(instance.exports.tight_size());
// ANCHOR_END: predict-tight

// ANCHOR: predict-stride
const close = allocate(2 * SIZE, 8);
new Uint8Array(memory.buffer, close, 2 * SIZE).fill(0);
writeItem(close, { kind: 1, price: 100n, name, nameLength: text.length, count: 1 });
writeItem(close + 26, { kind: 1, price: 100n, name, nameLength: text.length, count: 1 });
console.log(`one item: ${total(close, 1)}, two items: ${total(close, 2)}`);
dealloc(close, 2 * SIZE, 8);
// ANCHOR_END: predict-stride

// ANCHOR: predict-kind
console.log(tax(258));
// ANCHOR_END: predict-kind

// ANCHOR: invalid
for (const profile of ["debug", "release"]) {
  const exhibit = await readGuest("structs-and-arrays", { exhibit: "invalid", profile });
  const trusting = (await WebAssembly.instantiate(exhibit)).instance.exports;
  const attempt = (call) => {
    try {
      return call();
    } catch (error) {
      return error.name;
    }
  };
  console.log(`${profile}: tax(9) is ${attempt(() => trusting.tax(9))}`);
  console.log(`${profile}: paid(2) is ${attempt(() => trusting.paid(2))}`);
  console.log(`${profile}: bytes(-1) is ${attempt(() => trusting.bytes(-1))}`);
}
// ANCHOR_END: invalid

// ANCHOR: give-back
dealloc(rows, 3 * SIZE, 8);
dealloc(prices, 3 * 8, 8);
dealloc(counts, 3 * 2, 2);
dealloc(tea, SIZE, 8);
dealloc(name, text.length, 1);
// ANCHOR_END: give-back
