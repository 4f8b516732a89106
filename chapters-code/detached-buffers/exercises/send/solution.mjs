/** What `replace_str` makes of a text of any length. It lies in a block from `alloc(size, align)`
 * meanwhile, which is null where there is no room, and which `dealloc(ptr, size, align)` takes back in
 * any case. Throws an `Error` where the guest has no room, or `replace_str` returns a negative
 * number. */
export function replace({ memory, alloc, dealloc, replace_str }, text) {
  const bytes = new TextEncoder().encode(text);
  const block = alloc(bytes.length, 1) >>> 0;
  if (block === 0) throw new Error("the guest has no room");
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
