// Views are kept, and decoded when the list is read.
export function hostFunctions(memory, shown, answer) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const view = (ptr, len) => new Uint8Array(memory().buffer, ptr >>> 0, len >>> 0);
  return {
    show(ptr, len) {
      const kept = view(ptr, len);
      decoder.decode(kept);
      shown.push({ toString: () => decoder.decode(kept) });
    },
    ask(ptr, room) {
      return new TextEncoder().encodeInto(answer, view(ptr, room)).written;
    },
  };
}
