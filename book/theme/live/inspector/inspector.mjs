// The page that takes a module from the reader: as a file that is chosen, or dropped on it. The file
// is read here and runs in a worker; nothing is sent anywhere.

import { element } from "../dom.mjs";
import { loadBrowser } from "../memory/view.mjs";
import { Malformed } from "../wasm/reader.mjs";
import { Inspection } from "./inspection.mjs";

/** Modules to begin with, each of another toolchain: what it is called, and its file on the site. One
 * that is a text is assembled here. */
const SAMPLES = [
  ["The memory map’s guest, in Rust", "target/wasm32-unknown-unknown/release/memory_map.wasm"],
  ["Words, in AssemblyScript", "samples/words.wasm"],
  ["Hello, as text, for WASI", "samples/hello.wat"],
];

const place = document.querySelector(".module-inspector");
if (place) start(place);

/** @param {Element} place */
function start(place) {
  loadBrowser();
  const input = element("input", { type: "file", accept: ".wasm,application/wasm" });
  const status = element("p", { class: "inspector-status", role: "status" });
  const samples = SAMPLES.map(([title, file]) => {
    const button = element("button", { type: "button" }, title);
    button.addEventListener("click", () => take(file.replace(/.*\//, ""), () => readSample(file)));
    return button;
  });
  const drop = element("div", { class: "inspector-drop" }, [
    element("p", {}, element("label", {}, ["Choose a .wasm file", input])),
    element("p", {}, "or drop one anywhere on this page."),
    element("p", {}, ["None at hand? ", ...samples.flatMap((button) => [" ", button])]),
  ]);
  const result = element("div", { class: "inspector-result" });
  place.append(drop, status, result);
  // The book's own keys turn pages, which is not what the arrows mean in a field.
  place.addEventListener("keydown", (event) => event.stopPropagation());

  /** @type {Inspection | undefined} */
  let inspection;
  let newest = 0;
  const take = async (
    /** @type {string} */ name,
    /** @type {() => Promise<ArrayBuffer>} */ load,
  ) => {
    newest += 1;
    const mine = newest;
    inspection?.end();
    inspection = undefined;
    result.replaceChildren();
    status.textContent = `Reading ${name} …`;
    let bytes;
    try {
      bytes = new Uint8Array(await load());
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      if (mine === newest) status.textContent = `${name} cannot be read: ${reason}`;
      return;
    }
    if (mine !== newest) return;
    try {
      inspection = new Inspection(name, bytes, status, result);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      status.textContent = "";
      result.append(refusal(name, error));
      return;
    }
    await inspection.start();
    // What was asked for is seen, and not only the word that it is there.
    if (mine === newest && inspection.runs) status.scrollIntoView();
  };

  const takeFile = (/** @type {File | undefined} */ file) =>
    file && take(file.name, () => file.arrayBuffer());
  input.addEventListener("change", () => {
    takeFile(input.files?.[0]);
    // The name is told below, and the same file, built anew, can be chosen again.
    input.value = "";
  });
  const carriesFile = (/** @type {DragEvent} */ event) =>
    event.dataTransfer?.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (!carriesFile(event)) return;
    event.preventDefault();
    takeFile(event.dataTransfer?.files[0]);
  });
}

/** @param {string} file from the root of the site */
async function readSample(file) {
  const response = await fetch(new URL(`../../../${file}`, import.meta.url));
  if (!response.ok) throw new Error(`the site answers ${response.status}`);
  if (!file.endsWith(".wat")) return response.arrayBuffer();
  const { Text } = await import("../text/text.mjs");
  const [text, source] = await Promise.all([Text.load(), response.text()]);
  return (await text.assemble(source)).buffer;
}

/** @param {string} name @param {Malformed} error */
function refusal(name, error) {
  return element("div", { class: "inspector-problem", role: "alert" }, [
    element("p", {}, element("strong", {}, name)),
    element("p", {}, error.message),
  ]);
}
