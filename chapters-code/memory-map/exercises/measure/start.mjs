/** How many bytes of stack `call()` has used at least. "full" where it has trapped because the stack
 * was full; any other error goes on to the caller. */
export function measure(exports, call) {
  const top = exports.__stack_pointer.value;
  const stack = new Uint8Array(exports.memory.buffer, 0, top);
  call();
  const lowest = stack.findIndex((byte) => byte !== 0);
  return top - lowest;
}
