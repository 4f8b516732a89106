import { readGuest } from "../hosts/guest.mjs";

// ANCHOR: start
const module = await WebAssembly.compile(await readGuest("symptoms"));
const start = () => new WebAssembly.Instance(module).exports;

/** What an attempt ends with: a value, or an error's words. */
async function words(attempt) {
  try {
    return `no error: ${await attempt()}`;
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
}
// ANCHOR_END: start

// ANCHOR: undefined
function whyUndefined(view, index) {
  if (!ArrayBuffer.isView(view)) return "a buffer has no elements: make a view";
  if (view.buffer.byteLength === 0) return "the view is detached";
  if (index < 0) return "a negative address";
  if (!Number.isInteger(index)) return "between two elements";
  return `behind the last of ${view.length} elements`;
}

const { memory } = start();
const dead = new Uint8Array(memory.buffer);
memory.grow(1);
const view = new Uint8Array(memory.buffer);
const numbers = new Uint32Array(memory.buffer);
const readings = [
  [memory.buffer, 4],
  [dead, 4],
  [view, -16],
  [numbers, 6 / 4],
  [view, 1179648],
];
for (const [object, index] of readings) {
  console.log(`${object[index]}: ${whyUndefined(object, index)}`);
}
// ANCHOR_END: undefined

// ANCHOR: nan
const { half, widen } = start();
const ones = new DataView(new Uint8Array(8).fill(255).buffer);
console.log(`undefined + 1: ${dead[4] + 1}`);
console.log(`no argument: ${half()}`);
console.log(`a text: ${half("seven")}`);
console.log(`eight bytes that are no number: ${ones.getFloat64(0, true)}`);
console.log(`no argument, where an integer is expected: ${widen()}`);
// ANCHOR_END: nan

// ANCHOR: empty-text
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const texts = start();
const at = texts.alloc(5, 1) >>> 0;
const bytes = new Uint8Array(texts.memory.buffer);
bytes.set(encoder.encode("Hello"), at);
const parts = {
  "a dead view": dead,
  "from an address to a length": bytes.subarray(at, 5),
  "a length of 0": bytes.subarray(at, at + 0),
  "an address and a length": bytes.subarray(at, at + 5),
};
for (const [what, part] of Object.entries(parts)) {
  const sizes = `${part.length} of ${part.buffer.byteLength} bytes`;
  console.log(`${what}: "${decoder.decode(part)}", ${sizes}`);
}
// ANCHOR_END: empty-text

// ANCHOR: mojibake
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16)).join(" ");
const once = encoder.encode("é");
const mistaken = String.fromCharCode(...once);
console.log(`${hex(once)} by fromCharCode: ${mistaken}`);
const twice = encoder.encode(mistaken);
console.log(`${hex(twice)} by TextDecoder: ${decoder.decode(twice)}`);
console.log(`${hex(once)} by TextDecoder: ${decoder.decode(once)}`);
// ANCHOR_END: mojibake

// ANCHOR: last-character
for (const text of ["Hello!", "Héllo!", "Hello €!"]) {
  const sent = encoder.encode(text);
  const short = decoder.decode(sent.subarray(0, text.length));
  console.log(`${text} has length ${text.length} and ${sent.length} bytes: ${short}`);
}
// ANCHOR_END: last-character

// ANCHOR: hear
const panics = await WebAssembly.compile(await readGuest("symptoms", { exhibit: "panics" }));

/** A guest, and a function that calls it, and says what came of it: a value, or why it panicked. */
function startPanics() {
  let last = "";
  const panicked = (at, length) => {
    const message = decoder.decode(new Uint8Array(exports.memory.buffer, at >>> 0, length));
    last = message.split("\n")[1];
  };
  const { exports } = new WebAssembly.Instance(panics, { host: { panicked } });
  exports.init();
  const ask = (call) => {
    try {
      return `${call(exports)}`;
    } catch {
      return last;
    }
  };
  return { exports, ask };
}
// ANCHOR_END: hear

// ANCHOR: refused
for (const text of ["cafe", "café"]) {
  const sent = encoder.encode(text);
  for (const length of [text.length, sent.length]) {
    const { exports, ask } = startPanics();
    const at = exports.alloc(sent.length) >>> 0;
    new Uint8Array(exports.memory.buffer, at, sent.length).set(sent);
    const checked = ask(({ letters }) => letters(at, length));
    const unchecked = ask(({ letters_unchecked }) => letters_unchecked(at, length));
    console.log(`${text} with length ${length}: ${checked}; unchecked: ${unchecked}`);
  }
}
// ANCHOR_END: refused

// ANCHOR: leftovers
const block = texts.alloc(12, 1) >>> 0;
const room = new Uint8Array(texts.memory.buffer, block, 12);
room.set(encoder.encode("Hello World!"));
room.set(encoder.encode("Bye"));
console.log(decoder.decode(room));
console.log(decoder.decode(room.subarray(0, 3)));
// ANCHOR_END: leftovers

// ANCHOR: replacement
const strict = new TextDecoder("utf-8", { fatal: true });
const cut = encoder.encode("€").subarray(0, 2);
const lone = encoder.encode("\ud83d");
for (const [what, part] of Object.entries({ "cut short": cut, "half a pair": lone })) {
  console.log(`${what}: ${decoder.decode(part)} for ${hex(part)}`);
  console.log(await words(() => strict.decode(part)));
}
// ANCHOR_END: replacement

// ANCHOR: changed
function firstToChange(read, calls) {
  const before = read();
  for (const [name, call] of Object.entries(calls)) {
    call();
    if (read() !== before) return `${name} has changed it`;
  }
  return "no change";
}

const [given] = [texts.alloc(16, 1), texts.alloc(16, 1)];
const read = () => decoder.decode(new Uint8Array(texts.memory.buffer, given, 16));
new Uint8Array(texts.memory.buffer, given, 16).set(encoder.encode("sixteen letters."));
const calls = {
  "a growth": () => texts.memory.grow(1),
  "a half": () => texts.half(7),
  "a dealloc": () => texts.dealloc(given, 16, 1),
};
console.log(firstToChange(read, calls));
// ANCHOR_END: changed

// ANCHOR: lent
const linesModule = await readGuest("symptoms", { exhibit: "lines" });
const addresses = [];
const copies = [];
const lineAt = (at, length) => decoder.decode(new Uint8Array(lending.memory.buffer, at, length));
const show = (ptr, length) => {
  addresses.push([ptr >>> 0, length]);
  copies.push(lineAt(ptr >>> 0, length));
};
const lending = (await WebAssembly.instantiate(linesModule, { host: { show } })).instance.exports;
lending.work();
const late = addresses.map(([at, length]) => lineAt(at, length));
console.log(`addresses kept: ${late.join(", ")}`);
console.log(`copied at once: ${copies.join(", ")}`);
// ANCHOR_END: lent

// ANCHOR: stale
const lists = await WebAssembly.instantiate(await readGuest("symptoms", { exhibit: "grown" }));
const { push, memory: growing } = lists.instance.exports;
const numberAt = (address) => new DataView(growing.buffer).getUint32(address, true);

const oldAddress = push(7) >>> 0;
for (const number of [8, 9, 10]) push(number);
const fourth = numberAt(oldAddress);
const newAddress = push(11) >>> 0;
console.log(`after 4 numbers, the first one at ${oldAddress}: ${fourth}`);
console.log(`after 5 numbers, at ${oldAddress}: ${numberAt(oldAddress)}`);
console.log(`after 5 numbers, at ${newAddress}: ${numberAt(newAddress)}`);
// ANCHOR_END: stale

// ANCHOR: negative
for (const number of [-2146369537, -1]) {
  console.log(`${number} is ${number >>> 0}, ${((number >>> 0) / 2 ** 30).toFixed(2)} GiB`);
}
// ANCHOR_END: negative

// ANCHOR: narrow
console.log(`300 in a view of bytes: ${new Uint8Array([300])[0]}`);
console.log(`300 as a u8: ${widen(300)}`);
console.log(`300 as a u8, cut by the host: ${widen(300 & 255)}`);
// ANCHOR_END: narrow

// ANCHOR: swapped
const structs = start();
const fields = new DataView(structs.memory.buffer);
for (const name of ["plain", "ordered"]) {
  const at = structs[name]() >>> 0;
  const [flag, count] = [fields.getUint8(at), fields.getUint32(at + 4, true)];
  console.log(`${name}: flag ${flag}, count ${count}`);
}
// ANCHOR_END: swapped

// ANCHOR: garbage
const records = (await WebAssembly.instantiate(await readGuest("symptoms", { exhibit: "record" })))
  .instance.exports;
const record = new DataView(records.memory.buffer);
for (const [name, offset] of [
  ["loose", 8],
  ["promised", 1],
  ["promised", 8],
]) {
  const at = records[name]() >>> 0;
  const [tag, x] = [record.getUint8(at), record.getFloat64(at + offset, true)];
  console.log(`${name}, x at ${offset}: tag ${tag}, x ${x}`);
}
// ANCHOR_END: garbage

// ANCHOR: byte-order
const order = new DataView(new ArrayBuffer(4));
order.setUint32(0, 1, true);
console.log(`${order.getUint32(0)}, or ${order.getUint32(0, true)}`);
// ANCHOR_END: byte-order

// ANCHOR: bigint
const { next } = start();
console.log(await words(() => next(5)));
console.log(await words(() => next()));
console.log(await words(() => next(5n) + 1));
console.log(await words(() => widen(5n)));
console.log(await words(() => Number(next(5n)) + 1));
// ANCHOR_END: bigint

// ANCHOR: bigint-shift
const pair = next(47245688839n);
console.log(await words(() => pair >>> 0));
console.log(await words(() => pair >>> 0n));
console.log(await words(() => JSON.stringify({ pair })));
console.log(await words(() => BigInt(1.5)));
console.log(await words(() => Number(pair & 0xffffffffn)));
console.log(await words(() => Number(BigInt.asUintN(32, pair >> 32n))));
// ANCHOR_END: bigint-shift

// ANCHOR: construct
const young = start();
console.log(await words(() => new Uint8Array(young.memory.buffer, young.alloc(8, 1), 8)));
const kept = new Uint8Array(young.memory.buffer);
young.memory.grow(1);
console.log(await words(() => kept.subarray(0, 8)));
console.log(await words(() => kept.buffer.slice(0, 8)));
// ANCHOR_END: construct

// ANCHOR: construct-sound
const where = young.alloc(8, 1) >>> 0;
console.log(await words(() => new Uint8Array(young.memory.buffer, where, 8).length));
// ANCHOR_END: construct-sound

// ANCHOR: detached
const viewer = new DataView(young.memory.buffer);
young.memory.grow(0);
console.log(await words(() => kept.set([1, 2])));
console.log(await words(() => kept.slice(0, 2)));
console.log(await words(() => [...kept]));
console.log(await words(() => viewer.getUint32(0, true)));
console.log(await words(() => structuredClone(kept)));
// ANCHOR_END: detached

// ANCHOR: who-grew
function watched(exports, tell) {
  let { buffer } = exports.memory;
  const watch = ([name, value]) => {
    if (typeof value !== "function") return [name, value];
    const call = (...args) => {
      const result = value(...args);
      if (exports.memory.buffer !== buffer) tell(`${name}(${args.join(", ")}) grew the memory`);
      ({ buffer } = exports.memory);
      return result;
    };
    return [name, call];
  };
  return Object.fromEntries(Object.entries(exports).map(watch));
}

const told = [];
const guest = watched(start(), (text) => told.push(text));
guest.half(7);
guest.alloc(1, 1);
guest.alloc(1, 1);
guest.fill(100000);
console.log(told.join("\n"));
// ANCHOR_END: who-grew

// ANCHOR: decoder
const common = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const limited = new WebAssembly.Memory({ initial: 1, maximum: 1 });
limited.toResizableBuffer?.();
for (const { buffer } of [common, limited]) {
  console.log(await words(() => decoder.decode(new Uint8Array(buffer, 0, 8)).length));
  console.log(await words(() => encoder.encodeInto("Hello", new Uint8Array(buffer)).written));
}
// ANCHOR_END: decoder

// ANCHOR: offset
const { buffer } = start().memory;
console.log(await words(() => new Uint8Array(buffer, -16, 4)));
console.log(await words(() => new Uint8Array(buffer, 2000000)));
console.log(await words(() => new Uint8Array(buffer, 2000000, 4)));
// ANCHOR_END: offset

// ANCHOR: length
console.log(await words(() => new Uint8Array(buffer, 16, 2000000)));
console.log(await words(() => new Uint32Array(buffer, 16, 1000000)));
console.log(await words(() => new Uint8Array(buffer, 16, -1)));
// ANCHOR_END: length

// ANCHOR: alignment
console.log(await words(() => new Uint32Array(buffer, 6, 1)));
console.log(await words(() => new Uint32Array(buffer.slice(0, 6))));
// ANCHOR_END: alignment

// ANCHOR: data-view
console.log(await words(() => new DataView(buffer).getUint32(-4, true)));
console.log(await words(() => new DataView(buffer).getUint32(1114110, true)));
console.log(await words(() => new DataView(buffer, 2000000)));
// ANCHOR_END: data-view

// ANCHOR: too-large
console.log(await words(() => new Uint8Array(buffer).set(encoder.encode("Hello"), 1114110)));
console.log(await words(() => new Uint8Array(buffer).set(encoder.encode("Hello"), -16)));
// ANCHOR_END: too-large

// ANCHOR: maximum
const small = start();
console.log(await words(() => small.memory.grow(100)));
console.log(await words(() => small.alloc(5000000, 1)));
// ANCHOR_END: maximum

// ANCHOR: out-of-bounds
function whyOutOfBounds({ memory, __stack_pointer }, address = 0, length = 0) {
  const left = __stack_pointer.value;
  if (left < 128) return "the stack is full";
  const end = (address >>> 0) + (length >>> 0);
  if (end > memory.buffer.byteLength) return `${address} and ${length} lead out of the memory`;
  return "perhaps what the guest keeps in its memory has been overwritten";
}

const [wrong, full, spoilt] = [start(), start(), start()];
console.log(await words(() => wrong.byte_at(2000000)));
console.log(whyOutOfBounds(wrong, 2000000, 1));
console.log(await words(() => full.descend(5000)));
console.log(whyOutOfBounds(full));
const [, freed] = [spoilt.alloc(16, 1), spoilt.alloc(16, 1), spoilt.alloc(16, 1)];
spoilt.dealloc(freed, 16, 1);
new Uint8Array(spoilt.memory.buffer, freed, 8).set(encoder.encode("too late"));
console.log(await words(() => spoilt.alloc(16, 1)));
console.log(whyOutOfBounds(spoilt));
// ANCHOR_END: out-of-bounds

// ANCHOR: inside-alloc
function firstToSpoil(exports, deeds) {
  for (const [name, deed] of Object.entries(deeds)) {
    try {
      deed();
      for (const size of [1, 16, 100]) exports.dealloc(exports.alloc(size, 1), size, 1);
    } catch {
      return name;
    }
  }
  return "none";
}

const heap = start();
const [, mine] = [heap.alloc(16, 1), heap.alloc(16, 1), heap.alloc(16, 1)];
const write = (text) => new Uint8Array(heap.memory.buffer, mine, 8).set(encoder.encode(text));
const deeds = {
  "the first write": () => write("in time."),
  "the dealloc": () => heap.dealloc(mine, 16, 1),
  "the second write": () => write("too late"),
  "a half": () => heap.half(7),
};
console.log(`spoilt by ${firstToSpoil(heap, deeds)}`);
// ANCHOR_END: inside-alloc

// ANCHOR: unseen
const mistakes = {
  "a byte too many": (guest, block) => new Uint8Array(guest.memory.buffer, block, 17).fill(1),
  "8 bytes too many": (guest, block) => new Uint8Array(guest.memory.buffer, block, 24).fill(1),
  "freed with 12 bytes for 16": (guest, block) => guest.dealloc(block, 12, 1),
  "freed twice, before a block in use": (guest, block) => {
    guest.dealloc(block, 16, 1);
    guest.dealloc(block, 16, 1);
  },
};
for (const [name, mistake] of Object.entries(mistakes)) {
  const guest = start();
  const [, block, neighbour] = [1, 2, 3, 4].map(() => guest.alloc(16, 1) >>> 0);
  const deeds = {
    "the mistake": () => mistake(guest, block),
    "the neighbour's dealloc": () => guest.dealloc(neighbour, 16, 1),
  };
  console.log(`${name}: ${firstToSpoil(guest, deeds)}`);
}
// ANCHOR_END: unseen

// ANCHOR: only-large
function smallest(highest, fails) {
  let [works, failing] = [0, highest];
  while (failing - works > 1) {
    const middle = Math.floor((works + failing) / 2);
    if (fails(start(), middle)) failing = middle;
    else works = middle;
  }
  return failing;
}

function traps(call) {
  try {
    call();
    return false;
  } catch {
    return true;
  }
}

const onTheStack = smallest(5000, (guest, size) => traps(() => guest.descend(size)));
console.log(`on the stack: from ${onTheStack} KiB on`);
const onTheHeap = smallest(5000, (guest, size) => guest.alloc(size * 1024, 1) === 0);
console.log(`on the heap: from ${onTheHeap} KiB on, null`);
// ANCHOR_END: only-large

// ANCHOR: only-capacity
const lengths = Array.from({ length: 40 }, (_, index) => index + 1);
const trapping = lengths.filter((count) => traps(() => startPanics().exports.sum(count)));
console.log(`trap: ${trapping.join(" ")}`);
// ANCHOR_END: only-capacity

// ANCHOR: unreachable
function said({ memory }, message) {
  const length = new DataView(memory.buffer).getUint32(message, true);
  return decoder.decode(new Uint8Array(memory.buffer, message + 4, length)) || "nothing";
}

const [dividing, filling] = [start(), start()];
const [first, second] = [dividing.keep_messages() >>> 0, filling.keep_messages() >>> 0];
console.log(await words(() => dividing.quotient(1, 0)));
console.log(`the guest said: ${said(dividing, first)}`);
console.log(await words(() => filling.fill(5000000)));
console.log(`the guest said: ${said(filling, second)}`);
// ANCHOR_END: unreachable

// ANCHOR: frames
Error.stackTraceLimit = 50;
const frames = [
  ...["panic_bounds_check", "rust_begin_unwind", "panic_with_hook", "rust_panic"],
  ...["handle_alloc_error", "rust_oom", "__rust_dealloc"],
];
const debug = { exhibit: "panics", profile: "debug" };
const named = await WebAssembly.compile(await readGuest("symptoms", debug));
for (const [what, deed] of [
  ["an index out of bounds", ({ sell }) => sell(7)],
  ["no room for a Vec", ({ alloc }) => alloc(5000000)],
  ["a Vec freed with its length", ({ sum }) => sum(17)],
]) {
  try {
    deed(new WebAssembly.Instance(named, { host: { panicked() {} } }).exports);
  } catch ({ stack }) {
    const names = frames.filter((name) => stack.includes(name));
    console.log(`${what}: ${names.join(", ") || "no names"}`);
  }
}
// ANCHOR_END: frames

// ANCHOR: checks
const checked = { exhibit: "checked", profile: "debug" };
const checking = await WebAssembly.compile(await readGuest("symptoms", checked));
for (const address of [0, 6]) {
  const panicked = (at, length) =>
    console.log(decoder.decode(new Uint8Array(exports.memory.buffer, at, length)));
  const { exports } = new WebAssembly.Instance(checking, { host: { panicked } });
  exports.init();
  try {
    exports.number_at(address);
  } catch (error) {
    console.log(`number_at(${address}): ${error.name}`);
  }
}
// ANCHOR_END: checks

// ANCHOR: allocator-panic
for (const size of [100, 1000]) {
  const mistaken = start();
  const message = mistaken.keep_messages() >>> 0;
  const block = mistaken.alloc(500, 1);
  console.log(await words(() => mistaken.dealloc(block, size, 1)));
  console.log(`500 bytes given back as ${size}: ${said(mistaken, message)}`);
}
// ANCHOR_END: allocator-panic

// ANCHOR: double-free
const situations = {
  "nothing behind it": (guest, block) => guest.dealloc(block, 500, 1),
  "a free block behind it": (guest, block) => {
    const [next] = [guest.alloc(500, 1), guest.alloc(500, 1)];
    guest.dealloc(next, 500, 1);
    guest.dealloc(block, 500, 1);
  },
  "a block in use behind it": (guest, block) => {
    guest.alloc(500, 1);
    guest.dealloc(block, 500, 1);
  },
  "a smaller block in its place": (guest, block) => {
    guest.alloc(500, 1);
    guest.dealloc(block, 500, 1);
    guest.alloc(100, 1);
  },
};
for (const [what, first] of Object.entries(situations)) {
  const guest = start();
  const message = guest.keep_messages() >>> 0;
  const block = guest.alloc(500, 1);
  first(guest, block);
  const again = () => guest.dealloc(block, 500, 1);
  console.log(`${what}: ${traps(again) ? said(guest, message).split("\n")[1] : "returns"}`);
}
// ANCHOR_END: double-free

// ANCHOR: null-function
const functions = start();
const table = functions.__indirect_function_table;
const nothing = 0;
for (const index of [nothing, functions.halving(), 1000, functions.doubling()]) {
  const there = index < table.length ? table.get(index) : "nothing";
  console.log(`${there === null ? "null" : typeof there} in a table of ${table.length}`);
  console.log(await words(() => functions.apply(index, 21)));
}
// ANCHOR_END: null-function

// ANCHOR: call-stack
const diver = start();
const before = diver.__stack_pointer.value;
console.log(await words(() => diver.dive(-1)));
console.log(`the stack in memory is as it was: ${diver.__stack_pointer.value === before}`);
// ANCHOR_END: call-stack

// ANCHOR: later-calls
for (const name of ["sell", "sell_locked"]) {
  const { ask } = startPanics();
  for (const article of [0, 7, 0]) {
    console.log(`${name}(${article}): ${ask((exports) => exports[name](article))}`);
  }
}
// ANCHOR_END: later-calls

// ANCHOR: missing-import
const clock = await readGuest("symptoms", { exhibit: "clock" });
console.log(await words(() => WebAssembly.instantiate(clock)));
console.log(await words(() => WebAssembly.instantiate(clock, {})));
// ANCHOR_END: missing-import

// ANCHOR: imports
const modules = [
  ["clock, release", { exhibit: "clock", profile: "release" }],
  ["zeroed, debug", { exhibit: "zeroed", profile: "debug" }],
  ["zeroed, release", { exhibit: "zeroed", profile: "release" }],
];
for (const [what, which] of modules) {
  const wanted = new WebAssembly.Module(await readGuest("symptoms", which));
  const imports = WebAssembly.Module.imports(wanted);
  const names = imports.map(({ module, name, kind }) => `${kind} ${name} of ${module}`);
  console.log(`${what}: ${names.join(", ") || "none"}`);
}
// ANCHOR_END: imports

// ANCHOR: import-given
const { seconds } = (await WebAssembly.instantiate(clock, { env: { now: () => 5000 } })).instance
  .exports;
console.log(seconds());
// ANCHOR_END: import-given

// ANCHOR: link-error
console.log(await words(() => WebAssembly.instantiate(clock, { env: {} })));
console.log(await words(() => WebAssembly.instantiate(clock, { env: { now: 5000 } })));
// ANCHOR_END: link-error

// ANCHOR: magic
const page = encoder.encode("<!DOCTYPE html><title>404</title>");
console.log(await words(() => WebAssembly.instantiate(page)));
console.log(decoder.decode(page.subarray(0, 15)));
console.log(await words(() => WebAssembly.instantiate(new Uint8Array())));
// ANCHOR_END: magic

// ANCHOR: mime
const answer = (type, status) => new Response(clock, { status, headers: { "content-type": type } });
console.log(await words(() => WebAssembly.compileStreaming(answer("text/plain", 200))));
console.log(await words(() => WebAssembly.compileStreaming(answer("application/wasm", 404))));
// ANCHOR_END: mime

// ANCHOR: missing-export
const { allok } = start();
console.log(await words(() => allok(5, 1)));
console.log(WebAssembly.Module.exports(module).some(({ name }) => name === "allok"));
// ANCHOR_END: missing-export

// ANCHOR: two-shapes
console.log(await words(async () => (await WebAssembly.instantiate(module)).instance.exports));
console.log(
  Object.keys(await WebAssembly.instantiate(clock, { env: { now: () => 0 } })).join(", "),
);
// ANCHOR_END: two-shapes

// ANCHOR: rounds
function rounds(work) {
  const guest = start();
  const pages = [1, 2, 3, 4].map((round) => {
    work(guest, round);
    return guest.memory.buffer.byteLength / 65536;
  });
  return pages.join(", ");
}

const leak = rounds(({ alloc }) => {
  for (let text = 0; text < 100; text += 1) alloc(1000, 1);
});
const peak = rounds(({ alloc, dealloc }) => {
  const blocks = Array.from({ length: 100 }, () => alloc(1000, 1));
  for (const block of blocks) dealloc(block, 1000, 1);
});
const longer = rounds(({ alloc, dealloc }, round) => {
  dealloc(alloc(round * 100000, 1), round * 100000, 1);
});
console.log(`never freed: ${leak}`);
console.log(`a hundred at once, all freed: ${peak}`);
console.log(`each round more at once, all freed: ${longer}`);
// ANCHOR_END: rounds
