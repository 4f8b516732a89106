// A text that is refused keeps its block.
export function replace({ memory, alloc, dealloc, replace_str }, text) {
  const bytes = new TextEncoder().encode(text);
  const block = alloc(bytes.length, 1) >>> 0;
  if (block === 0) throw new Error("the guest has no room");
  {
    new Uint8Array(memory.buffer, block, bytes.length).set(bytes);
    const length = replace_str(block, bytes.length);
    if (length < 0) throw new Error("the guest refuses the text");
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const result = decoder.decode(new Uint8Array(memory.buffer, block, length));
    dealloc(block, bytes.length, 1);
    return result;
  }
}
