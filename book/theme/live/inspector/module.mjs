// What a module's file says, before anything of it runs.

import { count } from "../count.mjs";
import { element } from "../dom.mjs";
import { asText, HEX, hexAddress } from "../memory/bytes.mjs";
import { size } from "../memory/values.mjs";
import { signature } from "../wasm/words.mjs";
import { table, tableRow } from "./lists.mjs";
import { isWasi } from "./wasi.mjs";

/** What of it is damaged or not known.
 * @param {ReadModule} module
 */
export function problemsOf(module) {
  const parts = [];
  if (module.unknown.length > 0) parts.push(unknown(module.unknown));
  if (module.problem) parts.push(damage(module.problem));
  return parts;
}

/** Its size, and who made it.
 * @param {ReadModule} module @param {Uint8Array} bytes
 */
function factsOf(module, bytes) {
  const functions = module.functions.filter(({ imported }) => imported === null).length;
  const rest = module.functions.length - functions;
  const lines = [
    ["size", `${size(bytes.length)} (${count(bytes.length, "byte")})`],
    [
      "functions",
      `${count(functions, "function")} of its own, ${rest.toLocaleString("en")} imported`,
    ],
    ["code", module.code ? size(module.code.length) : "none"],
    [
      "data",
      `${count(module.data.length, "segment")}, ${size(module.data.reduce((sum, { length }) => sum + length, 0))}`,
    ],
  ];
  const by = module.producers.map(({ name, version }) => `${name} ${version}`.trim());
  if (by.length > 0) lines.push(["made by", by.join(", ")]);
  if (module.start !== null) lines.push(["start", `function ${module.start} runs before all else`]);
  const list = element("dl", { class: "inspector-facts" });
  for (const [title, text] of lines) {
    list.append(element("dt", {}, title), element("dd", {}, text));
  }
  return element("section", {}, [element("h2", {}, "The file"), list]);
}

/**
 * What the file is, its globals, data segments, imports and sections.
 *
 * @param {ReadModule} module @param {Uint8Array} bytes @param {Jump} jump
 */
export function contents(module, bytes, jump) {
  const parts = [
    factsOf(module, bytes),
    globalsOf(module, jump),
    dataOf(module, bytes, jump),
    importsOf(module),
    sectionsOf(module),
  ];
  return parts.filter((part) => part !== null);
}

/** @param {ModuleProblem[]} places */
function unknown(places) {
  return element("div", { class: "inspector-problem", role: "note" }, [
    element(
      "p",
      {},
      element("strong", {}, "There is something here that this page does not know."),
    ),
    element(
      "ul",
      {},
      places.map((place) => element("li", {}, `${placeText(place)}.`)),
    ),
    element(
      "p",
      {},
      "It may be newer than this page, and the engine may know it. The rest of such a section is not shown.",
    ),
  ]);
}

/** @param {ModuleProblem} place */
function placeText({ at, section, message }) {
  const where = section === "unknown" ? "" : `In the ${section} section, at `;
  return `${where}${where ? "byte" : "Byte"} ${at.toLocaleString("en")}: ${message}`;
}

/** @param {ModuleProblem} problem */
function damage(problem) {
  return element("div", { class: "inspector-problem", role: "alert" }, [
    element("p", {}, element("strong", {}, "The file is damaged.")),
    element("p", {}, `${placeText(problem)}. Below is what could be read until there.`),
  ]);
}

/** @param {ReadModule} module @param {Jump} jump */
function globalsOf(module, jump) {
  const { exports, globals } = module;
  const all = exports.filter(({ kind }) => kind === "global");
  if (all.length === 0) return null;
  const row = (/** @type {ReadModule["exports"][0]} */ { name, index }) => {
    const { type, mutable, init } = globals[index] ?? {};
    const value = element("span", {}, init?.text ?? "");
    value.dataset.global = name;
    const address = init?.value;
    const cell =
      typeof address === "number" && address >= 0 ? [value, " ", jump(address, 0)] : [value];
    return tableRow([element("code", {}, name), `${mutable ? "mut " : ""}${type}`, cell]);
  };
  return element("section", {}, [
    element("h2", {}, `Exported globals (${all.length.toLocaleString("en")})`),
    table(["name", "type", "value"], all, ({ name }) => name, row),
  ]);
}

/** @param {ReadModule} module @param {Uint8Array} bytes @param {Jump} jump */
function dataOf(module, bytes, jump) {
  const { data, names } = module;
  if (data.length === 0) return null;
  const row = (/** @type {[DataSegment, number]} */ [segment, index]) => {
    const { memory, from, length } = segment;
    const start = bytes.subarray(from, from + Math.min(length, 24));
    const to = placeOf(segment, jump);
    if (memory > 0) to.push(` in memory ${memory}`);
    return tableRow([
      names.data.get(index) ?? String(index),
      to,
      size(length),
      element(
        "code",
        { title: [...start].map((byte) => HEX[byte]).join(" ") },
        `${asText(start)}${length > 24 ? "…" : ""}`,
      ),
    ]);
  };
  return element("section", {}, [
    element("h2", {}, `Data segments (${data.length.toLocaleString("en")})`),
    table(
      ["segment", "address", "size", "begins with"],
      data.map((segment, index) => /** @type {[DataSegment, number]} */ ([segment, index])),
      ([{ offset }, index]) => `${names.data.get(index) ?? index} ${offset?.text ?? ""}`,
      row,
    ),
  ]);
}

/** @param {DataSegment} segment @param {Jump} jump */
function placeOf({ mode, offset, memory }, jump) {
  if (mode === "passive") return ["passive"];
  const { value, text } = offset;
  if (value === null) return [element("code", {}, text)];
  const number = Number(value);
  const address = number < 0 ? number >>> 0 : number;
  const isLiteral = text === String(value);
  return [jump(address, memory), ...(isLiteral ? [] : [" ", element("code", {}, text)])];
}

/** @param {ReadModule} module */
function importsOf(module) {
  const { imports, types } = module;
  if (imports.length === 0) return null;
  const row = (/** @type {ModuleImport} */ given) => {
    const { module, name, kind } = given;
    return tableRow([element("code", {}, `${module}.${name}`), kind, typeText(given, types)]);
  };
  return element("section", {}, [
    element("h2", {}, `Imports (${imports.length.toLocaleString("en")})`),
    element("p", {}, whatIsProvided(imports)),
    table(["name", "kind", "type"], imports, ({ module, name }) => `${module}.${name}`, row),
  ]);
}

/** @param {ModuleImport[]} imports */
function whatIsProvided(imports) {
  const functions = imports.filter(({ kind }) => kind === "function");
  const isAny = functions.some(({ module }) => !isWasi(module));
  const choice = isAny ? ", and a function does what you choose above" : "";
  const system = functions.some(({ module }) => isWasi(module))
    ? " Those of WASI answer as a system without files would, and what is printed is shown."
    : "";
  return `Nobody is here to provide them: memories, tables and globals are empty${choice}.${system}`;
}

/** @param {ReadModule} module */
function sectionsOf(module) {
  const { sections } = module;
  const row = (/** @type {Section} */ { name, title, from, to }) =>
    tableRow([title ? `${name}: ${title}` : name, `0x${hexAddress(from, 1)}`, size(to - from)]);
  return element("section", {}, [
    element("h2", {}, `Sections of the file (${sections.length.toLocaleString("en")})`),
    table(["section", "at", "size"], sections, ({ name, title }) => title ?? name, row),
  ]);
}

/** @param {ModuleImport} given @param {CompositeType[]} types */
function typeText({ kind, item }, types) {
  if (kind === "function") return signature(types[item.type]);
  if (kind === "memory") return `${count(item.minimum, "page")}`;
  if (kind === "table") return `${count(item.minimum, "entry", "entries")}, ${item.type}`;
  if (kind === "global") return `${item.mutable ? "mut " : ""}${item.type}`;
  return signature(types[item.type]);
}
