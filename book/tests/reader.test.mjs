// The reader of the binary format: what it finds in a module, and what it says of other files.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dataWith, namesWith, needles, places } from "../theme/live/inspector/find.mjs";
import { memoryMap } from "../theme/live/wasm/memory-map.mjs";
import { Malformed, readModule } from "../theme/live/wasm/reader.mjs";
import { signature } from "../theme/live/wasm/words.mjs";
import { example, HEADER, leb, module, name, section, signed, vector } from "./modules.mjs";

const END = 0x0b;

const saying = (...bytes) => {
  try {
    readModule(Uint8Array.from(bytes.flat()));
  } catch (error) {
    assert.ok(error instanceof Malformed);
    return error.message;
  }
  return "";
};

const text = (words) => [...new TextEncoder().encode(words)];

test("a module's own words", () => {
  const read = readModule(example(17));
  assert.equal(read.problem, null);
  assert.deepEqual(
    read.exports.map(({ name, kind }) => `${kind} ${name}`),
    ["memory memory", "function store", "function spin", "function grow", "function tick"],
  );
  assert.equal(read.memories[0].minimum, 17);
  assert.equal(read.memories[0].maximum, null);
  assert.deepEqual(read.imports[0], {
    module: "env",
    name: "tick",
    kind: "function",
    item: { type: 1 },
  });
  assert.equal(signature(read.types[read.functions[3].type]), "(i32) → i32");
  assert.equal(read.data[0].offset?.value, 1024);
});

test("the engine reads the same exports and imports", () => {
  const bytes = example();
  const read = readModule(bytes);
  const compiled = new WebAssembly.Module(bytes);
  const plain = (items, ...fields) => items.map((item) => fields.map((field) => item[field]));
  assert.deepEqual(
    plain(read.exports, "name", "kind"),
    plain(WebAssembly.Module.exports(compiled), "name", "kind"),
  );
  assert.deepEqual(
    plain(read.imports, "module", "name", "kind"),
    plain(WebAssembly.Module.imports(compiled), "module", "name", "kind"),
  );
});

test("files that are no modules are called what they are", () => {
  assert.equal(saying(), "The file is empty.");
  assert.match(saying(HEADER.slice(0, 5)), /ends after 5 bytes/);
  assert.match(saying(text(";; a comment\n(module (memory 1))")), /text format/);
  assert.match(saying(text("<!DOCTYPE html><p>404")), /HTML page/);
  assert.match(saying(text("version https://git-lfs.github.com/spec/v1")), /Git LFS/);
  assert.match(saying(text("# Notes")), /it is text, and begins with "# Notes"/);
  assert.match(saying([0x1f, 0x8b, 8, 0]), /gzip/);
  assert.match(saying([0xa5, 0x83, 0x94, 0x48]), /begins with the bytes a5 83 94 48/);
  assert.match(saying([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]), /component/);
  assert.match(saying([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]), /version 2/);
  assert.equal(saying(HEADER), "");
});

test("a module that is cut off is read up to there", () => {
  const whole = example();
  const cut = whole.subarray(0, whole.length - 3);
  const read = readModule(cut);
  assert.equal(read.exports.length, 5);
  assert.deepEqual(read.data, []);
  assert.equal(read.problem?.section, "data");
  assert.match(read.problem?.message ?? "", /ends 3 bytes before the end of this section/);
});

test("a module that ends between two sections lacks its code", () => {
  const read = readModule(module(section(1, vector([[0x60, 0, 0]])), section(3, vector([[0]]))));
  assert.equal(read.problem?.message, "the file ends before the code of its 1 function");
});

test("what is not known is passed over, and not called damage", () => {
  const types = section(1, vector([[0x60, 0, 0], [0x42]]));
  const memory = section(5, vector([[0, 2]]));
  const read = readModule(module(types, [0x2a, 3, 1, 2, 3], memory));
  assert.equal(read.problem, null);
  assert.deepEqual(read.unknown, [
    { at: 14, section: "type", message: "a type of the form 0x42" },
    { at: 17, section: "unknown", message: "a section with the id 42" },
  ]);
  assert.deepEqual(
    read.sections.map(({ id, name }) => [id, name]),
    [
      [1, "type"],
      [42, "unknown"],
      [5, "memory"],
    ],
  );
  assert.equal(read.memories[0].minimum, 2);
});

test("after an import of no known kind, no number is told that may be wrong", () => {
  const imports = [
    [...name("env"), ...name("known"), 0, 0],
    [...name("env"), ...name("unknown"), 0x55, 0],
    [...name("env"), ...name("lost"), 0, 0],
  ];
  const read = readModule(
    module(
      section(1, vector([[0x60, 0, 0]])),
      section(2, vector(imports)),
      section(3, vector([[0]])),
      section(5, vector([[0, 2]])),
      section(7, vector([[...name("memory"), 2, 0]])),
      section(10, vector([[2, 0, END]])),
    ),
  );
  assert.equal(read.problem, null);
  assert.equal(read.unknown[0].message, "the kind 0x55");
  assert.deepEqual([read.functions.length, read.memories.length], [1, 0]);
  assert.equal(read.exports[0].name, "memory");
});

test("junk behind a module is damage in a section that has a name", () => {
  const read = readModule(module(section(5, vector([[0, 1]])), [0x7b, 0x22, 0x61]));
  assert.deepEqual(read.problem?.section, "unknown");
});

test("a count that no file could hold is refused before it takes memory", () => {
  const read = readModule(module(section(1, [0xff, 0xff, 0xff, 0xff, 0x0f])));
  assert.match(read.problem?.message ?? "", /4,294,967,295 entries in less room/);
});

test("a broken byte anywhere never does more than end the reading", () => {
  const whole = example();
  for (let at = 8; at < whole.length; at += 1) {
    for (const byte of [0x00, 0x7f, 0x80, 0xff]) {
      const broken = whole.slice();
      broken[at] = byte;
      const read = readModule(broken);
      memoryMap(read);
      assert.ok(read.problem === null || read.problem.message !== "", `byte ${at} is ${byte}`);
    }
  }
});

test("offsets may be sums, and depend on the host", () => {
  const global = [...name("env"), ...name("__memory_base"), 3, 0x7f, 0];
  const sum = [0x41, ...signed(1024), 0x41, ...signed(16), 0x6a, END];
  const placed = [0x23, 0, 0x41, ...signed(16), 0x6a, END];
  const segments = [sum, placed].map((offset) => [0, ...offset, ...name("data")]);
  const passive = [1, ...name("later")];
  const bytes = module(
    section(2, vector([global])),
    section(5, vector([[1, 1, 2]])),
    section(11, vector([...segments, passive])),
  );
  const read = readModule(bytes);
  assert.equal(read.problem, null);
  assert.equal(read.memories[0].maximum, 2);
  assert.deepEqual(
    read.data.map(({ mode, offset }) => [mode, offset?.value, offset?.text]),
    [
      ["active", 1040, "(1024 + 16)"],
      ["active", null, "(global env.__memory_base + 16)"],
      ["passive", undefined, undefined],
    ],
  );
  // Whoever provides the global knows the place.
  const placedAt = (base) => readModule(bytes, () => base).data[1].offset?.value;
  assert.deepEqual([placedAt(0), placedAt(1024)], [16, 1040]);
});

test("the map names the data, and calls a guessed stack a guess", () => {
  const map = memoryMap(readModule(example()));
  assert.deepEqual(map, [
    { from: 1024, to: 1029, label: "data 0", kind: "data" },
    {
      from: 1029,
      to: 65536,
      label: "zeroed statics, stack (a guess)",
      kind: "stack",
      assumed: true,
    },
  ]);
});

test("the linker's names need no guess", () => {
  const constant = (value) => [0x7f, 0, 0x41, ...signed(value), END];
  const read = readModule(
    module(
      section(5, vector([[0, 17]])),
      section(6, vector([[0x7f, 1, 0x41, ...signed(1048576), END], constant(1065440)])),
      section(
        7,
        vector([
          [...name("__stack_pointer"), 3, 0],
          [...name("__heap_base"), 3, 1],
        ]),
      ),
      section(11, vector([[0, 0x41, ...signed(1048576), END, ...name("data")]])),
    ),
  );
  assert.deepEqual(memoryMap(read), [
    { from: 0, to: 1048576, label: "stack", kind: "stack", assumed: false },
    { from: 1048576, to: 1048580, label: "data 0", kind: "data" },
    { from: 1065440, to: 17 * 65536, label: "left over", kind: "unused" },
    { from: 17 * 65536, to: Infinity, label: "heap", kind: "heap" },
  ]);
});

test("where the linker's globals meet the data, they need no guess either", () => {
  const exported = (value) => [0x7f, 0, 0x41, ...signed(value), END];
  const read = readModule(
    module(
      section(5, vector([[0, 17]])),
      section(
        6,
        vector([[0x7f, 1, 0x41, ...signed(1048576), END], exported(1048610), exported(1048624)]),
      ),
      section(
        7,
        vector([
          [...name("__data_end"), 3, 1],
          [...name("__heap_base"), 3, 2],
        ]),
      ),
      section(11, vector([[0, 0x41, ...signed(1048576), END, ...name("data")]])),
    ),
  );
  assert.deepEqual(
    memoryMap(read).map(({ from, label }) => [from, label]),
    [
      [0, "stack"],
      [1048576, "data 0"],
      [1048580, "zeroed statics"],
      [1048624, "left over"],
      [1114112, "heap"],
    ],
  );
});

test("each memory has ranges of its own, and the linker's are in the first", () => {
  const segment = (memory, at) => [2, memory, 0x41, ...signed(at), END, ...name("data")];
  const read = readModule(
    module(
      section(
        5,
        vector([
          [0, 1],
          [0, 2],
        ]),
      ),
      section(6, vector([[0x7f, 1, 0x41, ...signed(65536), END]])),
      section(7, vector([[...name("__stack_pointer"), 3, 0]])),
      section(11, vector([segment(0, 100), segment(1, 300)])),
    ),
  );
  const kinds = (memory) => memoryMap(read, memory).map(({ from, kind }) => [from, kind]);
  assert.deepEqual(kinds(0), [
    [100, "data"],
    [104, "stack"],
  ]);
  assert.deepEqual(kinds(1), [[300, "data"]]);
});

test("thousands of data segments become a few ranges", () => {
  const segment = (at) => [0, 0x41, ...signed(at), END, ...name("data")];
  const segments = Array.from({ length: 3000 }, (_, index) => segment(1024 + index * 1000));
  const map = memoryMap(
    readModule(module(section(5, vector([[0, 64]])), section(11, vector(segments)))),
  );
  assert.deepEqual(map, [{ from: 1024, to: 1024 + 2999 * 1000 + 4, label: "data", kind: "data" }]);
});

test("types of the garbage collector are read, and shared and 64-bit memories", () => {
  const struct = [0x50, 0, 0x5f, 2, 0x78, 1, 0x63, 0x70, 0];
  const read = readModule(
    module(
      section(1, vector([[0x4e, 2, ...struct, 0x60, 1, 0x64, 0, 0]])),
      section(
        5,
        vector([
          [3, 1, 2],
          [5, 1, 0x80, 0x80, 4],
        ]),
      ),
    ),
  );
  assert.equal(read.problem, null);
  assert.deepEqual(read.types[0], { kind: "struct", fields: ["i8", "(ref null func)"] });
  assert.equal(signature(read.types[1]), "((ref 0))");
  assert.equal(read.memories[0].shared, true);
  assert.deepEqual([read.memories[1].address, read.memories[1].maximum], ["i64", 65536]);
});

test("names of functions are found, and bytes of data, at every place", () => {
  const functions = vector([
    [0, ...name("Outer")],
    [1, ...name("inner")],
  ]);
  const bytes = module(
    section(11, vector([[1, ...name("abcabca")]])),
    section(0, [...name("name"), 1, ...leb(functions.length), ...functions]),
  );
  const read = readModule(bytes);
  assert.deepEqual(namesWith(read, bytes, "OUT"), [{ what: "function 0", name: "Outer", func: 0 }]);
  assert.deepEqual(namesWith(read, bytes, "absent"), []);
  assert.deepEqual(dataWith(read, bytes, needles("abca"), 1), {
    found: [{ segment: 0, offset: 0 }],
    all: 2,
  });
  assert.deepEqual(needles("€"), [Uint8Array.of(0xe2, 0x82, 0xac)]);
  assert.deepEqual(needles("a€").at(-1), Uint8Array.of(0x61, 0, 0xac, 0x20), "as UTF-16");
  assert.deepEqual(needles("0x6861").at(1), Uint8Array.of(0x68, 0x61));
  assert.deepEqual(needles("68 61").at(1), Uint8Array.of(0x68, 0x61));
  assert.equal(needles("cafe").length, 2);
  assert.deepEqual(places(Uint8Array.of(1, 1, 1), [Uint8Array.of(1, 1)], 9), {
    found: [0, 1],
    all: 2,
  });
});
