// Runs a module that a reader brought, in a thread that can be ended: whatever the module does, the
// page stays alive. What it imports is made up: functions that refuse, and empty memories.

import { differences } from "../memory/values.mjs";
import { PAGE } from "../wasm/page-size.mjs";

/** Above this size, a call is not compared with the memory before it. */
const COMPARED = 256 * 1024 * 1024;

/** Further calls of imports are counted, and not listed. */
const LISTED = 100;

/** @type {WebAssembly.Instance | undefined} */
let instance;
/** @type {{ name: string, memory: WebAssembly.Memory }[]} */
let memories = [];
/** @type {string[]} */
let calls = [];
let called = 0;
let answers = "refuse";

/** Not every engine has these yet. */
const { Tag, Exception } =
  /** @type {{ Tag: new (type: { parameters: string[] }) => WebAssembly.ExportValue, Exception?: Function }} */ (
    /** @type {unknown} */ (WebAssembly)
  );

/** @type {{ [Action in keyof Questions]: (question: Questions[Action]) => Answer | Promise<Answer> }} */
const actions = {
  async open({ bytes, imports }) {
    const module = await WebAssembly.compile(/** @type {Uint8Array<ArrayBuffer>} */ (bytes));
    const given = imports.map((it) => ({ ...it, value: make(it) }));
    /** @type {WebAssembly.Imports} */
    const object = {};
    for (const { module: from, name, value } of given) {
      object[from] ??= Object.create(null);
      object[from][name] = value;
    }
    calls = [];
    called = 0;
    answers = "refuse";
    /** @type {[string, WebAssembly.ImportValue][]} */
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

/** @returns {Answer} */
function stateNow() {
  /** @type {[string, ShownValue][]} */
  const globals = [];
  for (const [name, value] of Object.entries(instance?.exports ?? {})) {
    if (value instanceof WebAssembly.Global) globals.push([name, valueIn(value)]);
  }
  return {
    calls,
    called,
    globals,
    memories: memories.map(({ name, memory }) => ({ name, byteLength: memory.buffer.byteLength })),
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
  return (/** @type {unknown[]} */ ...values) => {
    called += 1;
    const name = `${given.module}.${given.name}`;
    const call = `${name}(${values.map((value) => shown(value).text).join(", ")})`;
    if (calls.length < LISTED) calls.push(call);
    if (answers === "refuse") {
      throw new Error(`the module called ${name}, and nothing is there that could answer`);
    }
    return results.length > 1 ? results : results[0];
  };
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
