// The contracts of the rendered site, as a page has them.

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SITE = process.env.SITE ?? fileURLToPath(new URL("../../target/book", import.meta.url));
const FOLDER = join(SITE, "chapters-code");

const read = async (file) => JSON.parse(await readFile(join(FOLDER, file), "utf8"));

/** The words for what does not fit. */
export const words = await read("misfits.json");

/** The chapters that have a contract, by name. */
export const contracts = (await readdir(FOLDER))
  .filter((chapter) => existsSync(join(FOLDER, chapter, "contract.json")))
  .sort();

/** @param {string} chapter @returns {Promise<Contract>} */
export async function contractOf(chapter) {
  return { ...(await read(`${chapter}/contract.json`)), words };
}
