// A module that the reader has chosen or dropped as a file.

/** More than any guest has: the book's own have some 30,000 bytes, and a debug build about 2 MiB. */
const MOST_BYTES = 16 << 20;

/** Read anew each time, for it may have been built again.
 * @param {File} file
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 * @throws {Error} that says why it cannot be read
 */
export async function bytesOf(file) {
  if (file.size > MOST_BYTES) {
    throw new Error(`${file.name} has more than 16 MiB: build it in release.`);
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(`${file.name} is another file by now: choose it again.`);
  }
}
