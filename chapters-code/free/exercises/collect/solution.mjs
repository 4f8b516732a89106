const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Joins texts in one block of the guest, which grows with each of them, and gives the whole.
 * Throws where the guest has no room, or where the bytes are no UTF-8 in the end.
 * `resize(ptr, size, align, new_size)` gives the address where the bytes are now; or 0, and then the
 * block is as it was. */
export function join(guest, texts) {
  let size = 0;
  let at = guest.alloc(size, 1) >>> 0;
  if (at === 0) throw new Error("the guest has no room");
  try {
    for (const text of texts) {
      const bytes = new TextEncoder().encode(text);
      const grown = guest.resize(at, size, 1, size + bytes.length) >>> 0;
      if (grown === 0) throw new Error("the guest has no room");
      at = grown;
      new Uint8Array(guest.memory.buffer, at + size, bytes.length).set(bytes);
      size += bytes.length;
    }
    return decoder.decode(new Uint8Array(guest.memory.buffer, at, size));
  } finally {
    guest.dealloc(at, size, 1);
  }
}
