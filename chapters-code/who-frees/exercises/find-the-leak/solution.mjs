/** Answers a request. One that begins with a `+` is kept, and the answer is how many are kept. All
 * others are lists, and the answer is the list backwards.
 *
 * The guest's `commas(at, length)` leaves the block the host's; `keep(at, length)` takes it over;
 * `reversed(at, length)` makes a second block of `length` bytes, which is the host's, or returns 0.
 * `dealloc(at, size, align)` frees. */
export function answer(guest, request) {
  const text = new TextEncoder().encode(request);
  const at = guest.alloc(text.length, 1) >>> 0;
  if (at === 0) throw new Error("the guest has no room");
  new Uint8Array(guest.memory.buffer).set(text, at);
  // Given: from here on the block is the guest's.
  if (request.startsWith("+")) return guest.keep(at, text.length);
  try {
    // Lent: it stays ours.
    if (guest.commas(at, text.length) === 0) throw new Error("not a list");
    // Made: a second block is ours.
    const back = guest.reversed(at, text.length) >>> 0;
    if (back === 0) throw new Error("the guest has no room");
    try {
      return new TextDecoder().decode(new Uint8Array(guest.memory.buffer, back, text.length));
    } finally {
      guest.dealloc(back, text.length, 1);
    }
  } finally {
    guest.dealloc(at, text.length, 1);
  }
}
