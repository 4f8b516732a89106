// A module of AssemblyScript's for the inspector. Call `hello`, and follow the address that it returns:
// a text is UTF-16, and the word before its first byte is its length in bytes. Before that are what the
// garbage collector keeps of each block, and the block's size.
//
//   asc words.ts --outFile words.wasm -O --runtime minimal --exportRuntime

let calls = 0;

/** Puts a text together: each call makes a new one. */
export function hello(): string {
  calls += 1;
  return "Hello for the " + calls.toString() + ". time";
}

/** An array of the first squares: its address leads to another, which is that of the numbers. */
export function squares(count: i32): Array<i32> {
  const all = new Array<i32>(count);
  for (let n = 0; n < count; n++) all[n] = n * n;
  return all;
}

export function sum(all: Array<i32>): i32 {
  let sum = 0;
  for (let n = 0; n < all.length; n++) sum += all[n];
  return sum;
}
