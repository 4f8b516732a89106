// Wrong on purpose: a call that ends in a trap is not looked at.
/** Watches the `length` bytes at `at` while the guest is called. `guest` is what its host uses in
 * place of `exports`; `culprit()` is the name of the function whose call changed one of the bytes
 * first, or `undefined`. What the host itself writes between two calls is no suspect's. */
export function watch(exports, at, length) {
  const read = () => new Uint8Array(exports.memory.buffer, at, length).slice();
  let found;
  const guest = { ...exports };
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== "function") continue;
    guest[name] = (...values) => {
      const before = read();
      const result = value(...values);
      const now = read();
      if (before.some((byte, index) => byte !== now[index])) found ??= name;
      return result;
    };
  }
  return { guest, culprit: () => found };
}
