/** The three words at `address`. */
function words(memory, address) {
  return [...new Uint32Array(memory.buffer, address, 3)];
}

/** Which word of the guest's vectors is the capacity, which the pointer, which the length: the
 * numbers 0, 1 and 2. All vectors of one guest have the same order.
 *
 * `vec_new(capacity)` makes a vector with room for at least so many bytes, the same room for the
 * same request, and gives the address of its words; `vec_push(vec, byte)` appends a byte, and
 * `vec_free(vec)` frees it. */
export function findOrder({ memory, vec_new, vec_free }) {
  const vec = vec_new(10);
  const found = words(memory, vec);
  vec_free(vec);
  return { capacity: found.indexOf(10), pointer: 1, length: 2 };
}
