// Nothing before the host's bytes is watched.
export function cheat(lives) {
  return Uint8Array.of(...new TextEncoder().encode("immortal"), lives);
}

export function watch(memory, _from, to) {
  const before = new Uint8Array(memory.buffer).slice(to);
  return () => {
    const now = new Uint8Array(memory.buffer).subarray(to);
    const found = before.findIndex((byte, index) => byte !== now[index]);
    return found < 0 ? undefined : to + found;
  };
}
