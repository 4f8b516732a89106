/** What the `length` bytes at `at` are: "free stack", "stack in use", "data", "left over" or "heap".
 * `undefined` where they are none of these, or not all the same. */
export function whose(exports, at, length) {
  const end = at + length;
  if (end <= exports.__stack_pointer.value >>> 0) return "free stack";
  if (end <= 1048576) return "stack in use";
  if (end <= 1065893) return "data";
  if (end <= 1114112) return "left over";
  return "heap";
}
