// memory.buffer is read before the allocation that makes it grow.
export function replace({ memory, alloc, dealloc, replace_str }, text) {
  const bytes = new TextEncoder().encode(text);
  const view = new Uint8Array(memory.buffer, alloc(bytes.length, 1) >>> 0, bytes.length);
  const block = view.byteOffset;
  try {
    view.set(bytes);
    const length = replace_str(block, bytes.length);
    if (length < 0) throw new Error("the guest refuses the text");
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return decoder.decode(new Uint8Array(memory.buffer, block, length));
  } finally {
    dealloc(block, bytes.length, 1);
  }
}
