// A view is not a copy: it is compared with itself.
export function cheat(lives) {
  return Uint8Array.of(...new TextEncoder().encode("immortal"), lives);
}

export function watch(memory, from, to) {
  const before = new Uint8Array(memory.buffer);
  return () => {
    const now = new Uint8Array(memory.buffer);
    for (let address = 0; address < before.length; address++) {
      const own = address >= from && address < to;
      if (!own && before[address] !== now[address]) return address;
    }
    return undefined;
  };
}
