// Says below each listing with what its chapter was verified.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";

/** @typedef {object} Record what verify found, or null where the files are not those it ran
 * @property {string[]} engines
 * @property {string[]} judges
 * @property {string} toolchain
 * @property {{ sha256: string, bytes: number }} guest
 */

/** Reads the record of a chapter when the page has nothing else to do.
 * @param {URL} folder of the chapter
 * @param {Element[]} places to which the line is added
 */
export function showVerified(folder, places) {
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  const show = async () => {
    const response = await fetch(new URL("verified.json", folder)).catch(() => null);
    if (!response?.ok) return;
    const record = await response.json();
    for (const place of places) place.append(line(record));
  };
  if (document.readyState === "complete") idle(show);
  else addEventListener("load", () => idle(show), { once: true });
}

/** @param {Record | null} record */
function line(record) {
  const details = (summary, text) =>
    element("details", { class: "live-verified" }, [
      element("summary", {}, summary),
      element("p", {}, text),
    ]);
  if (record === null) {
    const why = "This copy was rendered from files that no run of cargo xtask verify has accepted.";
    return details("Not verified", why);
  }
  const { engines, judges, toolchain, guest } = record;
  return details(`Verified in ${count(engines.length, "engine")}`, [
    `${engines.join(", ")}. `,
    judges.length > 0 ? `Judged by ${judges.join(" and ")}. ` : "",
    `Built by ${toolchain}: guest.wasm has ${count(guest.bytes, "byte")}, SHA-256 `,
    element("code", {}, guest.sha256),
  ]);
}
