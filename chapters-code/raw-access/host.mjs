// ANCHOR: instantiate
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const { instance } = await WebAssembly.instantiate(await readGuest("raw-access"));
const { memory, write_byte, read_byte } = instance.exports;
console.log(Object.keys(instance.exports).join(" "));
console.log(`${memory.buffer.byteLength} bytes, ${memory.buffer.byteLength / 65536} pages`);
// ANCHOR_END: instantiate

// ANCHOR: naive
write_byte();
console.log(`${memory.buffer[4]}`);
// ANCHOR_END: naive

// ANCHOR: read
const bytes = new Uint8Array(memory.buffer);
console.log(bytes[4]);
console.log(dump(memory, 0, 16, "99 is 0x63"));
// ANCHOR_END: read

// ANCHOR: write
bytes[5] = 44;
console.log(read_byte());
console.log(dump(memory, 0, 16, "44 is 0x2c"));
// ANCHOR_END: write

// ANCHOR: locals
const { plain_local, volatile_local } = instance.exports;
const plain = plain_local();
console.log(`after the plain write, address ${plain} holds ${bytes[plain]}`);
const kept = volatile_local();
console.log(`after the volatile write, address ${kept} holds ${bytes[kept]}`);
// ANCHOR_END: locals

// ANCHOR: locals-debug
const build = await readGuest("raw-access", { profile: "debug" });
const debug = (await WebAssembly.instantiate(build)).instance.exports;
const inDebug = debug.plain_local();
const byte = new Uint8Array(debug.memory.buffer)[inDebug];
console.log(`debug build: after the plain write, address ${inDebug} holds ${byte}`);
// ANCHOR_END: locals-debug

// ANCHOR: null
const { read_at } = instance.exports;
bytes[0] = 7;
console.log(read_at(0));
// ANCHOR_END: null

// ANCHOR: map
const { MOTTO, __heap_base } = instance.exports;
console.log(`MOTTO: ${MOTTO.value}, __heap_base: ${__heap_base.value}`);
console.log(dump(memory, MOTTO.value - 16, 16, "the stack's near end"));
console.log(dump(memory, MOTTO.value, 16, "MOTTO"));
// ANCHOR_END: map

// ANCHOR: edge
const end = memory.buffer.byteLength;
console.log(`read_at(${end - 1}) is ${read_at(end - 1)}`);
console.log(`bytes[${end}] is ${bytes[end]}`);
// ANCHOR_END: edge

// ANCHOR: trap
let trap;
try {
  read_at(end);
} catch (error) {
  trap = error;
}
console.log(trap.name);
console.log(`a WebAssembly.RuntimeError: ${trap instanceof WebAssembly.RuntimeError}`);
console.log(`the guest still answers: ${read_byte()}`);
// ANCHOR_END: trap

// ANCHOR: trap-text
console.log(trap.message);
// ANCHOR_END: trap-text

// ANCHOR: predict-row
console.log(dump(memory, 0, 16, "where host and guest meet"));
// ANCHOR_END: predict-row

// ANCHOR: predict-355
bytes[5] = 355;
console.log(read_byte());
// ANCHOR_END: predict-355

// ANCHOR: predict-minus
try {
  console.log(read_at(-1));
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: predict-minus
