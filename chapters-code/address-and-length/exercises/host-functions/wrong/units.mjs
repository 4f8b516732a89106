// The guest is told how many units it gets.
export function hostFunctions(memory, shown, answer) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const view = (ptr, len) => new Uint8Array(memory().buffer, ptr >>> 0, len >>> 0);
  return {
    show(ptr, len) {
      shown.push(decoder.decode(view(ptr, len)));
    },
    ask(ptr, room) {
      return new TextEncoder().encodeInto(answer, view(ptr, room)).read;
    },
  };
}
