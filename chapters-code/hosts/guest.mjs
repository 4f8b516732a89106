// Where a host gets its guest's bytes: from a file in Node, Bun and Deno, over HTTP in a browser.

/** The bytes of a chapter's guest, as `cargo guest CHAPTER` built it; or those of another
 * build of it, or of an exhibit, as `cargo xtask build CHAPTER` built them.
 * @param {string} chapter
 * @param {{ exhibit?: string, profile?: "debug" | "release" }} which
 * @returns {Promise<BufferSource>}
 * @throws {Error} when it has not been built; the message says how to build it
 */
export async function readGuest(chapter, { exhibit, profile = "release" } = {}) {
  const file = exhibit
    ? `exhibits/${chapter}/${exhibit}.${profile}.wasm`
    : `wasm32-unknown-unknown/${profile}/${chapter.replaceAll("-", "_")}.wasm`;
  const root = new URL("../../", import.meta.url);
  if (root.protocol !== "file:") {
    const response = await fetch(new URL(`target/${file}`, root));
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    return response.arrayBuffer();
  }
  const { readFile } = await import("node:fs/promises");
  const { resolve } = await import("node:path");
  const { env } = await import("node:process");
  const { fileURLToPath } = await import("node:url");
  const path = resolve(fileURLToPath(root), env.CARGO_TARGET_DIR ?? "target", file);
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`${error.message}\nBuild it first: cargo xtask build ${chapter}`);
  }
}
