/** How many bytes the memory has behind `readAt`, which returns the byte at an address and traps
 * past the end. Calls it 40 times at most; what it throws that is no trap is thrown on. */
export function findTheEnd(readAt) {
  for (let address = 0; ; address++) {
    try {
      readAt(address);
    } catch {
      return address;
    }
  }
}
