/** How many bytes the memory has behind `readAt`, which returns the byte at an address and traps
 * past the end. Calls it 40 times at most; what it throws that is no trap is thrown on. */
export function findTheEnd(readAt) {
  // All addresses below `low` can be read, and none from `high` on.
  let low = 0;
  let high = 2 ** 32;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (traps(() => readAt(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}

function traps(call) {
  try {
    call();
    return false;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return true;
    throw error;
  }
}
