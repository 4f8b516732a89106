/** The bytes of a name that give the player so many lives, when a host writes all of them. */
export function cheat(lives) {
  return Uint8Array.of(...new TextEncoder().encode("immortal"), lives);
}

/** Begins to watch: returns a function that says which is the lowest address outside of `from` up
 * to `to` (which is the first after the host's own bytes) whose byte is not what it was; or
 * `undefined`. */
export function watch(memory, from, to) {
  const before = new Uint8Array(memory.buffer).slice();
  return () => {
    const now = new Uint8Array(memory.buffer);
    for (let address = 0; address < before.length; address++) {
      const own = address >= from && address < to;
      if (!own && before[address] !== now[address]) return address;
    }
    return undefined;
  };
}
