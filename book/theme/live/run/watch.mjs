// Records what happens to a host's memories while it runs, with nothing in the host for it: each
// call of a guest, each growth, each print and each time that the host writes through a view is an
// event, and what the memory holds then is a state. What changed otherwise is found at the next
// event, and nobody is said to have done it.
//
// Nothing here depends on time, so that the same host gives the same states in every run.

// What its modules import, so that all are fetched at once.
import "./recorded.mjs";
import "../count.mjs";
import "../wasm/page-size.mjs";
import "../wasm/reader.mjs";
import "../wasm/words.mjs";
import { lineIn } from "./halt.mjs";
import { bufferOf, exportsOf, Shadow } from "./shadow.mjs";
import { trampolines } from "./trampolines.mjs";
import { unwatched, watchViews } from "./views.mjs";

// Before the host makes views with it.
const Bytes = globalThis.Uint8Array;

/** Calls of one function, and writes in one line, between two prints that are states: more of a loop
 * is not worth it. */
const TIMES = 6;

/** Writes between two prints whose line is looked for, which takes longer than to write. */
const LOOKS = 100;

/** Views that are noted between two prints. */
const VIEWS = 24;

const MEMORIES = 32;
const STATES = 600;

const VIEW_TYPES = [
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
  "Float32Array",
  "Float64Array",
  "DataView",
];

/** @typedef {object} Recorded a memory
 * @property {{ calls: number, writes: number }} unseen what no state tells of, since its newest
 * @property {number} id
 * @property {WebAssembly.Memory} memory
 * @property {Shadow} shadow
 * @property {ArrayBuffer} [buffer]
 * @property {number} generation of the buffer
 * @property {number} [state] its newest
 */

/** @typedef {WebAssembly.WebAssemblyInstantiatedSource} Instantiated */

/** @typedef {{ call: WebAssembly.ExportValue, name: string, record?: Recorded, event?: MemoryEvent }} Open
 * a call that has not returned */

/** Watches all that happens from now on in this thread.
 *
 * @param {import("./halt.mjs").Place & { pokes: Poke[], emit: (message: Message) => void }} options
 * @returns {import("./halt.mjs").Watcher}
 */
export function watch({ names, until, pokes, emit, halted }) {
  const { Instance, Memory } = WebAssembly;
  /** @type {WeakMap<object, Uint8Array>} the bytes of modules and of their instances */
  const modules = new WeakMap();
  /** @type {WeakMap<WebAssembly.Instance, WebAssembly.Exports>} */
  const exported = new WeakMap();
  /** @type {WeakMap<WebAssembly.Memory, Recorded>} */
  const known = new WeakMap();
  /** @type {WeakMap<ArrayBufferLike, Recorded>} */
  const buffers = new WeakMap();
  /** @type {Map<WebAssembly.ExportValue | number, number>} how often since the last print a function
   * was called, and in a line was written */
  let times = new Map();
  /** @type {Open[]} */
  const open = [];
  let looks = 0;
  let views = 0;
  let memories = 0;
  let states = 0;
  let full = false;
  /** @type {Recorded | undefined} */
  let current;

  const lineNow = (/** @type {string | undefined} */ stack) =>
    lineIn(stack, { names, until, halted });

  /** @param {WebAssembly.Memory} memory @param {WebAssembly.Instance} [instance] that exports it */
  function recordOf(memory, instance) {
    const before = known.get(memory);
    if (before) return before;
    if (memories === MEMORIES) {
      tellMore(`${MEMORIES} memories are all that are recorded`);
      return undefined;
    }
    /** @type {Recorded} */
    const record = { id: memories, memory, shadow: new Shadow(), generation: -1, unseen: none() };
    memories += 1;
    known.set(memory, record);
    emit({ memory: record.id, module: instance && modules.get(instance) });
    renew(record);
    return record;
  }

  /** @param {string} more */
  function tellMore(more) {
    if (!full) emit({ more });
    full = true;
  }

  /** Notes that the memory has another buffer.
   * @param {Recorded} record
   */
  function renew(record) {
    const buffer = bufferOf(record.memory);
    if (buffer !== record.buffer) {
      record.buffer = buffer;
      record.generation += 1;
      buffers.set(buffer, record);
    }
    return buffer;
  }

  /** The memory is in a new state now; or in the previous one, if `quiet` and nothing changed.
   * @param {Recorded | undefined} record @param {MemoryEvent} event
   */
  function take(record, event, quiet = false) {
    if (record === undefined) return;
    const { generation, state } = record;
    const buffer = renew(record);
    const spans = record.shadow.take(buffer);
    const grown = generation !== record.generation && state !== undefined;
    if (quiet && spans.length === 0 && !grown) return;
    if (states === STATES) {
      tellMore(`${STATES} states are all that is recorded`);
      return;
    }
    record.state = states;
    states += 1;
    const { byteLength } = buffer;
    const { unseen } = record;
    if (unseen.calls + unseen.writes > 0) event.unseen = unseen;
    record.unseen = none();
    const of = { memory: record.id, generation: record.generation, byteLength, spans };
    emit({ state: { ...event, ...of } });
    for (const poke of pokes) if (poke.state === record.state) write(record, poke);
  }

  /** What has changed until now is a state, whoever did it.
   * @param {Recorded | undefined} record @param {number} line
   */
  function takeRest(record, line) {
    take(record, { what: "other", line, during: open.at(-1)?.name }, true);
  }

  /** How often something has happened since the last print.
   * @param {WebAssembly.ExportValue | number} key a function, or a line
   */
  function countOf(key) {
    const count = (times.get(key) ?? 0) + 1;
    times.set(key, count);
    return count;
  }

  /** The host writes through a view.
   * @type {import("./views.mjs").Write}
   */
  function hostWrites(buffer, to, act) {
    const record = buffers.get(buffer);
    if (!record) return act();
    current = record;
    looks += 1;
    if (looks <= LOOKS) {
      const { stack } = new Error();
      const line = lineNow(stack);
      if (countOf(line) <= TIMES) {
        settle(stack);
        takeRest(record, line);
        const result = act();
        take(record, { what: "write", line, to: to() });
        return result;
      }
    }
    record.unseen.writes += 1;
    return act();
  }

  /** @param {Recorded} record @param {Poke} poke */
  function write(record, { from, bytes }) {
    const buffer = bufferOf(record.memory);
    if (from + bytes.length > buffer.byteLength) return;
    new Bytes(buffer).set(bytes, from);
    record.shadow.take(buffer);
  }

  /** What is to happen before a call of an exported function, and after it if it returns.
   * @param {Recorded} record @param {string} name @param {WebAssembly.ExportValue} call
   * @returns {import("./trampolines.mjs").Hooks}
   */
  function hooksOf(record, name, call) {
    return {
      before(...given) {
        current = record;
        if (countOf(call) > TIMES) {
          record.unseen.calls += 1;
          open.push({ call, name });
          return;
        }
        const { stack } = new Error();
        settle(stack, 1);
        const line = lineNow(stack);
        takeRest(record, line);
        const values = given.map(String);
        open.push({ call, name, record, event: { what: "call", line, name, values } });
      },
      after(...results) {
        // Calls that began after it never returned, and yet the guest went on.
        const last = open.findLastIndex((it) => it.call === call);
        const event = last < 0 ? undefined : open.splice(last)[0].event;
        if (!event) return;
        if (results.length > 0) event.result = results.map(String).join(", ");
        take(record, event);
      },
    };
  }

  /** Calls that are open although no guest is on the stack have ended in an error.
   * @param {string | undefined} stack
   */
  function settle(stack = "", own = 0) {
    const frames = stack.split("\n").filter((frame) => /wasm-function|\[wasm code\]/.test(frame));
    if (frames.length > own) return;
    for (const { record, event } of open.splice(0)) {
      if (event) take(record, { ...event, failed: true });
    }
  }

  define(Instance.prototype, "exports", (instance) => {
    const real = exportsOf(instance);
    const made = exported.get(instance);
    if (made) return made;
    const memory = Object.values(real).find((value) => value instanceof Memory);
    /** @type {WebAssembly.Exports} */
    const watched = Object.create(null);
    exported.set(instance, watched);
    const record = memory && recordOf(memory, instance);
    Object.assign(watched, real);
    const bytes = modules.get(instance);
    if (record && bytes) {
      /** @type {Parameters<typeof trampolines>[2]} */
      const hooks = (name, call) => hooksOf(record, name, call);
      for (const [name, call] of trampolines(bytes, real, hooks, exportsOf)) watched[name] = call;
    }
    if (record && record.state === undefined) {
      current = record;
      take(record, { what: "instance", line: lineNow(new Error().stack) });
    }
    return Object.freeze(watched);
  });

  define(Memory.prototype, "buffer", (memory) => {
    const buffer = bufferOf(memory);
    const record = recordOf(memory);
    if (record) {
      current = record;
      renew(record);
    }
    return buffer;
  });

  const { grow } = Memory.prototype;
  Memory.prototype.grow = function (/** @type {[number]} */ ...values) {
    const record = recordOf(this);
    const { stack } = new Error();
    settle(stack);
    const line = lineNow(stack);
    takeRest(record, line);
    const result = grow.apply(this, values);
    take(record, { what: "grow", line, name: "grow", values: values.map(String) });
    return result;
  };

  /** @param {string} type @param {ArrayBufferView} view @param {Recorded} record */
  function tellView(type, view, { id: memory, generation }) {
    if (views === VIEWS) return;
    views += 1;
    const { stack } = new Error();
    if (!isHosts(stack, names)) return;
    const { byteOffset: from, byteLength } = view;
    const whole = byteLength === view.buffer.byteLength;
    const line = lineNow(stack);
    emit({ view: { type, line, memory, generation, from, byteLength, whole, after: states } });
  }

  const keep = (/** @type {object} */ owner, /** @type {unknown} */ source) => {
    const bytes = bytesOf(source) ?? (isObject(source) ? modules.get(source) : undefined);
    if (bytes) modules.set(owner, bytes);
  };
  const { compile } = WebAssembly;
  WebAssembly.compile = async (source, ...rest) => {
    const module = await compile.call(WebAssembly, source, ...rest);
    keep(module, source);
    return module;
  };
  const instantiate =
    /** @type {(...values: unknown[]) => Promise<WebAssembly.Instance | Instantiated>} */ (
      /** @type {unknown} */ (WebAssembly.instantiate)
    );
  Object.assign(WebAssembly, {
    async instantiate(/** @type {unknown[]} */ ...values) {
      const result = await instantiate.apply(WebAssembly, values);
      const both = "instance" in result ? [result.instance, result.module] : [result];
      for (const owner of both) keep(owner, values[0]);
      return result;
    },
  });
  for (const name of ["Module", "Instance"]) {
    onConstruct(WebAssembly, name, (owner, [source]) => keep(owner, source));
  }

  // It replaces functions that are replaced above.
  const handOut = watchViews((buffer) => buffers.has(buffer), hostWrites);
  for (const type of VIEW_TYPES) {
    onConstruct(globalThis, type, (/** @type {ArrayBufferView} */ view, [source]) => {
      const record = buffers.get(/** @type {ArrayBuffer} */ (source));
      if (record) tellView(type, view, record);
      return handOut(view);
    });
  }

  return {
    print(stack) {
      settle(stack);
      const line = lineNow(stack);
      times = new Map();
      looks = 0;
      views = 0;
      takeRest(current, line);
      return current?.state;
    },
    end: () => settle(""),
  };
}

/** What no state tells of. */
function none() {
  return { calls: 0, writes: 0 };
}

/** Replaces a constructor by one that reports what it made, and from what; if it is told another
 * object, it gives that.
 * @template {object} Made
 * @param {object} owner @param {string} name
 * @param {(made: Made, values: unknown[]) => object | void} tell
 */
function onConstruct(owner, name, tell) {
  const constructors = /** @type {Record<string, new (...values: unknown[]) => Made>} */ (owner);
  constructors[name] = new Proxy(constructors[name], {
    construct(target, values, newTarget) {
      const given = values.map(unwatched);
      const made = Reflect.construct(target, given, newTarget);
      return tell(made, given) ?? made;
    },
  });
}

/** Whether the host itself made a view, and not a module that it imports.
 * @param {string | undefined} stack @param {string[]} names
 */
function isHosts(stack = "", names) {
  const frames = stack.split("\n").filter((frame) => /:\d+:\d+/.test(frame));
  const frame = frames.find((frame) => !frame.includes(import.meta.url));
  return names.some((name) => frame?.includes(`${name}:`));
}

/** @param {unknown} value @returns {value is object} */
function isObject(value) {
  return typeof value === "object" && value !== null;
}

/** @param {unknown} source */
function bytesOf(source) {
  if (source instanceof ArrayBuffer) return new Uint8Array(source.slice());
  if (ArrayBuffer.isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
  }
  return undefined;
}

/** Defines a getter.
 * @template {object} T
 * @param {T} prototype @param {string} name @param {(object: T) => unknown} get
 */
function define(prototype, name, get) {
  Object.defineProperty(prototype, name, {
    get() {
      return get(/** @type {T} */ (this));
    },
    configurable: true,
    enumerable: true,
  });
}
