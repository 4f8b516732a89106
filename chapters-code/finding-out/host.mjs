// ANCHOR: silent
import { readGuest } from "../hosts/guest.mjs";

const module = await WebAssembly.compile(await readGuest("finding-out"));
const newGuest = async () => (await WebAssembly.instantiate(module)).exports;

const attempt = (call) => {
  try {
    return call();
  } catch (error) {
    return error.name;
  }
};
const silent = await newGuest();
console.log(`price(2): ${silent.price(2)}`);
console.log(`price(7): ${attempt(() => silent.price(7))}`);
// ANCHOR_END: silent

// ANCHOR: message
function lastPanic({ memory, MESSAGE }) {
  const length = new DataView(memory.buffer).getUint32(MESSAGE.value, true);
  return new TextDecoder().decode(new Uint8Array(memory.buffer, MESSAGE.value + 4, length));
}

const guest = await newGuest();
guest.init();
attempt(() => guest.price(7));
console.log(lastPanic(guest));
// ANCHOR_END: message

// ANCHOR: names
Error.stackTraceLimit = 50;
for (const profile of ["debug", "release"]) {
  const bytes = await readGuest("finding-out", { exhibit: "named", profile });
  const { price } = (await WebAssembly.instantiate(bytes)).instance.exports;
  try {
    price(7);
  } catch (error) {
    const frames = error.stack.replace(error.message, "");
    const names = ["look_up", "price"].filter((name) => frames.includes(name));
    console.log(`${profile}: ${names.join(", called by ") || "no names"}`);
  }
}
// ANCHOR_END: names

// ANCHOR: kinds
class Refused extends Error {}

const bytes = await readGuest("finding-out", { exhibit: "told" });
const { instance: asking } = await WebAssembly.instantiate(bytes, {
  host: {
    panicked(ptr, len) {
      const message = new Uint8Array(asking.exports.memory.buffer, ptr >>> 0, len);
      console.log(new TextDecoder().decode(message));
    },
    stock(article) {
      if (article > 1) throw new Refused(`there is no article ${article}`);
      return article * 4;
    },
  },
});

function kind(error) {
  if (error instanceof Refused) return `refused: ${error.message}`;
  if (error instanceof WebAssembly.RuntimeError) return "a trap";
  return `neither: ${error.name}`;
}

const { init, per_piece } = asking.exports;
init();
for (const article of [1, 0, 2, 1n]) {
  try {
    console.log(`${per_piece(article, 1000)} a piece`);
  } catch (error) {
    console.log(kind(error));
  }
}
// ANCHOR_END: kinds

// ANCHOR: after
let shop = await newGuest();
shop.init();
for (const article of [0, 7, 0]) {
  try {
    console.log(`sold, ${shop.sell(article)} left`);
  } catch {
    console.log(lastPanic(shop).split("\n")[1]);
  }
}
shop = await newGuest();
console.log(`sold, ${shop.sell(0)} left`);
// ANCHOR_END: after

// ANCHOR: watch
/** The guest's exports, and a note of each block that has not been given back. */
function watch(exports) {
  const open = new Map();
  const asked = new Map();
  let who = "?";
  const notebook = {
    ...exports,
    alloc(size, align) {
      const ptr = exports.alloc(size, align) >>> 0;
      notebook.adopt(ptr, size, align);
      return ptr;
    },
    /** Notes a block that the guest has made, and that the host is to give back. */
    adopt(ptr, size, align) {
      // Blocks of no bytes may share an address.
      if (ptr !== 0 && size !== 0) open.set(ptr, { size, align, who });
      asked.set(who, (asked.get(who) ?? 0) + 1);
    },
    dealloc(ptr, size, align) {
      const block = open.get(ptr);
      const isNoted = block?.size === size && block.align === align;
      if (ptr !== 0 && size !== 0 && !isNoted) {
        throw new Error(`${who} gives back ${size} bytes at ${ptr}, which it has not got`);
      }
      open.delete(ptr);
      exports.dealloc(ptr, size, align);
    },
    during(name, call) {
      const before = who;
      who = name;
      try {
        return call();
      } finally {
        who = before;
      }
    },
    report() {
      const lines = [...asked.keys()].sort().map((name) => {
        const left = [...open.values()].filter((block) => block.who === name);
        const size = left.reduce((sum, block) => sum + block.size, 0);
        return `${name}: ${asked.get(name)} blocks, ${left.length} open, ${size} bytes`;
      });
      return lines.join("\n");
    },
  };
  return notebook;
}
// ANCHOR_END: watch

// ANCHOR: calls
const watched = watch(await newGuest());

function send(bytes) {
  const ptr = watched.alloc(bytes.length, 1);
  if (ptr === 0) throw new Error("the guest has no room");
  new Uint8Array(watched.memory.buffer, ptr, bytes.length).set(bytes);
  return ptr;
}

function count(bytes) {
  const ptr = send(bytes);
  const words = watched.words(ptr, bytes.length);
  watched.dealloc(ptr, bytes.length, 1);
  return words;
}

function check(bytes) {
  const ptr = send(bytes);
  const words = watched.words(ptr, bytes.length);
  if (words < 0) throw new Error("no UTF-8");
  watched.dealloc(ptr, bytes.length, 1);
  return words;
}
// ANCHOR_END: calls

// ANCHOR: leak
let seed = 1;
function below(limit) {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) % limit;
}

for (let round = 0; round < 1000; round += 1) {
  const call = [count, check][below(2)];
  const bytes = new Uint8Array(below(40)).fill(0x61);
  if (below(4) === 0) bytes.fill(0xff, 0, 1);
  try {
    watched.during(call.name, () => call(bytes));
  } catch {}
}
console.log(watched.report());
// ANCHOR_END: leak

// ANCHOR: do-this
const repaired = watch(await newGuest());
repaired.init();

function checkAndGiveBack(bytes) {
  const ptr = repaired.alloc(bytes.length, 1);
  if (ptr === 0) throw new Error("the guest has no room");
  try {
    new Uint8Array(repaired.memory.buffer, ptr, bytes.length).set(bytes);
    const words = repaired.words(ptr, bytes.length);
    if (words < 0) throw new Error("no UTF-8");
    return words;
  } finally {
    repaired.dealloc(ptr, bytes.length, 1);
  }
}

for (const bytes of [new Uint8Array(20).fill(0x61), new Uint8Array(20).fill(0xff)]) {
  attempt(() => repaired.during("check", () => checkAndGiveBack(bytes)));
}
console.log(repaired.report());
// ANCHOR_END: do-this

// ANCHOR: predict-twice
const twice = watch(await newGuest());
const block = twice.alloc(8, 1);
twice.dealloc(block, 8, 1);
try {
  twice.dealloc(block, 8, 1);
} catch (error) {
  console.log(error.message.replace(block, "…"));
}
// ANCHOR_END: predict-twice

// ANCHOR: predict-quiet
const quiet = await newGuest();
attempt(() => quiet.price(7));
console.log(`"${lastPanic(quiet)}"`);
// ANCHOR_END: predict-quiet

// ANCHOR: predict-instance
const first = await newGuest();
const second = await newGuest();
first.init();
attempt(() => first.sell(7));
console.log(`sold, ${second.sell(0)} left`);
// ANCHOR_END: predict-instance

// ANCHOR: counting
const counting = (
  await WebAssembly.instantiate(await readGuest("finding-out", { exhibit: "counting" }))
).instance.exports;
const inUse = () => new DataView(counting.memory.buffer).getUint32(counting.IN_USE.value, true);
for (const visits of [0, 10, 100, 1000]) {
  for (let number = 0; number < visits; number += 1) counting.visit(number);
  console.log(`${visits} visits more, ${inUse()} bytes in use`);
}
// ANCHOR_END: counting

// ANCHOR: adopted
const giving = watch(
  (await WebAssembly.instantiate(await readGuest("finding-out", { exhibit: "given" }))).instance
    .exports,
);

function numeral(number) {
  const given = giving.numeral(number);
  const [at, length] = [given & 0xffffffffn, given >> 32n].map(Number);
  giving.adopt(at, length, 1);
  const text = new TextDecoder().decode(new Uint8Array(giving.memory.buffer, at, length));
  giving.dealloc(at, length, 1);
  return text;
}

for (const number of [8, 0, 0]) {
  console.log(`${number}: "${giving.during("numeral", () => numeral(number))}"`);
}
console.log(giving.report());
// ANCHOR_END: adopted
