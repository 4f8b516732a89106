// `>> 1` makes a signed number of thirty-two bits of the sum.
export function findTheEnd(readAt) {
  let [low, high] = [0, 2 ** 32];
  while (low < high) {
    const middle = (low + high) >> 1;
    try {
      readAt(middle);
      low = middle + 1;
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      high = middle;
    }
  }
  return low;
}
