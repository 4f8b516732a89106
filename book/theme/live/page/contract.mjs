// A chapter's contract: what a guest in any language must import and export, and which outputs every
// guest must give. The words for what does not fit are the tool's.

import { readModule } from "../wasm/reader.mjs";

/** The first bytes of a component, where a module has its version. */
const COMPONENT = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
const MODULE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** The address that a row of a dump begins with. */
const ADDRESS = /^[\da-f]{8}(?= {2})/i;

/** The contract of a chapter.
 * @param {URL} folder of the chapter
 * @returns {Promise<Contract>}
 */
export async function contractOf(folder) {
  const [contract, words] = await Promise.all([
    load(new URL("contract.json", folder)),
    loadWords(),
  ]);
  return { ...contract, words };
}

/** What any module keeps that imports nothing.
 * @returns {Promise<Contract>}
 */
export async function noContract() {
  return { imports: [], exports: [], outputs: {}, words: await loadWords() };
}

function loadWords() {
  return load(new URL("../../../chapters-code/misfits.json", import.meta.url));
}

/** @param {URL} url */
async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.json();
}

/** What keeps a file from being a guest, a line each; none if it is one.
 * @param {Contract} contract @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<Misfit[]>}
 */
export async function misfitsOf({ imports, exports, words }, bytes) {
  /** @param {string} key @param {Record<string, string>} [values] @returns {Misfit} */
  const say = (key, values = {}) => {
    const filled = (/** @type {string} */ text) =>
      text.replace(/\{(\w+)\}/g, (sign, name) => values[name] ?? sign);
    return { message: filled(words[key].message), next: filled(words[key].next) };
  };
  const begins = (/** @type {number[]} */ first) => first.every((byte, at) => bytes[at] === byte);
  if (begins(COMPONENT)) return [say("component")];
  if (!begins(MODULE)) return [say(isText(bytes) ? "text" : "other")];
  try {
    await WebAssembly.compile(bytes);
  } catch (error) {
    return [say("broken", { why: error instanceof Error ? error.message : String(error) })];
  }
  const module = readModule(bytes);
  const given = new Map(imports);
  const misfits = [];
  for (const it of module.imports) {
    const name = `${it.module}.${it.name}`;
    const found = typeOf(module, it.kind, it.item);
    const declared = given.get(name);
    const expected = declared?.[0] ?? ([...given.keys()].join(", ") || "none");
    if (!declared) misfits.push(say("import", { name, found, expected }));
    else if (declared[1] !== found) misfits.push(say("import-differs", { name, found, expected }));
  }
  const names = module.exports.map(({ name }) => name).join(", ") || "none";
  for (const [name, [expected, bare]] of exports) {
    const it = module.exports.find((known) => known.name === name);
    const found = it && typeOf(module, it.kind, itemOf(module, it));
    if (found === undefined) misfits.push(say("missing", { name, expected, found: names }));
    else if (found !== bare) misfits.push(say("differs", { name, expected, found }));
  }
  return misfits;
}

/** What an export is, in its index space.
 * @param {ReadModule} module @param {ReadModule["exports"][0]} exported
 */
function itemOf(module, { kind, index }) {
  const spaces = {
    function: module.functions,
    table: module.tables,
    memory: module.memories,
    global: module.globals,
    tag: module.tags,
  };
  return spaces[kind][index];
}

/** What an import or export is, as contracts write it without the names of parameters.
 * @param {ReadModule} module @param {ExternKind} kind @param {object} item
 */
function typeOf({ types }, kind, item) {
  const { type, address, shared } = /** @type {any} */ (item);
  if (kind === "global") return `global ${type}`;
  if (kind === "memory") {
    if (address === "i64") return "memory with addresses of 64 bits";
    return shared ? "shared memory" : "memory";
  }
  if (kind !== "function") return kind;
  const function_ = types[type];
  if (function_?.kind !== "func") return "func";
  const { parameters, results } = function_;
  const ends = results.length === 1 ? results[0] : `(${results.join(", ")})`;
  return `func (${parameters.join(", ")})${results.length > 0 ? ` -> ${ends}` : ""}`;
}

/** @param {Uint8Array} bytes */
function isText(bytes) {
  return /^\s*(?:\(|;;)/.test(new TextDecoder().decode(bytes.subarray(0, 4096)));
}

/** What the page has to say of an output of a reader's guest.
 * @param {Pick<Contract, "outputs">} contract @param {string} step
 * @param {string | undefined} text @param {string | undefined} expected
 * @returns {GuestVerdict}
 */
export function verdictOf({ outputs }, step, text = "", expected = "") {
  const { judged, own } = outputs[`host.mjs:${step}`] ?? outputs[step] ?? { judged: "all" };
  if (judged === null) {
    return { judged: false, same: false, says: `With your guest; not judged: ${own}` };
  }
  const same = judgedPart(judged, text) === judgedPart(judged, expected);
  if (!same) return { judged: true, same, says: "Your guest must give what the book says here" };
  const rest = own ?? "addresses are a guest's own";
  return { judged: true, same, says: `Your guest gives what every guest must; ${rest}` };
}

/** @param {"all" | "bytes" | number[]} judged @param {string} text */
function judgedPart(judged, text) {
  if (judged === "all") return text;
  const lines = text.split("\n").map((line) => line.replace(ADDRESS, ""));
  return judged === "bytes"
    ? lines.join("\n")
    : judged.map((number) => lines[number - 1]).join("\n");
}
