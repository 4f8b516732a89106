/** What a guest imports as `host`. `show(ptr, len)` adds a text to `shown`; `ask(ptr, room)` writes
 * as much of `answer` as there is room for, without cutting a character, and returns its length in
 * bytes. Both throw where the guest's numbers lead out of its memory, or its bytes are not UTF-8.
 * A byte order mark is kept.
 * `memory()` is the guest's memory. */
export function hostFunctions(memory, shown, answer) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const view = (ptr, len) => new Uint8Array(memory().buffer, ptr >>> 0, len >>> 0);
  return {
    show(ptr, len) {
      shown.push(decoder.decode(view(ptr, len)));
    },
    ask(ptr, room) {
      return new TextEncoder().encodeInto(answer, view(ptr, room)).written;
    },
  };
}
