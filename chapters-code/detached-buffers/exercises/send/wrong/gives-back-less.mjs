// The block is given back with the length of the result.
export function replace({ memory, alloc, dealloc, replace_str }, text) {
  const bytes = new TextEncoder().encode(text);
  const block = alloc(bytes.length, 1) >>> 0;
  if (block === 0) throw new Error("the guest has no room");
  let length = 0;
  try {
    new Uint8Array(memory.buffer, block, bytes.length).set(bytes);
    length = replace_str(block, bytes.length);
    if (length < 0) throw new Error("the guest refuses the text");
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(new Uint8Array(memory.buffer, block, length));
  } finally {
    dealloc(block, length, 1);
  }
}
