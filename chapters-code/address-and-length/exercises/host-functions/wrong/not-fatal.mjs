// A decoder that repairs what is not UTF-8.
export function hostFunctions(memory, shown, answer) {
  const decoder = new TextDecoder();
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
