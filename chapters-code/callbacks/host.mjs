// ANCHOR: instantiate
import { readGuest } from "../hosts/guest.mjs";

const imports = {
  call: () => {
    throw new Error("nothing is subscribed");
  },
  fill: () => {},
};
const callbacks = await WebAssembly.compile(await readGuest("callbacks"));
const instantiate = async (host = imports) =>
  (await WebAssembly.instantiate(callbacks, { host })).exports;
const guest = await instantiate();
// ANCHOR_END: instantiate

// ANCHOR: naive
const number = guest.doubler();
console.log(`doubler() is ${number}, a ${typeof number}`);
const [name, found] = Object.entries(guest)[number];
console.log(`export ${number} is ${name}, and ${name}(21) is ${found(21)}`);
// ANCHOR_END: naive

// ANCHOR: hidden
const readExhibit = (exhibit, profile) => readGuest("callbacks", { exhibit, profile });
const small = (await WebAssembly.instantiate(await readExhibit("same", "release"))).instance;
const table = guest.__indirect_function_table;
console.log(`without the flag: ${typeof small.exports.__indirect_function_table}`);
console.log(`with it: ${table.constructor.name}`);
console.log(`doubler() is ${small.exports.doubler()} in that guest, ${guest.doubler()} in this`);
// ANCHOR_END: hidden

// ANCHOR: call
console.log(table.get(guest.doubler())(21));
console.log(table.get(guest.squarer())(21));
// ANCHOR_END: call

// ANCHOR: apply
console.log(guest.apply(guest.doubler(), 21));
console.log(guest.apply(0, 21));
// ANCHOR_END: apply

// ANCHOR: wrong
/** What comes of a call: its answer, or the kind of its error. */
function outcome(call) {
  try {
    return call();
  } catch (error) {
    return error.name;
  }
}

console.log(`null: ${table.get(0)}`);
console.log(`past the end: ${outcome(() => table.get(table.length))}`);
console.log(`past the end, in the guest: ${outcome(() => guest.apply(table.length, 21))}`);
console.log(`another type: ${outcome(() => table.get(guest.adder())(21))}`);
console.log(`another type, in the guest: ${outcome(() => guest.apply(guest.adder(), 21))}`);
// ANCHOR_END: wrong

// ANCHOR: local
for (const profile of ["debug", "release"]) {
  const { instance } = await WebAssembly.instantiate(await readExhibit("local", profile));
  const { memory, tally, __indirect_function_table: functions } = instance.exports;
  const words = (at) => [...new Uint32Array(memory.buffer, at, 2)];
  const [call, first] = words(tally(100));
  const [, second] = words(tally(1000));
  console.log(`${profile}: the contexts are at ${first} and ${second}`);
  console.log(`${profile}: the first says ${functions.get(call)(first, 1)}`);
}
// ANCHOR_END: local

// ANCHOR: tally
/** The three words of the closure that `tally` has just given. */
const words = (at) => [...new Uint32Array(guest.memory.buffer, at >>> 0, 3)];

const [call, first, drop] = words(guest.tally(100));
const [, second] = words(guest.tally(1000));
console.log(`the first says ${table.get(call)(first, 1)}, then ${table.get(call)(first, 1)}`);
console.log(`the second says ${table.get(call)(second, 1)}`);
// ANCHOR_END: tally

// ANCHOR: dropped
table.get(drop)(first);
const [, third] = words(guest.tally(5000));
console.log(`the first was dropped; the third is at ${third === first ? "its" : "another"} place`);
console.log(`the first says ${table.get(call)(first, 1)}`);
// ANCHOR_END: dropped

// ANCHOR: class
/** A closure of the guest's that is the host's to call and to free. */
class GuestCallback {
  #table;
  #call;
  #context;
  #drop;
  constructor({ memory, __indirect_function_table: table }, at) {
    this.#table = table;
    [this.#call, this.#context, this.#drop] = new Uint32Array(memory.buffer, at >>> 0, 3);
  }
  call(n) {
    if (this.#context === 0) throw new Error("this callback has been freed");
    return this.#table.get(this.#call)(this.#context, n);
  }
  free() {
    const context = this.#context;
    this.#context = 0;
    if (context !== 0) this.#table.get(this.#drop)(context);
  }
}
// ANCHOR_END: class

// ANCHOR: freed
const before = guest.alive();
const callback = new GuestCallback(guest, guest.tally(100));
console.log(`${callback.call(1)}, ${guest.alive() - before} more alive`);
callback.free();
callback.free();
console.log(`freed, ${guest.alive() - before} more alive`);
try {
  callback.call(1);
} catch (error) {
  console.log(error.message);
}
// ANCHOR_END: freed

// ANCHOR: function
const asked = await instantiate({ ...imports, call: (number) => number });
asked.subscribe((n) => n + 1);
console.log(`the guest has subscribed number ${asked.publish(5)}`);
// ANCHOR_END: function

// ANCHOR: numbers
const functions = new Map();
let last = 0;
function register(callback) {
  functions.set(++last, callback);
  return last;
}

const publisher = await instantiate({
  ...imports,
  call(number, n) {
    const callback = functions.get(number);
    if (!callback) throw new Error(`no function has number ${number}`);
    return callback(n);
  },
});
publisher.subscribe(register((n) => n + 1));
publisher.subscribe(register((n) => n * 10));
console.log(publisher.publish(5));
// ANCHOR_END: numbers

// ANCHOR: set
const short = (await WebAssembly.instantiate(await readExhibit("local", "release"))).instance;
console.log(`grow: ${outcome(() => short.exports.__indirect_function_table.grow(1))}`);
console.log(
  `grow, with --growable-table: at ${table.grow(1) === table.length - 1 ? "the end" : 0}`,
);
console.log(`set: ${outcome(() => table.set(table.length - 1, (n) => n + 1))}`);
// ANCHOR_END: set

// ANCHOR: adapter
const adapter = await WebAssembly.compile(await readGuest("callbacks", { exhibit: "adapter" }));

/** Puts a function from a number to a number into the table, and says at which index. */
async function place(table, callback) {
  const host = { function: callback };
  const { exports } = await WebAssembly.instantiate(adapter, { host });
  const index = table.grow(1);
  table.set(index, exports.function);
  return index;
}

const index = await place(table, (n) => n + 1);
console.log(guest.apply(index, 21));
table.set(index, null);
console.log(`taken out: ${outcome(() => guest.apply(index, 21))}`);
// ANCHOR_END: adapter

// ANCHOR: fill
let early;
const grower = await instantiate({
  ...imports,
  fill(ptr, len) {
    early = new Uint8Array(grower.memory.buffer, ptr, len);
    grower.memory.grow(1);
    new Uint8Array(grower.memory.buffer, ptr, len).fill(10);
  },
});
console.log(`the guest adds up ${grower.collect()}`);
console.log(`the host's early view has ${early.length} bytes`);
// ANCHOR_END: fill

// ANCHOR: borrowed
const borrowed = await WebAssembly.compile(await readExhibit("borrowed", "release"));
for (const [kind, module] of Object.entries({ borrowed, copied: callbacks })) {
  const call = (number) => {
    if (number === 1) exports.subscribe(2);
    return number;
  };
  const host = { ...imports, call };
  const { exports } = await WebAssembly.instantiate(module, { host });
  exports.subscribe(1);
  console.log(`${kind}: ${outcome(() => exports.publish(5))}`);
}
// ANCHOR_END: borrowed

// ANCHOR: do-this
/** The guest's function with this number. */
function functionAt({ __indirect_function_table: table }, number) {
  const index = number >>> 0;
  const found = index < table.length ? table.get(index) : null;
  if (!found) throw new Error(`${index} is the number of no function`);
  return found;
}

console.log(functionAt(guest, guest.doubler())(21));
// ANCHOR_END: do-this

// ANCHOR: taken
const owner = await instantiate({ ...imports, call: (number, n) => functionAt(owner, number)(n) });
owner.subscribe(owner.doubler());
owner.subscribe(owner.squarer());
console.log(owner.publish(21));
// ANCHOR_END: taken

// ANCHOR: predict-given
console.log(outcome(() => table.get(guest.squarer())("4", 5)));
// ANCHOR_END: predict-given

// ANCHOR: predict-same
for (const profile of ["debug", "release"]) {
  const { instance } = await WebAssembly.instantiate(await readExhibit("same", profile));
  const { doubler } = instance.exports;
  console.log(`${profile}: ${doubler(0) === doubler(1) ? "the same number" : "two numbers"}`);
}
// ANCHOR_END: predict-same

// ANCHOR: predict-throws
const told = [];
const news = await instantiate({
  ...imports,
  call(number) {
    told.push(number);
    if (number === 2) throw new Error("not now");
    return number;
  },
});
for (const number of [1, 2, 3]) news.subscribe(number);
for (let round = 1; round <= 2; round++) {
  console.log(`round ${round}: ${outcome(() => news.publish(5))}, told ${told.join(" ")}`);
}
// ANCHOR_END: predict-throws

// ANCHOR: texts
for (const mistake of [
  () => table.get(table.length),
  () => short.exports.__indirect_function_table.grow(1),
  () => table.set(index, (n) => n + 1),
]) {
  try {
    mistake();
  } catch (error) {
    console.log(error.message);
  }
}
// ANCHOR_END: texts

// ANCHOR: vtable
{
  const { instance } = await WebAssembly.instantiate(await readExhibit("vtable", "release"));
  const { memory, boxed, call, __indirect_function_table: functions } = instance.exports;
  const closure = boxed(100);
  const [data, vtable] = new Uint32Array(memory.buffer, closure, 2);
  const entries = new Uint32Array(memory.buffer, vtable, 5);
  console.log(`the captured number: ${new Uint32Array(memory.buffer, data, 1)[0]}`);
  console.log(`the vtable: ${entries.join(" ")}`);
  console.log(`Rust says ${call(closure, 1)}`);
  console.log(`the last entry says ${functions.get(entries[4])(data, 1)}`);
}
// ANCHOR_END: vtable

// ANCHOR: held
for (const profile of ["debug", "release"]) {
  const fill = (ptr, len) => new Uint8Array(exports.memory.buffer, ptr, len).fill(99);
  const exhibit = await WebAssembly.compile(await readExhibit("held", profile));
  const { exports } = await WebAssembly.instantiate(exhibit, { host: { fill } });
  console.log(`${profile}: ${exports.first()}`);
}
// ANCHOR_END: held
