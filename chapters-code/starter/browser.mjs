// SPDX-License-Identifier: MIT-0
// A host for browsers: index.html loads it.

const file = new URL("target/wasm32-unknown-unknown/release/starter.wasm", import.meta.url);
const { instance } = await WebAssembly.instantiateStreaming(fetch(file));
const { memory, alloc, dealloc, greet } = instance.exports;

/** Calls a function of the guest with a text, and takes the text that it gives back. */
function call(f, text) {
  const bytes = new TextEncoder().encode(text);
  const ptr = alloc(bytes.length, 1) >>> 0;
  if (ptr === 0) throw new Error(`the guest has no room for ${bytes.length} bytes`);
  new Uint8Array(memory.buffer, ptr, bytes.length).set(bytes);
  const given = f(ptr, bytes.length);
  dealloc(ptr, bytes.length, 1);
  if (given === 0n) throw new Error("the guest refuses this text");

  const [at, length] = [given & 0xffffffffn, given >> 32n].map(Number);
  const copy = new Uint8Array(memory.buffer, at, length).slice();
  dealloc(at, length, 1);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(copy);
}

const page = document.querySelector("pre");
page.append(call(greet, "World"), "\n");
page.append(call(greet, "Zoë 🦀"), "\n");
