// Where a host gets its guest's bytes: from the files that cargo built, in Node, Bun and Deno.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";

/** The workspace. */
const root = fileURLToPath(new URL("../", import.meta.url));

/** The bytes of a chapter's guest, as `cargo guest CHAPTER` built it; or those of a debug build of
 * it, or of an exhibit, which the book has built.
 * @param {string} chapter
 * @param {{ exhibit?: string, profile?: "debug" | "release" }} which
 * @returns {Promise<BufferSource>}
 * @throws {Error} when it has not been built; the message says how to build it
 */
export async function readGuest(chapter, { exhibit, profile = "release" } = {}) {
  if (exhibit) return readFile(resolve(root, chapter, "exhibits", `${exhibit}.${profile}.wasm`));
  const name = `${chapter.replaceAll("-", "_")}.wasm`;
  const target = resolve(root, env.CARGO_TARGET_DIR ?? "target");
  try {
    return await readFile(resolve(target, "wasm32-unknown-unknown", profile, name));
  } catch (error) {
    throw new Error(`${error.message}\nBuild it first: cargo guest ${chapter}`);
  }
}

/** The bytes of a file.
 * @param {URL} url
 * @returns {Promise<BufferSource>}
 * @throws {Error} when it cannot be read
 */
export function readBytes(url) {
  return readFile(url);
}
