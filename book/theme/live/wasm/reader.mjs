// Reads WebAssembly's binary format, as far as memory goes: what a module imports and exports, its
// memories, globals and data segments. Function bodies are skipped.
//
// https://webassembly.github.io/spec/core/binary/modules.html

import { count } from "../count.mjs";
import { PAGE } from "./page-size.mjs";
import { whatElse } from "./words.mjs";

const SECTIONS = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data count",
  "tag",
];

/** @type {ExternKind[]} */
const KINDS = ["function", "table", "memory", "global", "tag"];

/** @type {Record<number, string>} */
const NUMBER_TYPES = { 127: "i32", 126: "i64", 125: "f32", 124: "f64", 123: "v128" };

/** @type {Record<number, string>} */
const PACKED_TYPES = { 120: "i8", 119: "i16" };

/** @type {Record<number, string>} */
const HEAP_TYPES = {
  103: "string",
  104: "cont",
  105: "exn",
  106: "array",
  107: "struct",
  108: "i31",
  109: "eq",
  110: "any",
  111: "extern",
  112: "func",
  113: "none",
  114: "noextern",
  115: "nofunc",
  116: "noexn",
  117: "nocont",
};

/** The short forms of nullable references that are not the heap type's name with "ref".
 * @type {Record<string, string>}
 */
const NULL_TYPES = {
  none: "nullref",
  noextern: "nullexternref",
  nofunc: "nullfuncref",
  noexn: "nullexnref",
  nocont: "nullcontref",
};

/** How many numbers follow a constant instruction that makes an object, by its code after 0xfb.
 * @type {Record<number, number>} */
const OBJECT_IMMEDIATES = { 0: 1, 1: 1, 6: 1, 7: 1, 8: 2, 26: 0, 27: 0, 28: 0 };

/** What keeps a file from being read, and where (in bytes from its start). */
export class Malformed extends Error {
  /** @param {number} at @param {string} message */
  constructor(at, message) {
    super(message);
    this.name = "Malformed";
    this.at = at;
  }
}

/** What this reader does not know: it may be newer, or damage. The rest of its section is passed over. */
class Unknown extends Malformed {}

/** The sections that say what comes after the imports in an index space. */
const AFTER_IMPORTS = new Set(["function", "table", "memory", "global", "tag"]);

/**
 * Reads a module. What is wrong after the header becomes `problem`, what this reader does not know
 * is in `unknown`, and what could be read is there.
 *
 * @param {Uint8Array} bytes
 * @param {GlobalValue} imported
 * @throws {Malformed} when this is no module at all
 */
export function readModule(bytes, imported = () => null) {
  const reader = new Reader(bytes);
  header(reader);
  /** @type {ReadModule} */
  const module = {
    sections: [],
    types: [],
    imports: [],
    functions: [],
    tables: [],
    memories: [],
    globals: [],
    tags: [],
    exports: [],
    start: null,
    data: [],
    code: null,
    names: { module: null, globals: new Map(), data: new Map() },
    producers: [],
    unknown: [],
    problem: null,
  };
  while (reader.at < bytes.length) {
    const from = reader.at;
    let name = "unknown";
    try {
      const id = reader.byte();
      name = SECTIONS[id] ?? name;
      const length = reader.u32();
      /** @type {Section} */
      const section = { id, name, from: reader.at, to: reader.at + length };
      if (section.to > bytes.length) {
        const missing = section.to - bytes.length;
        throw new Malformed(
          from,
          `the file ends ${count(missing, "byte")} before the end of this section`,
        );
      }
      readSection(section, new Reader(bytes, section.from, section.to), module, imported);
      module.sections.push(section);
      reader.at = section.to;
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      module.problem = { at: error.at, section: name, message: error.message };
      break;
    }
  }
  const own = module.functions.filter(({ imported }) => imported === null).length;
  if (module.problem === null && own > 0 && module.code === null) {
    const message = `the file ends before the code of its ${count(own, "function")}`;
    module.problem = { at: bytes.length, section: "code", message };
  }
  return module;
}

/** @param {Reader} reader */
function header(reader) {
  const { bytes } = reader;
  if (bytes.length === 0) throw new Malformed(0, "The file is empty.");
  const magic = [0x00, 0x61, 0x73, 0x6d];
  const wrong = magic.findIndex((byte, at) => at < bytes.length && bytes[at] !== byte);
  if (wrong >= 0) {
    throw new Malformed(wrong, `This is not a WebAssembly module: ${whatElse(bytes)}`);
  }
  if (bytes.length < 8) {
    throw new Malformed(
      bytes.length,
      `The file ends after ${count(bytes.length, "byte")}: a module's header alone has 8.`,
    );
  }
  const [version, layer] = [bytes[4] | (bytes[5] << 8), bytes[6] | (bytes[7] << 8)];
  if (layer === 1) {
    throw new Malformed(
      4,
      "This is a component, which wraps modules. A component has no memory of its own; take a core module out of it.",
    );
  }
  if (version !== 1 || layer !== 0) {
    throw new Malformed(4, `The header gives version ${version}; modules have version 1.`);
  }
  reader.at = 8;
}

/**
 * @param {Section} section @param {Reader} reader @param {ReadModule} module
 * @param {GlobalValue} imported
 */
function readSection(section, reader, module, imported) {
  const { name } = section;
  // The numbers of what follows are not known without the number of the imports.
  const isLost = module.unknown.some(({ section }) => section === "import");
  if (isLost && AFTER_IMPORTS.has(name)) return;
  try {
    readKnown(section, reader, module, imported);
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    module.unknown.push({ at: error.at, section: name, message: error.message });
  }
}

/**
 * @param {Section} section @param {Reader} reader @param {ReadModule} module
 * @param {GlobalValue} imported
 */
function readKnown(section, reader, module, imported) {
  switch (section.name) {
    case "custom":
      section.title = reader.name();
      custom(section.title, reader, module);
      return;
    case "type":
      readTypes(reader, module);
      break;
    case "import":
      reader.vector(() => readImports(reader, module, imported));
      break;
    case "function":
      reader.vector(() => module.functions.push({ type: reader.u32(), imported: null }));
      break;
    case "table":
      reader.vector(() => module.tables.push({ ...tableWithInit(reader), imported: null }));
      break;
    case "memory":
      reader.vector(() => module.memories.push({ ...limits(reader), imported: null }));
      break;
    case "global":
      reader.vector(() => {
        const type = globalType(reader);
        module.globals.push({ ...type, init: constant(reader, module), imported: null });
      });
      break;
    case "export":
      reader.vector(() => {
        const name = reader.name();
        module.exports.push({ name, kind: externKind(reader), index: reader.u32() });
      });
      break;
    case "start":
      module.start = reader.u32();
      break;
    case "code":
      module.code = { count: reader.u32(), length: section.to - section.from };
      return;
    case "data":
      reader.vector(() => module.data.push(dataSegment(reader, module)));
      break;
    case "tag":
      reader.vector(() => module.tags.push({ ...tag(reader), imported: null }));
      break;
    case "unknown":
      throw new Unknown(section.from, `a section with the id ${section.id}`);
    default:
      return;
  }
  if (reader.at !== reader.end) {
    throw new Malformed(reader.at, `${count(reader.end - reader.at, "byte")} too many`);
  }
}

/** What a custom section says never decides whether a module is valid: a broken one is passed over.
 * @param {string} title @param {Reader} reader @param {ReadModule} module
 */
function custom(title, reader, module) {
  try {
    if (title === "name") readNames(reader, module.names);
    else if (title === "producers") readProducers(reader, module.producers);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
}

/** @param {Reader} reader @param {ReadModule["names"]} names */
function readNames(reader, names) {
  while (reader.at < reader.end) {
    const id = reader.byte();
    const end = reader.u32() + reader.at;
    if (id === 0) names.module = reader.name();
    const map = id === 7 ? names.globals : id === 9 ? names.data : undefined;
    if (map !== undefined) reader.vector(() => map.set(reader.u32(), reader.name()));
    reader.at = end;
  }
}

/** The names that a module's functions have in the file, by their index. They are many, so nobody
 * reads them before they are looked for.
 * @param {ReadModule} module @param {Uint8Array} bytes of the file
 */
export function functionNames({ sections }, bytes) {
  /** @type {Map<number, string>} */
  const names = new Map();
  const section = sections.find(({ title }) => title === "name");
  if (!section) return names;
  const reader = new Reader(bytes, section.from, section.to);
  try {
    reader.name();
    while (reader.at < reader.end) {
      const id = reader.byte();
      const end = reader.u32() + reader.at;
      if (id === 1) reader.vector(() => names.set(reader.u32(), reader.name()));
      reader.at = end;
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
  return names;
}

/** @param {Reader} reader @param {ReadModule["producers"]} producers */
function readProducers(reader, producers) {
  reader.vector(() => {
    const field = reader.name();
    reader.vector(() => producers.push({ field, name: reader.name(), version: reader.name() }));
  });
}

/** @param {Reader} reader @param {ReadModule} module */
function readTypes(reader, module) {
  reader.vector(() => {
    if (reader.bytes[reader.at] === 0x4e) {
      reader.at += 1;
      reader.vector(() => module.types.push(subType(reader)));
    } else {
      module.types.push(subType(reader));
    }
  });
}

/** @param {Reader} reader */
function subType(reader) {
  const form = reader.byte();
  if (form === 0x50 || form === 0x4f) {
    reader.vector(() => reader.u32());
    return compositeType(reader, reader.byte());
  }
  return compositeType(reader, form);
}

/** @param {Reader} reader @param {number} form @returns {CompositeType} */
function compositeType(reader, form) {
  if (form === 0x60) {
    const parameters = reader.vector(() => valueType(reader));
    return { kind: "func", parameters, results: reader.vector(() => valueType(reader)) };
  }
  if (form === 0x5f) return { kind: "struct", fields: reader.vector(() => fieldType(reader)) };
  if (form === 0x5e) return { kind: "array", field: fieldType(reader) };
  if (form === 0x5d) return { kind: "cont", type: heapType(reader) };
  throw new Unknown(reader.at - 1, `a type of the form 0x${form.toString(16)}`);
}

/** @param {Reader} reader */
function fieldType(reader) {
  const packed = PACKED_TYPES[reader.bytes[reader.at]];
  if (packed !== undefined) reader.at += 1;
  const type = packed ?? valueType(reader);
  reader.byte();
  return type;
}

/** @param {Reader} reader */
function valueType(reader) {
  const byte = reader.byte();
  if (NUMBER_TYPES[byte] !== undefined) return NUMBER_TYPES[byte];
  const abstract = HEAP_TYPES[byte];
  if (abstract !== undefined) return NULL_TYPES[abstract] ?? `${abstract}ref`;
  if (byte === 0x64) return `(ref ${heapType(reader)})`;
  if (byte === 0x63) return `(ref null ${heapType(reader)})`;
  throw new Unknown(reader.at - 1, `a value of the type 0x${byte.toString(16)}`);
}

/** @param {Reader} reader */
function heapType(reader) {
  const abstract = HEAP_TYPES[reader.bytes[reader.at]];
  if (abstract !== undefined) {
    reader.at += 1;
    return abstract;
  }
  const at = reader.at;
  const index = reader.signed(33);
  if (index < 0n)
    throw new Unknown(at, `a reference to the type 0x${reader.bytes[at].toString(16)}`);
  return String(index);
}

/** @param {Reader} reader @returns {Limits} */
function limits(reader) {
  const flags = reader.byte();
  if (flags > 15) throw new Unknown(reader.at - 1, `limits with the flags ${flags}`);
  const address = flags & 4 ? "i64" : "i32";
  const read = () => (flags & 4 ? Number(reader.unsigned(64)) : reader.u32());
  const minimum = read();
  const maximum = flags & 1 ? read() : null;
  const pageSize = flags & 8 ? 2 ** reader.u32() : PAGE;
  return { minimum, maximum, shared: (flags & 2) !== 0, address, pageSize };
}

/** @param {Reader} reader @returns {TableType} */
function tableType(reader) {
  const type = valueType(reader);
  return { type, ...limits(reader) };
}

/** @param {Reader} reader */
function tableWithInit(reader) {
  if (reader.bytes[reader.at] !== 0x40) return tableType(reader);
  reader.at += 2;
  const table = tableType(reader);
  constant(reader, null);
  return table;
}

/** @param {Reader} reader @returns {GlobalType} */
function globalType(reader) {
  return { type: valueType(reader), mutable: reader.byte() === 1 };
}

/** @param {Reader} reader */
function tag(reader) {
  reader.byte();
  return { type: reader.u32() };
}

/** @param {Reader} reader @returns {ExternKind} */
function externKind(reader) {
  const byte = reader.byte();
  const kind = KINDS[byte];
  if (kind === undefined) throw new Unknown(reader.at - 1, `the kind 0x${byte.toString(16)}`);
  return kind;
}

/** One import, or several from one module, each with its type or one for all.
 * @param {Reader} reader @param {ReadModule} module @param {GlobalValue} value
 */
function readImports(reader, module, value) {
  const from = reader.name();
  const first = reader.name();
  const form = first === "" ? reader.bytes[reader.at] : undefined;
  const add = (/** @type {string} */ name, /** @type {ExternType} */ type) =>
    addImport(module, { module: from, name }, type, value);
  if (form === 0x7f) {
    reader.skip(1);
    reader.vector(() => add(reader.name(), externType(reader)));
  } else if (form === 0x7e) {
    reader.skip(1);
    const type = externType(reader);
    reader.vector(() => add(reader.name(), type));
  } else {
    add(first, externType(reader));
  }
}

/** @param {Reader} reader @returns {ExternType} */
function externType(reader) {
  const kind = externKind(reader);
  if (kind === "table") return { kind, item: tableType(reader) };
  if (kind === "memory") return { kind, item: limits(reader) };
  if (kind === "global") return { kind, item: globalType(reader) };
  return { kind, item: kind === "tag" ? tag(reader) : { type: reader.u32() } };
}

/**
 * @param {ReadModule} module @param {{ module: string, name: string }} imported
 * @param {ExternType} type @param {GlobalValue} value
 */
function addImport(module, imported, type, value) {
  const { kind } = type;
  if (kind === "table") module.tables.push({ ...type.item, imported });
  else if (kind === "memory") module.memories.push({ ...type.item, imported });
  else if (kind === "global") {
    const init = { value: value(type.item.type), text: "imported" };
    module.globals.push({ ...type.item, init, imported });
  } else if (kind === "function") module.functions.push({ ...type.item, imported });
  else module.tags.push({ ...type.item, imported });
  module.imports.push({ ...imported, ...type });
}

/** @param {Reader} reader @param {ReadModule} module @returns {DataSegment} */
function dataSegment(reader, module) {
  const flags = reader.u32();
  if (flags > 2) throw new Unknown(reader.at - 1, `a data segment with the flags ${flags}`);
  const memory = flags === 2 ? reader.u32() : 0;
  const offset = flags === 1 ? null : constant(reader, module);
  const length = reader.u32();
  const from = reader.at;
  reader.skip(length);
  const place = { memory, from, length };
  return offset ? { mode: "active", offset, ...place } : { mode: "passive", offset, ...place };
}

/** @param {Reader} reader @param {ReadModule | null} module null where no global may be read
 * @returns {Constant} */
function constant(reader, module) {
  /** @type {Constant[]} */
  const stack = [];
  /** @type {(value: number | bigint | null, text: string) => void} */
  const push = (value, text) => stack.push({ value, text });
  const operands = () => {
    const [b, a] = [stack.pop(), stack.pop()];
    if (!a || !b) throw new Malformed(reader.at, "a constant expression lacks an operand");
    return {
      a: a.value,
      b: b.value,
      text: (/** @type {string} */ sign) => `(${a.text} ${sign} ${b.text})`,
    };
  };
  /** @type {(sign: string, compute: (a: number, b: number) => number) => void} */
  const narrow = (sign, compute) => {
    const { a, b, text } = operands();
    const known = typeof a === "number" && typeof b === "number";
    push(known ? compute(a, b) : null, text(sign));
  };
  /** @type {(sign: string, compute: (a: bigint, b: bigint) => bigint) => void} */
  const wide = (sign, compute) => {
    const { a, b, text } = operands();
    const known = typeof a === "bigint" && typeof b === "bigint";
    push(known ? BigInt.asIntN(64, compute(a, b)) : null, text(sign));
  };
  /** @param {number | bigint} value */
  const literal = (value) => push(value, String(value));
  for (;;) {
    const at = reader.at;
    const code = reader.byte();
    if (code === 0x0b) break;
    else if (code === 0x41) literal(Number(reader.signed(32)));
    else if (code === 0x42) literal(reader.signed(64));
    else if (code === 0x43) literal(reader.view(4).getFloat32(0, true));
    else if (code === 0x44) literal(reader.view(8).getFloat64(0, true));
    else if (code === 0x23) {
      const index = reader.u32();
      const global = module?.globals[index];
      const name = global?.imported ? `${global.imported.module}.${global.imported.name}` : index;
      push(global?.mutable ? null : (global?.init?.value ?? null), `global ${name}`);
    } else if (code === 0xd0) push(null, `null ${heapType(reader)}`);
    else if (code === 0xd2) push(null, `function ${reader.u32()}`);
    else if (code === 0x6a) narrow("+", (a, b) => (a + b) | 0);
    else if (code === 0x6b) narrow("-", (a, b) => (a - b) | 0);
    else if (code === 0x6c) narrow("*", Math.imul);
    else if (code === 0x7c) wide("+", (a, b) => a + b);
    else if (code === 0x7d) wide("-", (a, b) => a - b);
    else if (code === 0x7e) wide("*", (a, b) => a * b);
    else if (code === 0xfd && reader.u32() === 12) {
      reader.skip(16);
      push(null, "v128");
    } else if (code === 0xfb) {
      const immediates = OBJECT_IMMEDIATES[reader.u32()];
      if (immediates === undefined) throw new Unknown(at, "a constant instruction after 0xfb");
      for (let i = 0; i < immediates; i += 1) reader.u32();
      push(null, "object");
    } else {
      throw new Unknown(at, `the constant instruction 0x${code.toString(16)}`);
    }
  }
  return stack.pop() ?? { value: null, text: "nothing" };
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  byte() {
    if (this.at >= this.end) throw new Malformed(this.at, "it ends too early");
    this.at += 1;
    return this.bytes[this.at - 1];
  }

  /** @param {number} length */
  skip(length) {
    if (length > this.end - this.at) throw new Malformed(this.at, "it ends too early");
    this.at += length;
  }

  /** @param {number} length */
  view(length) {
    this.skip(length);
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at - length, length);
  }

  u32() {
    const from = this.at;
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128 && value < 2 ** 32) return value;
      if (byte < 128 || this.at - from === 5) {
        throw new Malformed(from, "a number that does not fit into 32 bits");
      }
    }
  }

  /** @param {number} bits */
  unsigned(bits) {
    const from = this.at;
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
      if (shift + 7n >= bits) {
        throw new Malformed(from, `a number that does not fit into ${bits} bits`);
      }
    }
  }

  /** @param {number} bits */
  signed(bits) {
    const from = this.at;
    const value = this.unsigned(bits);
    const read = (this.at - from) * 7;
    return BigInt.asIntN(bits, BigInt.asIntN(read, value));
  }

  name() {
    const length = this.u32();
    const from = this.at;
    this.skip(length);
    try {
      return strict.decode(this.bytes.subarray(from, this.at));
    } catch {
      throw new Malformed(from, "a name that is not UTF-8");
    }
  }

  /** Every element takes at least one byte: a count beyond that is wrong before anything is read.
   * @template T
   * @param {() => T} read
   */
  vector(read) {
    const from = this.at;
    const length = this.u32();
    if (length > this.end - this.at) {
      throw new Malformed(from, `${count(length, "entry", "entries")} in less room`);
    }
    return Array.from({ length }, read);
  }
}
