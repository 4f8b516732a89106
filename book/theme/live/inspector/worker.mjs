// Runs a module that a reader brought, in a thread that can be ended: whatever the module does, the
// page stays alive. What it imports is made of nothing: functions that refuse, and empty memories.

import { differences } from "../memory/values.mjs";
import { PAGE } from "../wasm/page-size.mjs";

/** Above this size, a call is not compared with the memory before it. */
const COMPARED = 256 * 1024 * 1024;

/** More calls of imports than these are counted, and not listed. */
const LISTED = 100;

let instance;
let memories = [];
let calls = [];
let called = 0;
let answers = "refuse";

const actions = {
  async open({ bytes, imports }) {
    const module = await WebAssembly.compile(bytes);
    const given = imports.map((it) => ({ ...it, value: make(it) }));
    const object = {};
    for (const { module: from, name, value } of given) {
      object[from] ??= Object.create(null);
      object[from][name] = value;
    }
    calls = [];
    called = 0;
    answers = "refuse";
    const named = given.map(({ module: from, name, value }) => [`${from}.${name}`, value]);
    try {
      instance = await WebAssembly.instantiate(module, object);
      named.unshift(...Object.entries(instance.exports));
    } finally {
      // Data segments may be in an imported memory even where the start function failed.
      const found = new Map();
      for (const [name, value] of named) {
        if (value instanceof WebAssembly.Memory && !found.has(value)) found.set(value, name);
      }
      memories = [...found].map(([memory, name]) => ({ name, memory }));
    }
    return {};
  },

  call({ name, values, stubs }) {
    calls = [];
    called = 0;
    answers = stubs;
    const before = memories.map(({ memory }) => {
      const bytes = new Uint8Array(memory.buffer);
      return bytes.length <= COMPARED ? bytes.slice() : null;
    });
    let outcome;
    const start = performance.now();
    try {
      const result = instance.exports[name](...values);
      outcome = { results: result === undefined ? [] : Array.isArray(result) ? result : [result] };
      outcome.results = outcome.results.map(shown);
    } catch (error) {
      outcome = { error: describe(error) };
    }
    outcome.milliseconds = performance.now() - start;
    outcome.changed = memories.map(({ memory }, index) => {
      const old = before[index];
      if (old === null) return null;
      return differences(old, new Uint8Array(memory.buffer)).slice(0, 20_000);
    });
    return outcome;
  },

  read({ memory, offset, length }) {
    const bytes = new Uint8Array(memories[memory].memory.buffer, offset, length).slice();
    return { bytes };
  },

  write({ memory, offset, bytes }) {
    new Uint8Array(memories[memory].memory.buffer).set(bytes, offset);
    return {};
  },

  /** How full each page is, from 0 (nothing but zeros) to 255. */
  filled({ memory }) {
    const { buffer } = memories[memory].memory;
    const words = PAGE / 4;
    const pages = new Uint8Array(Math.floor(buffer.byteLength / PAGE));
    for (const page of pages.keys()) {
      let full = 0;
      // By index and in numbers: a BigInt for each word of 1 GiB takes WebKit a minute.
      const all = new Uint32Array(buffer, page * PAGE, words);
      for (let at = 0; at < words; at += 1) if (all[at] !== 0) full += 1;
      pages[page] = Math.ceil((full / words) * 255);
    }
    return { filled: pages };
  },
};

addEventListener("message", async ({ data: { id, action, ...question } }) => {
  let answer;
  try {
    answer = await actions[action](question);
  } catch (error) {
    answer = { error: describe(error) };
  }
  const state = action === "open" || action === "call" ? stateNow() : {};
  const transfer = answer.bytes ? [answer.bytes.buffer] : [];
  postMessage({ id, ...answer, ...state }, transfer);
});

function stateNow() {
  const globals = Object.entries(instance?.exports ?? {})
    .filter(([, value]) => value instanceof WebAssembly.Global)
    .map(([name, global]) => [name, valueIn(global)]);
  return {
    calls,
    called,
    globals,
    memories: memories.map(({ name, memory }) => ({ name, byteLength: memory.buffer.byteLength })),
  };
}

function valueIn(global) {
  try {
    return shown(global.value);
  } catch (error) {
    // A v128 has no value in JavaScript.
    return { text: error.message, address: null };
  }
}

function make({ module, name, kind, item, type }) {
  const limits = () => {
    const wide = (number) => (item.address === "i64" ? BigInt(number) : number);
    const descriptor = { initial: wide(item.minimum) };
    if (item.maximum !== null) descriptor.maximum = wide(item.maximum);
    if (item.address === "i64") descriptor.address = "i64";
    return descriptor;
  };
  const reference = (given) => (given === "funcref" ? "anyfunc" : given);
  if (kind === "memory") {
    const shared = item.shared ? { shared: true } : {};
    return new WebAssembly.Memory({ ...limits(), ...shared });
  }
  if (kind === "table") {
    return new WebAssembly.Table({ ...limits(), element: reference(item.type) });
  }
  if (kind === "global") {
    const zero = { i32: 0, i64: 0n, f32: 0, f64: 0, externref: undefined }[item.type] ?? null;
    const descriptor = { value: reference(item.type), mutable: item.mutable };
    return item.type === "v128"
      ? new WebAssembly.Global(descriptor)
      : new WebAssembly.Global(descriptor, zero);
  }
  if (kind === "tag") return new WebAssembly.Tag({ parameters: type?.parameters ?? [] });
  const zeros = (type?.results ?? []).map(
    (it) => ({ i64: 0n })[it] ?? (/^[if]/.test(it) ? 0 : null),
  );
  return (...values) => {
    called += 1;
    const call = `${module}.${name}(${values.map((value) => shown(value).text).join(", ")})`;
    if (calls.length < LISTED) calls.push(call);
    if (answers === "refuse") {
      throw new Error(
        `the module called ${module}.${name}, and nothing is there that could answer`,
      );
    }
    return zeros.length > 1 ? zeros : zeros[0];
  };
}

function shown(value) {
  if (typeof value === "number") {
    const address = Number.isInteger(value) ? value >>> 0 : null;
    const text = Object.is(value, -0) ? "-0" : String(value);
    return { text, address };
  }
  if (typeof value === "bigint") {
    const address = BigInt.asUintN(64, value);
    return { text: String(value), address: address < 2n ** 53n ? Number(address) : null };
  }
  if (typeof value === "function") return { text: `function ${value.name}`, address: null };
  try {
    return { text: String(value), address: null };
  } catch {
    return { text: typeof value, address: null };
  }
}

function describe(error) {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  if (error instanceof (WebAssembly.Exception ?? Error)) return "an exception of the module";
  return shown(error).text;
}
