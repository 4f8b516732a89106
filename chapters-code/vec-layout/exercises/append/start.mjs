/** Where the bytes of a vector are, and how many are in use. */
function parts({ memory, alloc, vec_parts }, vec) {
  const out = alloc(12, 4) >>> 0;
  if (out === 0) throw new Error("the guest has no room");
  vec_parts(vec, out);
  const [data, length, capacity] = new Uint32Array(memory.buffer, out, 3);
  return { data, length, capacity };
}

/** Appends `bytes` to a vector of the guest's, in one copy. `vec_reserve(vec, more)` makes room for
 * `more` bytes behind those in use, and `vec_filled(vec, length)` sets how many are in use. */
export function append(guest, vec, bytes) {
  const { data, length } = parts(guest, vec);
  const free = new Uint8Array(guest.memory.buffer, data + length);
  guest.vec_reserve(vec, bytes.length);
  free.set(bytes);
  guest.vec_filled(vec, bytes.length);
}
