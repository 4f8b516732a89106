// Says below each listing with what its chapter was verified.

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
  const details = document.createElement("details");
  details.className = "live-verified";
  const summary = document.createElement("summary");
  const text = document.createElement("p");
  if (record) {
    const { engines, judges, toolchain, guest } = record;
    summary.textContent = `Verified in ${engines.length} engine${engines.length === 1 ? "" : "s"}`;
    const hash = document.createElement("code");
    hash.textContent = guest.sha256;
    text.append(
      `${engines.join(", ")}. `,
      judges.length > 0 ? `Judged by ${judges.join(" and ")}. ` : "",
      `Built by ${toolchain}: guest.wasm has ${guest.bytes.toLocaleString("en")} bytes, SHA-256 `,
      hash,
    );
  } else {
    summary.textContent = "Not verified";
    text.textContent =
      "This copy was rendered from files that no run of cargo xtask verify has accepted.";
  }
  details.append(summary, text);
  return details;
}
