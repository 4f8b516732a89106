// ANCHOR: naive
import { dump } from "../hosts/dump.mjs";
import { readGuest } from "../hosts/guest.mjs";

for (const profile of ["debug", "release"]) {
  try {
    await WebAssembly.instantiate(await readGuest("your-toolchain", { profile }), {});
  } catch (error) {
    console.log(`${profile}: ${error.name}`);
  }
}
// ANCHOR_END: naive

// ANCHOR: imports
const raw = await WebAssembly.compile(await readGuest("your-toolchain"));
const imports = WebAssembly.Module.imports(raw).map(({ module, name }) => `${module} ${name}`);
console.log(imports.sort().join("\n"));
// ANCHOR_END: imports

// ANCHOR: listen
const calls = [];

function noted([name, value]) {
  if (typeof value !== "function") return [name, value];
  const exported = (...args) => {
    const result = value(...args);
    calls.push(`${name}(${args.join(", ")}) gives ${result}`);
    return result;
  };
  return [name, exported];
}

const { Instance } = WebAssembly;
WebAssembly.Instance = class {
  constructor(...args) {
    const { exports } = new Instance(...args);
    this.exports = Object.fromEntries(Object.entries(exports).map(noted));
  }
};
// ANCHOR_END: listen

// ANCHOR: hello
const { readBytes } = await import("../hosts/guest.mjs");
const { initSync, Pair, replace_str, show } = await import("./glue/your_toolchain.js");

const exports = initSync({
  module: await readBytes(new URL("glue/your_toolchain_bg.wasm", import.meta.url)),
});
console.log(replace_str("Hello World!"));
// ANCHOR_END: hello

// ANCHOR: calls
console.log(calls.splice(0).join("\n"));
// ANCHOR_END: calls

// ANCHOR: canonical
const bytes = await readGuest("your-toolchain", { exhibit: "canonical" });
const core = (await WebAssembly.instantiate(bytes)).instance.exports;

const sent = new TextEncoder().encode("Hello World!");
const room = core.cabi_realloc(0, 0, 1, sent.length) >>> 0;
new Uint8Array(core.memory.buffer, room, sent.length).set(sent);
const result = core["replace-str"](room, sent.length) >>> 0;
const words = new DataView(core.memory.buffer, result, 8);
const [from, count] = [words.getUint32(0, true), words.getUint32(4, true)];
console.log(new TextDecoder().decode(new Uint8Array(core.memory.buffer, from, count)));
core["cabi_post_replace-str"](result);
// ANCHOR_END: canonical

// ANCHOR: do-this
const kept = new Pair(99, 0.1);
try {
  console.log(`${kept.byte} and ${kept.number}`);
} finally {
  kept.free();
}
// ANCHOR_END: do-this

// ANCHOR: predict-empty
calls.length = 0;
replace_str("");
console.log(calls.splice(0).join("\n"));
// ANCHOR_END: predict-empty

// ANCHOR: predict-units
replace_str("😀");
console.log(calls.splice(0, 3).join("\n"));
// ANCHOR_END: predict-units

// ANCHOR: predict-nothing
console.log(core.cabi_realloc(0, 0, 8, 0));
// ANCHOR_END: predict-nothing

// ANCHOR: describe
const names = WebAssembly.Module.exports(raw).map(({ name }) => name);
const describe = names.filter((name) => name.startsWith("__wbindgen_describe_"));
console.log(`${names.length} exports, ${describe.length} of them describe`);
console.log(names.filter((name) => name.includes("replace_str")).join("\n"));
// ANCHOR_END: describe

// ANCHOR: encoded
calls.length = 0;
console.log(replace_str("Héllo World!"));
console.log(calls.splice(0).join("\n"));
// ANCHOR_END: encoded

// ANCHOR: features
for (const profile of ["debug", "release"]) {
  const built = await WebAssembly.compile(await readGuest("your-toolchain", { profile }));
  const sections = WebAssembly.Module.customSections(built, "target_features");
  console.log(`${profile}: target_features ${sections.length === 1 ? "kept" : "gone"}`);
}
// ANCHOR_END: features

// ANCHOR: faithful
const half = "😀".slice(0, 1);
console.log(`half of a 😀 comes back as U+${replace_str(half).codePointAt(0).toString(16)}`);
const marked = "\ufeffHello";
console.log(`a text with a BOM comes back the same: ${replace_str(marked) === marked}`);
// ANCHOR_END: faithful

// ANCHOR: by-hand
const { memory, __wbindgen_malloc, __wbindgen_free } = exports;
const text = new TextEncoder().encode("Hello World!");
const ptr = __wbindgen_malloc(text.length, 1) >>> 0;
new Uint8Array(memory.buffer, ptr, text.length).set(text);
const [at, length] = exports.replace_str(ptr, text.length);
console.log(new TextDecoder().decode(new Uint8Array(memory.buffer, at >>> 0, length)));
__wbindgen_free(at, length, 1);
// ANCHOR_END: by-hand

// ANCHOR: figure
console.log(dump(memory, ptr, text.length, "the text, freed by the guest"));
console.log(dump(memory, at >>> 0, length, "the result, freed by the host"));
// ANCHOR_END: figure

// ANCHOR: pair
calls.length = 0;
const pair = new Pair(99, 0.1);
console.log(`${pair.byte} and ${pair.number}`);
console.log(calls.splice(0).join("\n"));
console.log(Object.keys(pair).join(" "));
console.log(dump(memory, pair.__wbg_ptr, 8, "the crate's count, and a gap"));
console.log(dump(memory, pair.__wbg_ptr + 8, 8, "number"));
console.log(dump(memory, pair.__wbg_ptr + 16, 1, "byte"));
console.log(dump(memory, pair.__wbg_ptr + 17, 7, "padding"));
// ANCHOR_END: pair

// ANCHOR: freed
pair.free();
console.log(calls.splice(0).join("\n"));
try {
  console.log(pair.byte);
} catch (error) {
  console.log(`${error.name}: ${error.message}`);
}
// ANCHOR_END: freed

// ANCHOR: lent
const viewer = {
  look(bytes) {
    this.copy = bytes.slice();
    this.view = bytes;
    console.log(`${bytes.length} bytes, not copied: ${bytes.buffer === memory.buffer}`);
    replace_str("World ".repeat(20000));
    console.log(`after another call: ${bytes.length} bytes`);
  },
};
show(viewer);
console.log(`the copy: ${new TextDecoder().decode(viewer.copy)}`);
console.log(`the view: "${new TextDecoder().decode(viewer.view)}"`);
// ANCHOR_END: lent

// Late: whenever the host waits, the collector may give some of these back.
// ANCHOR: leak
const pages = () => exports.memory.buffer.byteLength / 65536;
for (const free of [true, false]) {
  calls.length = 0;
  const before = pages();
  for (let count = 0; count < 20000; count += 1) {
    const pair = new Pair(99, count);
    if (free) pair.free();
  }
  const freed = calls.filter((call) => call.startsWith("__wbg_pair_free"));
  console.log(`${freed.length} of 20000 freed, ${pages() - before} more pages`);
}
// ANCHOR_END: leak

// Last, since it traps.
// ANCHOR: predict-failure
try {
  console.log(exports.__wbindgen_malloc(-1, 1));
} catch (error) {
  console.log(error.name);
}
// ANCHOR_END: predict-failure
