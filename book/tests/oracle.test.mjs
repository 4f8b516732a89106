// The reader of the binary format, held against another one: wasmparser, which the program
// xtask/site/examples/modules.rs asks. Every module that the rendered site has, and those in modules/.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readModule } from "../theme/live/wasm/reader.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const site = process.env.SITE ?? join(root, "target/book");

const written = filesIn(fileURLToPath(new URL("modules/", import.meta.url)), ".wat");
const built = filesIn(join(site, "target"), ".wasm");

function filesIn(folder, suffix) {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = all.filter((file) => file.endsWith(suffix));
  return files.sort().map((file) => join(folder, file));
}

/** What wasmparser finds in each: `{ bytes, view }`. */
function ask(files) {
  const program = ["run", "--quiet", "--package", "site", "--example", "modules", "--"];
  const json = execFileSync("cargo", [...program, ...files], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 30,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const found = JSON.parse(json);
  return found.map(({ bytes, view }, index) => {
    return { file: files[index], bytes: Uint8Array.from(Buffer.from(bytes, "base64")), view };
  });
}

/** What our reader finds, in the same shape. */
function viewOf(module) {
  assert.equal(module.problem, null);
  assert.deepEqual(module.unknown, []);
  const { sections, types, imports, functions, tables, memories, globals, tags } = module;
  const { exports, start, data, code, names, producers } = module;
  const without = ({ imported, init, ...rest }) => rest;
  const table = ({ type, minimum, maximum, shared, address }) => {
    return { type, minimum, maximum, shared, address };
  };
  return {
    sections: sections.map(({ id, from, to, title = null }) => ({ id, from, to, title })),
    types,
    imports: imports.map(({ module, name, kind, item }) => {
      return { module, name, kind, item: kind === "table" ? table(item) : without(item) };
    }),
    functions: functions.map(({ type }) => type),
    tables: tables.map(table),
    memories: memories.map(without),
    globals: globals.map(({ type, mutable, init }) => {
      return { type, mutable, value: textOf(init.value, type) };
    }),
    tags: tags.map(({ type }) => type),
    exports,
    start,
    data: data.map(({ mode, memory, offset, from, length }) => {
      return { mode, memory, value: textOf(offset?.value ?? null, "i32"), from, length };
    }),
    code: code?.count ?? null,
    names: { module: names.module, globals: [...names.globals], data: [...names.data] },
    producers,
  };
}

/** A value with its type; the bits of one with a fraction. */
function textOf(value, type) {
  if (value === null) return null;
  if (typeof value === "bigint") return `i64 ${value}`;
  const view = new DataView(new ArrayBuffer(8));
  if (type === "f32") {
    view.setFloat32(0, value);
    return `f32 0x${view.getUint32(0).toString(16)}`;
  }
  if (type === "f64") {
    view.setFloat64(0, value);
    return `f64 0x${view.getBigUint64(0).toString(16)}`;
  }
  return `i32 ${value}`;
}

test("the reader finds in each module what wasmparser finds", () => {
  assert.ok(written.length >= 12, "modules in the text format");
  assert.ok(built.length >= 9, "the guests are built by cargo xtask book");
  for (const { file, bytes, view } of ask([...written, ...built])) {
    assert.deepEqual(viewOf(readModule(bytes)), view, file);
  }
});
