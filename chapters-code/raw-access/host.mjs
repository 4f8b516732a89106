// ANCHOR: instantiate
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

const { instance } = await WebAssembly.instantiate(await readGuest("raw-access"));
const { memory, write_byte, read_byte, read_at } = instance.exports;
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

// ANCHOR: map
const { MOTTO, __heap_base } = instance.exports;
console.log(`data from ${MOTTO.value}, left over from ${__heap_base.value}`);
console.log(dump(memory, MOTTO.value, 16, "MOTTO"));
// ANCHOR_END: map

// ANCHOR: write
bytes[5] = 44;
console.log(read_byte());
console.log(dump(memory, 0, 16, "44 is 0x2c"));
// ANCHOR_END: write

// ANCHOR: locals
for (const profile of ["debug", "release"]) {
  const file = await readGuest("raw-access", { exhibit: "locals", profile });
  const { memory, plain_local, volatile_local } = (await WebAssembly.instantiate(file)).instance
    .exports;
  const bytes = new Uint8Array(memory.buffer);
  console.log(`${profile}: the plain write left ${bytes[plain_local()]}`);
  console.log(`${profile}: the volatile write left ${bytes[volatile_local()]}`);
}
// ANCHOR_END: locals

// ANCHOR: trap
const end = memory.buffer.byteLength;
console.log(`bytes[${end}] is ${bytes[end]}`);
console.log(`read_at(${end - 1}) is ${read_at(end - 1)}`);
try {
  read_at(end);
} catch (error) {
  console.log(`read_at(${end}): ${error.name}`);
  console.log(`a WebAssembly.RuntimeError: ${error instanceof WebAssembly.RuntimeError}`);
}
console.log(`the guest still answers: ${read_byte()}`);
// ANCHOR_END: trap

// ANCHOR: do-this
const view = new DataView(memory.buffer);
view.setUint8(5, 45);
console.log(`the guest finds ${read_byte()}, the host finds ${view.getUint8(4)}`);
try {
  view.setUint8(end, 46);
} catch (error) {
  console.log(`past the end: ${error.name}`);
}
// ANCHOR_END: do-this

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

// ANCHOR: null
bytes[0] = 7;
console.log(read_at(0));
// ANCHOR_END: null

// ANCHOR: leaf
const file = await readGuest("raw-access", { exhibit: "leaf" });
const { small, large } = (await WebAssembly.instantiate(file)).instance.exports;
console.log(`small: its local is at ${small()}`);
console.log(`large: its local is at ${large()}`);
// ANCHOR_END: leaf

// ANCHOR: trap-text
try {
  read_at(end);
} catch (error) {
  console.log(error.message);
}
// ANCHOR_END: trap-text
