/** What `replace_str` makes of a text of any length. It lies in a block from `alloc(size, align)`
 * meanwhile, which is null where there is no room, and which `dealloc(ptr, size, align)` takes back in
 * any case. Throws an `Error` where the guest has no room, or `replace_str` returns a negative
 * number. */
export function replace({ memory, alloc, dealloc, replace_str }, text) {
  const size = text.length;
  const block = alloc(size, 1) >>> 0;
  const view = new Uint8Array(memory.buffer, block, size);
  new TextEncoder().encodeInto(text, view);
  const length = replace_str(block, size);
  if (length < 0) throw new Error("the guest refuses the text");
  const result = new TextDecoder("utf-8", { ignoreBOM: true }).decode(view.subarray(0, length));
  dealloc(block, length, 1);
  return result;
}
