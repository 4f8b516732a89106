// Says below each listing how its chapter was verified.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";

/** Reads the record of a chapter when the page has nothing else to do.
 * @param {URL} folder of the chapter
 * @param {Element[]} places to which the line is added
 */
export function showVerified(folder, places) {
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  const show = async () => {
    const response = await fetch(new URL("verified.json", folder));
    if (!response.ok) return;
    const record = await response.json();
    for (const place of places) place.append(line(record));
  };
  // A page that has no record, or that is left before it has come, does without.
  const showLater = () => idle(() => show().catch(() => {}));
  if (document.readyState === "complete") showLater();
  else addEventListener("load", showLater, { once: true });
}

/** @param {Verified | null} record null where the files are not those that verify ran */
function line(record) {
  return element("details", { class: "live-verified" }, [
    element(
      "summary",
      {},
      record ? `Verified in ${count(record.engines.length, "engine")}` : "Not verified",
    ),
    element(
      "p",
      {},
      record
        ? found(record)
        : "This copy was rendered from files that no run of cargo xtask verify has accepted.",
    ),
  ]);
}

/** @param {Verified} record */
function found({ engines, judges, toolchain, guest }) {
  return [
    `${engines.join(", ")}. `,
    judges.length > 0 ? `Judged by ${judges.join(" and ")}. ` : "",
    `Built by ${toolchain}: guest.wasm has ${count(guest.bytes, "byte")}, SHA-256 `,
    element("code", {}, guest.sha256),
  ];
}
