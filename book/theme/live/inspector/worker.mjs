// Runs a module that a reader brought, in a thread that can be ended: whatever the module does, the
// page stays alive. What it imports is made up: functions that refuse, a WASI with nothing in it,
// and empty memories.

import { differences } from "../memory/values.mjs";
import { PAGE } from "../wasm/page-size.mjs";
import { places } from "./find.mjs";
import { isWasi, wasi } from "./wasi.mjs";

/** Above this size, a call is not compared with the memory before it. */
const COMPARED = 256 * 1024 * 1024;

/** Further calls of imports are counted, and not listed. */
const LISTED = 100;

/** Of what is printed, and of the spans that a call changed, no more is kept. */
const PRINTED = 64 * 1024;
const SPANS = 20_000;

/** Of two states that are compared: how many places are told, and how many bytes of each. */
const DIFFERENCES = 5_000;
const EXCERPT = 8;

/** The pages of a large memory are looked at in parts, so that nobody waits for all of them. */
const PART = 64 * 1024 * 1024;

/** @type {WebAssembly.Instance | undefined} */
let instance;
/** @type {{ name: string, index: number, memory: WebAssembly.Memory }[]} */
let memories = [];
/** @type {string[]} the names of the exported globals */
let globals = [];
/** @type {string[]} */
let calls = [];
let called = 0;
let printed = "";
let answers = "refuse";
/** @type {(Uint8Array | null)[]} the memories in the state that was kept */
let kept = [];

/** Not every engine has these yet. */
const { Tag, Exception } =
  /** @type {{ Tag: new (type: { parameters: string[] }) => WebAssembly.ExportValue, Exception?: Function }} */ (
    /** @type {unknown} */ (WebAssembly)
  );

/** @type {{ [Action in keyof Questions]: (question: Questions[Action]) => Answer | Promise<Answer> }} */
const actions = {
  async open({ bytes, imports, exports, stubs }) {
    const module = await WebAssembly.compile(/** @type {Uint8Array<ArrayBuffer>} */ (bytes));
    begin(stubs);
    /** @type {WebAssembly.Imports} */
    const object = Object.create(null);
    for (const it of imports) {
      object[it.module] ??= Object.create(null);
      object[it.module][it.name] = make(it);
    }
    const provided = imports
      .filter(({ kind }) => kind === "memory")
      .map(({ module: from, name }, index) => {
        return { name: `${from}.${name}`, index, memory: object[from][name] };
      });
    takeMemories(provided);
    // Data segments may be in an imported memory even where the start function failed.
    instance = await WebAssembly.instantiate(module, object);
    globals = exports.filter(({ kind }) => kind === "global").map(({ name }) => name);
    const exported = exports
      .filter(({ kind }) => kind === "memory")
      .map(({ name, index }) => ({ name, index, memory: instance?.exports[name] }));
    takeMemories([...exported, ...provided]);
    return {};
  },

  call({ name, values, stubs }) {
    begin(stubs);
    const before = copies();
    /** @type {Answer} */
    const outcome = {};
    try {
      const call = /** @type {Function} */ (instance?.exports[name]);
      const result = call(...values);
      const results = Array.isArray(result) ? result : [result];
      outcome.results = result === undefined ? [] : results.map(shown);
    } catch (error) {
      outcome.error = describe(error);
    }
    outcome.changed = changesSince(before);
    return outcome;
  },

  keep() {
    kept = copies();
    return { kept: kept.some((bytes) => bytes !== null) };
  },

  /** What is not the same as in the state that was kept. */
  compare() {
    const changed = changesSince(kept);
    const differences = memories.flatMap(({ index, memory }, at) => {
      const now = new Uint8Array(memory.buffer);
      return (changed[at]?.spans ?? []).map(({ from, to }) => {
        const end = Math.min(to, from + EXCERPT);
        // Where the memory has grown, it was zero before.
        const before = new Uint8Array(end - from);
        before.set(kept[at]?.subarray(from, end) ?? []);
        return { memory: index, from, to, before, after: now.slice(from, end) };
      });
    });
    return { changed, differences: differences.slice(0, DIFFERENCES) };
  },

  find({ memory, wanted, most, length }) {
    const bytes = new Uint8Array(memories[memory].memory.buffer);
    const { found, all } = places(bytes, wanted, most);
    return { all, found: found.map((at) => ({ at, bytes: bytes.slice(at, at + length) })) };
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
  async filled({ memory: index }) {
    const { memory } = memories[index];
    const words = PAGE / 4;
    const pages = new Uint8Array(Math.floor(memory.buffer.byteLength / PAGE));
    for (const page of pages.keys()) {
      if (page > 0 && (page * PAGE) % PART === 0)
        await new Promise((resolve) => setTimeout(resolve));
      let full = 0;
      // By index and in numbers: a BigInt for each word of 1 GiB takes WebKit a minute.
      const all = new Uint32Array(memory.buffer, page * PAGE, words);
      for (let at = 0; at < words; at += 1) if (all[at] !== 0) full += 1;
      pages[page] = Math.ceil((full / words) * 255);
    }
    return { filled: pages };
  },
};

addEventListener("message", async ({ data: { id, action, ...question } }) => {
  /** @type {Answer} */
  let answer;
  try {
    const act = actions[/** @type {keyof Questions} */ (action)];
    answer = await act(question);
  } catch (error) {
    answer = { error: describe(error) };
  }
  const state = action === "open" || action === "call" ? stateNow() : {};
  const transfer = answer.bytes ? [answer.bytes.buffer] : [];
  postMessage({ id, ...answer, ...state }, { transfer });
});

/** The bytes of each memory; null where they are too many. */
function copies() {
  return memories.map(({ memory }) => {
    const bytes = new Uint8Array(memory.buffer);
    return bytes.length <= COMPARED ? bytes.slice() : null;
  });
}

/** @param {(Uint8Array | null)[]} before @returns {(MemoryChange | null)[]} */
function changesSince(before) {
  return memories.map(({ memory }, at) => {
    const old = before[at];
    if (!old) return null;
    const spans = differences(old, new Uint8Array(memory.buffer));
    const bytes = spans.reduce((sum, { from, to }) => sum + to - from, 0);
    return { spans: spans.slice(0, SPANS), bytes };
  });
}

/** Before anything of the module runs.
 * @param {string} stubs
 */
function begin(stubs) {
  calls = [];
  called = 0;
  printed = "";
  answers = stubs;
}

/** Each memory under the first name that it has, in their order in the module.
 * @param {{ name: string, index: number, memory: unknown }[]} named
 */
function takeMemories(named) {
  memories = [];
  for (const { name, index, memory } of named) {
    const isNew = memories.every((it) => it.index !== index);
    if (isNew && memory instanceof WebAssembly.Memory) memories.push({ name, index, memory });
  }
  memories.sort((a, b) => a.index - b.index);
}

/** @returns {Answer} */
function stateNow() {
  return {
    calls,
    called,
    printed,
    globals: globals.map((name) => {
      const global = /** @type {WebAssembly.Global} */ (instance?.exports[name]);
      return [name, valueIn(global)];
    }),
    memories: memories.map(({ name, index, memory }) => {
      return { name, index, byteLength: memory.buffer.byteLength };
    }),
  };
}

/** @param {WebAssembly.Global} global */
function valueIn(global) {
  try {
    return shown(global.value);
  } catch (error) {
    // A v128 has no value in JavaScript.
    return { text: describe(error), address: null };
  }
}

/** Makes what the module imports.
 * @param {OpenImport} given
 * @returns {WebAssembly.ImportValue}
 */
function make(given) {
  const { kind, item, type } = given;
  if (kind === "memory") {
    const { shared } = item;
    return new WebAssembly.Memory({ ...sizes(item), ...(shared ? { shared } : {}) });
  }
  if (kind === "table") {
    return new WebAssembly.Table({ ...sizes(item), element: reference(item.type) });
  }
  if (kind === "global") {
    const descriptor = { value: reference(item.type), mutable: item.mutable };
    return item.type === "v128"
      ? new WebAssembly.Global(descriptor)
      : new WebAssembly.Global(descriptor, /** @type {undefined} */ (zero(item.type)));
  }
  const func = type?.kind === "func" ? type : { parameters: [], results: [] };
  if (kind === "tag") return new Tag({ parameters: func.parameters });
  const results = func.results.map(zero);
  const name = `${given.module}.${given.name}`;
  const system = isWasi(given.module) ? wasi(given.name, memoryOf(name), print) : null;
  return (/** @type {unknown[]} */ ...values) => {
    called += 1;
    const call = `${name}(${values.map((value) => shown(value).text).join(", ")})`;
    if (calls.length < LISTED) calls.push(call);
    if (system) return system(...values);
    if (answers === "refuse") {
      throw new Error(`the module called ${name}, and nothing is there that could answer`);
    }
    return results.length > 1 ? results : results[0];
  };
}

/** The memory that WASI writes into, as a function that looks for it.
 * @param {string} caller
 */
function memoryOf(caller) {
  return () => {
    const { memory } = instance?.exports ?? {};
    const found = memory instanceof WebAssembly.Memory ? memory : memories[0]?.memory;
    if (found) return found;
    throw new Error(`the module called ${caller} before its memory could be seen from outside`);
  };
}

/** @param {string} text */
function print(text) {
  printed = (printed + text).slice(0, PRINTED);
}

/** Of a memory or a table, as JavaScript takes them: those with wide addresses as BigInt.
 * @param {Limits} limits
 * @returns {WebAssembly.MemoryDescriptor}
 */
function sizes({ minimum, maximum, address }) {
  const wide = address === "i64";
  const size = (/** @type {number} */ number) => (wide ? BigInt(number) : number);
  const descriptor = {
    initial: size(minimum),
    ...(maximum === null ? {} : { maximum: size(maximum) }),
    ...(wide ? { address } : {}),
  };
  return /** @type {WebAssembly.MemoryDescriptor} */ (descriptor);
}

/** A type by the name that JavaScript has for it.
 * @param {string} type
 */
function reference(type) {
  return /** @type {"anyfunc"} */ (type === "funcref" ? "anyfunc" : type);
}

/** The zero of a type.
 * @param {string} type
 */
function zero(type) {
  if (type === "i64") return 0n;
  if (type === "externref") return undefined;
  return /^[if]\d+$/.test(type) ? 0 : null;
}

/** @param {unknown} value @returns {ShownValue} */
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

/** @param {unknown} error */
function describe(error) {
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  if (error instanceof (Exception ?? Error)) return "an exception of the module";
  return shown(error).text;
}
