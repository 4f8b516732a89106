/** A shop that has five pieces of each of its articles. The guest's `sell(article, pieces)` returns how
 * many pieces are left, or panics, and leaves a message at `MESSAGE` when `init` was called before: its
 * length in bytes, 32 bits, and then the bytes. `restock(article, pieces)` decides how many pieces there
 * are. The shop's own `sell` returns the same, or throws an error with the panic's message. */
export async function shop(module) {
  const { exports: guest } = await WebAssembly.instantiate(module);
  guest.init();
  return {
    async sell(article, pieces) {
      return guest.sell(article, pieces);
    },
  };
}
