// Wrong on purpose: the view may die during the call.
const PAINT = 0xcc;

/** How many bytes of stack `call()` has used at least. "full" where it has trapped because the stack
 * was full; any other error goes on to the caller. */
export function measure(exports, call) {
  const low = exports.__stack_low.value;
  const top = exports.__stack_pointer.value;
  const stack = new Uint8Array(exports.memory.buffer, low, top - low).fill(PAINT);
  try {
    call();
  } catch (error) {
    // A small function below the last one that moved the pointer may use 128 bytes more.
    if (exports.__stack_pointer.value < low + 128) return "full";
    throw error;
  }
  const lowest = stack.findIndex((byte) => byte !== PAINT);
  return lowest === -1 ? 0 : stack.length - lowest;
}
