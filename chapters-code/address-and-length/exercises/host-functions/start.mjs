/** What a guest imports as `host`. `show(ptr, len)` adds a text to `shown`; `ask(ptr, room)` writes
 * as much of `answer` as there is room for, without cutting a character, and returns its length in
 * bytes. Both throw where the guest's numbers lead out of its memory, or its bytes are not UTF-8.
 * A byte order mark is kept.
 * `memory()` is the guest's memory. */
export function hostFunctions(memory, shown, answer) {
  return {
    show(ptr, len) {
      const bytes = new Uint8Array(memory().buffer).slice(ptr, ptr + len);
      shown.push(new TextDecoder().decode(bytes));
    },
    ask(ptr, _room) {
      const bytes = new TextEncoder().encode(answer);
      new Uint8Array(memory().buffer).set(bytes, ptr);
      return answer.length;
    },
  };
}
