// Nothing is thrown on purpose where there is no room: a mistake is what ends it.
export function replace({ memory, alloc, dealloc, replace_str }, text) {
  const bytes = new TextEncoder().encode(text);
  const block = alloc(bytes.length, 1) >>> 0;
  if (block === 0) null.block;
  try {
    new Uint8Array(memory.buffer, block, bytes.length).set(bytes);
    const length = replace_str(block, bytes.length);
    if (length < 0) throw new Error("the guest refuses the text");
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(new Uint8Array(memory.buffer, block, length));
  } finally {
    dealloc(block, bytes.length, 1);
  }
}
