// Wrong on purpose: a vector that was asked for with no room need not have any for a byte.
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
export function findOrder({ memory, vec_new, vec_push, vec_free }) {
  const [vec, twin] = [vec_new(0), vec_new(0)];
  const before = words(memory, vec);
  const beside = words(memory, twin);
  vec_push(vec, 99);
  const after = words(memory, vec);
  vec_free(vec);
  vec_free(twin);

  // Two vectors with the same room differ in where it is, and a byte that fits changes the length.
  const pointer = [0, 1, 2].findIndex((i) => before[i] !== beside[i]);
  const length = [0, 1, 2].findIndex((i) => before[i] !== after[i]);
  return { capacity: 3 - pointer - length, pointer, length };
}
