// The first byte that a reader writes, on the title page: JavaScript puts it into the memory of a
// real guest, that of the chapter on raw access, and the guest says what it has found. Nothing of it
// is loaded before the button is pressed.

import { addStyle, element } from "../dom.mjs";
import { loadBrowser, MemoryView } from "../memory/view.mjs";

const GUEST = "../../../target/wasm32-unknown-unknown/release/raw_access.wasm";

/** Where that guest reads what its host has left for it, and the byte that the chapter leaves. */
const ADDRESS = 5;
const BYTE = 44;

/** @param {HTMLElement} place holds an output with that memory */
export async function offerByte(place) {
  if (!(await addStyle(new URL("first-byte.css", import.meta.url)))) return;
  const says = element("span", { role: "status" });
  const button = element("button", { type: "button" }, `Write ${BYTE} at address ${ADDRESS}`);
  /** @type {Promise<() => void> | undefined} */
  let live;
  button.addEventListener("click", async () => {
    live ??= open(place, says);
    try {
      (await live)();
    } catch (error) {
      live = undefined;
      says.textContent = `The memory cannot be shown: ${error instanceof Error ? error.message : error}`;
    }
  });
  place.prepend(element("p", { class: "first-byte-bar" }, [button, says]));
  place.classList.add("offered");
}

/** Puts the memory of a guest into the place of what it was when the page was made, with the byte
 * that the guest had written then. Gives what writes the reader's.
 * @param {HTMLElement} place @param {HTMLElement} says
 */
async function open(place, says) {
  const [{ readModule }, { memoryMap }, file] = await Promise.all([
    import("../wasm/reader.mjs"),
    import("../wasm/memory-map.mjs"),
    read(new URL(GUEST, import.meta.url)),
    loadBrowser(),
  ]);
  const { instance } = await WebAssembly.instantiate(file);
  const guest = /** @type {Guest} */ (/** @type {unknown} */ (instance.exports));
  guest.write_byte();
  const bytes = new Uint8Array(guest.memory.buffer);
  const view = new MemoryView();
  view.setAttribute("label", "Memory of the guest: two hexadecimal digits overwrite a byte");
  /** @type {Span[]} */
  let changed = [];
  const write = (/** @type {number} */ at, /** @type {Uint8Array} */ written) => {
    bytes.set(written, at);
    changed = [{ from: at, to: at + written.length }];
    says.textContent = inWords(at, written, guest.read_byte());
    view.refresh();
  };
  view.memory = {
    byteLength: bytes.length,
    bytes: (from, length) => bytes.subarray(from, from + length),
    ranges: memoryMap(readModule(new Uint8Array(file))),
    changed: () => changed,
    write,
  };
  place.querySelector("pre")?.replaceWith(view);
  return () => {
    write(ADDRESS, Uint8Array.of(BYTE));
    view.goTo(ADDRESS);
  };
}

/** @typedef {{ memory: WebAssembly.Memory, write_byte(): void, read_byte(): number }} Guest */

/** @param {number} at @param {Uint8Array} written @param {number} found by the guest */
function inWords(at, [byte], found) {
  return at === ADDRESS
    ? `JavaScript wrote ${byte}, and the guest read ${found}.`
    : `JavaScript wrote ${byte} at address ${at}. At ${ADDRESS}, the guest read ${found}.`;
}

/** @param {URL} url */
async function read(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.arrayBuffer();
}
