// Wrong on purpose: a view is no copy, so it is compared with itself.
/** Watches the `length` bytes at `at` while the guest is called. `guest` is what its host uses in
 * place of `exports`; `culprit()` is the name of the function whose call changed one of the bytes
 * first, or `undefined`. What the host itself writes between two calls is no suspect's. */
export function watch(exports, at, length) {
  const read = () => new Uint8Array(exports.memory.buffer, at, length);
  let found;
  const guest = { ...exports };
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== "function") continue;
    guest[name] = (...values) => {
      const before = read();
      try {
        return value(...values);
      } finally {
        const now = read();
        if (before.some((byte, index) => byte !== now[index])) found ??= name;
      }
    };
  }
  return { guest, culprit: () => found };
}
