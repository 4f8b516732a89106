// The address is used as it arrives.
export function hostFunctions(memory, shown, answer) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const view = (ptr, len) => new Uint8Array(memory().buffer, ptr, len >>> 0);
  return {
    show(ptr, len) {
      shown.push(decoder.decode(view(ptr, len)));
    },
    ask(ptr, room) {
      return new TextEncoder().encodeInto(answer, view(ptr, room)).written;
    },
  };
}
