// The name overwrites the level, too; and the byte at `to` counts as the host's own.
export function cheat(lives) {
  return Uint8Array.of(...new TextEncoder().encode("immortal"), lives, lives);
}

export function watch(memory, from, to) {
  const before = new Uint8Array(memory.buffer).slice();
  return () => {
    const now = new Uint8Array(memory.buffer);
    for (let address = 0; address < before.length; address++) {
      const own = address >= from && address <= to;
      if (!own && before[address] !== now[address]) return address;
    }
    return undefined;
  };
}
