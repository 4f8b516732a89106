/** A shop that has five pieces of each of its articles. The guest's `sell(article, pieces)` returns how
 * many pieces are left, or panics, and leaves a message at `MESSAGE` when `init` was called before: its
 * length in bytes, 32 bits, and then the bytes. `restock(article, pieces)` decides how many pieces there
 * are. The shop's own `sell` returns the same, or throws an error with the panic's message. */
export async function shop(module) {
  /** How many pieces are left of what was sold, by article. */
  const left = new Map();
  const start = async () => {
    const { exports } = await WebAssembly.instantiate(module);
    exports.init();
    for (const [article, pieces] of left) exports.restock(article, pieces);
    return exports;
  };
  let guest = await start();
  return {
    async sell(article, pieces) {
      try {
        const rest = guest.sell(article, pieces);
        left.set(article, rest);
        return rest;
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        const message = lastPanic(guest);
        guest = await start();
        throw new Error(message, { cause: error });
      }
    },
  };
}

function lastPanic({ memory, MESSAGE }) {
  const at = MESSAGE.value >>> 0;
  const length = new DataView(memory.buffer).getUint32(at, true);
  return new TextDecoder().decode(new Uint8Array(memory.buffer, at + 4, length));
}
