import { readGuest } from "../hosts/guest.mjs";

// ANCHOR: instantiate
const { instance } = await WebAssembly.instantiate(await readGuest("raw-access"));
const { memory, write_byte } = instance.exports;
// ANCHOR_END: instantiate

// ANCHOR: read
write_byte();
const bytes = new Uint8Array(memory.buffer);
console.log(bytes[4]);
// ANCHOR_END: read
