// Where a host gets its guest's bytes: from a file in Node, Bun and Deno, over HTTP in a browser.

/** The bytes of a chapter's guest, as `cargo guest CHAPTER` built it; or those of another
 * build of it, or of an exhibit.
 * @param {string} chapter
 * @param {{ exhibit?: string, profile?: "debug" | "release" }} which
 * @returns {Promise<BufferSource>}
 * @throws {Error} when it has not been built; the message says how to build it
 */
export async function readGuest(chapter, { exhibit, profile = "release" } = {}) {
  const file = exhibit
    ? `exhibits/${chapter}/${exhibit}.${profile}.wasm`
    : `wasm32-unknown-unknown/${profile}/${chapter.replaceAll("-", "_")}.wasm`;
  try {
    return await readBytes(new URL(file, await targetFolder()));
  } catch (error) {
    throw new Error(`${error.message}\nBuild it first: cargo guest ${chapter}`);
  }
}

/** The bytes of a file.
 * @param {URL} url
 * @returns {Promise<BufferSource>}
 * @throws {Error} when it cannot be read
 */
export async function readBytes(url) {
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return readFile(url);
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.arrayBuffer();
}

/** Where cargo puts what it builds. */
async function targetFolder() {
  const root = new URL("../../", import.meta.url);
  if (root.protocol !== "file:") return new URL("target/", root);
  const { env } = await import("node:process");
  const { resolve } = await import("node:path");
  const { fileURLToPath, pathToFileURL } = await import("node:url");
  const folder = resolve(fileURLToPath(root), env.CARGO_TARGET_DIR ?? "target");
  return new URL(`${pathToFileURL(folder)}/`);
}
