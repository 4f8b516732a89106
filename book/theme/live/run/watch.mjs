// Records what becomes of a host's memories while it runs, with no word of it in the host: each
// call of a guest, each growth and each print is an event, and what is in the memory then is a
// state. What the host itself wrote is found at the next event.
//
// Nothing here depends on time, so that the same host gives the same states in every run.

import { linesOf } from "./record.mjs";
import { bufferOf, exportsOf, Shadow } from "./shadow.mjs";
import { trampolines } from "./trampolines.mjs";

// As it was before the host made views with it.
const Bytes = globalThis.Uint8Array;

/** Calls of one function between two prints that are looked at: a loop is not worth more. */
const CALLS = 6;

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

/** @typedef {{ state: number, memory: number, from: number, bytes: Uint8Array }} Poke bytes that
 * the reader wrote when a memory was in that state */

/** Thrown into a host that is to go no further. */
export class Halt extends Error {}

/** Halts a host behind a line, and watches nothing else: it is to be told of each print. */
export function halter({ names, until, halted }) {
  return { print: (stack) => void lineIn(stack, { names, until, halted }), end() {} };
}

/** Where the host is, by its innermost line; a host that is past its end goes no further. */
function lineIn(stack, { names, until = Number.POSITIVE_INFINITY, halted }) {
  const lines = linesOf(stack, names);
  if (lines.at(-1) > until) {
    halted();
    throw new Halt("the listing has ended");
  }
  return lines[0] ?? 0;
}

/** Watches all that happens from now on in this thread.
 *
 * It emits `{ memory, module }` for a new memory with the bytes of the module that it belongs to,
 * `{ view }` for a view that the host made, and `{ state }`, whose parts `History` explains.
 *
 * @param {object} options
 * @param {string[]} options.names the spellings under which a stack names the host
 * @param {number} [options.until] the line behind which the host is halted
 * @param {Poke[]} options.pokes
 * @param {(message: object) => void} options.emit
 * @param {() => void} options.halted the host is past its end; it is thrown an error, which it may
 * catch
 * @returns {{ print(stack: string): number | undefined, end(): void }} `print` is to be told of
 * each print, and gives the number of the state that was printed; `end` of the host's end
 */
export function watch({ names, until, pokes, emit, halted }) {
  const { Instance, Memory } = WebAssembly;
  const modules = new WeakMap();
  const exported = new WeakMap();
  const known = new WeakMap();
  const buffers = new WeakMap();
  let calls = new Map();
  const open = [];
  let views = 0;
  let memories = 0;
  let states = 0;
  let current;

  const lineNow = (stack) => lineIn(stack, { names, until, halted });

  function recordOf(memory, module) {
    let record = known.get(memory);
    if (record || memories === MEMORIES) return record;
    record = { id: memories, memory, shadow: new Shadow(), generation: -1, state: undefined };
    memories += 1;
    known.set(memory, record);
    emit({ memory: record.id, module: modules.get(module) });
    renew(record);
    return record;
  }

  /** Notes when the memory has got another buffer. */
  function renew(record) {
    const buffer = bufferOf(record.memory);
    if (buffer !== record.buffer) {
      record.buffer = buffer;
      record.generation += 1;
      buffers.set(buffer, record);
    }
    return buffer;
  }

  /** The memory is in a new state now, or in the one before if `quiet` and nothing changed. */
  function take(record, event, quiet = false) {
    if (record === undefined) return;
    const { generation, state } = record;
    const buffer = renew(record);
    const spans = record.shadow.take(buffer);
    const same = spans.length === 0 && generation === record.generation && state !== undefined;
    if ((quiet && same) || states === STATES) return;
    record.state = states;
    states += 1;
    const { byteLength } = buffer;
    const of = { memory: record.id, generation: record.generation, byteLength, spans };
    emit({ state: { ...event, ...of } });
    for (const poke of pokes) if (poke.state === record.state) write(record, poke);
  }

  function write(record, { from, bytes }) {
    const buffer = bufferOf(record.memory);
    if (from + bytes.length > buffer.byteLength) return;
    new Bytes(buffer).set(bytes, from);
    record.shadow.take(buffer);
  }

  /** What is to happen before a call of an exported function, and after it if it returns. */
  function hooksOf(record, name, call) {
    return {
      before(...values) {
        current = record;
        const count = (calls.get(call) ?? 0) + 1;
        calls.set(call, count);
        if (count > CALLS) {
          open.push({ call });
          return;
        }
        const { stack } = new Error();
        settle(stack, 1);
        const line = lineNow(stack);
        take(record, { what: "write", line }, true);
        const event = { what: "call", line, name, values: values.map(String) };
        open.push({ call, record, event });
      },
      after(...results) {
        // Calls that were begun after it did not return, and yet the guest went on.
        const last = open.findLastIndex((it) => it.call === call);
        const [{ event } = {}] = last < 0 ? [] : open.splice(last);
        if (!event) return;
        if (results.length > 0) event.result = results.map(String).join(", ");
        take(record, event);
      },
    };
  }

  /** Calls that are open, although no guest is on the stack, have ended in an error. */
  function settle(stack, own = 0) {
    const frames = stack.split("\n").filter((frame) => /wasm-function|\[wasm code\]/.test(frame));
    if (frames.length > own) return;
    for (const { record, event } of open.splice(0)) {
      if (event) take(record, { ...event, failed: true });
    }
  }

  define(Instance.prototype, "exports", function () {
    const real = exportsOf(this);
    const made = exported.get(this);
    if (made) return made;
    const memory = Object.values(real).find((value) => value instanceof Memory);
    const told = Object.create(null);
    exported.set(this, told);
    const record = memory && recordOf(memory, this);
    Object.assign(told, real);
    const bytes = modules.get(this);
    if (record && bytes) {
      const hooks = (name, call) => hooksOf(record, name, call);
      for (const [name, call] of trampolines(bytes, real, hooks, exportsOf)) told[name] = call;
    }
    if (record && record.state === undefined) {
      current = record;
      take(record, { what: "instance", line: lineNow(new Error().stack) });
    }
    return Object.freeze(told);
  });

  define(Memory.prototype, "buffer", function () {
    const buffer = bufferOf(this);
    const record = recordOf(this);
    if (record) {
      current = record;
      renew(record);
    }
    return buffer;
  });

  const { grow } = Memory.prototype;
  Memory.prototype.grow = function (...values) {
    const record = recordOf(this);
    const { stack } = new Error();
    settle(stack);
    const line = lineNow(stack);
    take(record, { what: "write", line }, true);
    const result = grow.apply(this, values);
    take(record, { what: "grow", line, name: "grow", values: values.map(String) });
    return result;
  };

  for (const type of VIEW_TYPES) {
    const construct = (target, values, made) => {
      const view = Reflect.construct(target, values, made);
      const record = buffers.get(values[0]);
      if (record && views < VIEWS) {
        views += 1;
        const { stack } = new Error();
        if (isHosts(stack, names)) {
          const { byteOffset: from, byteLength } = view;
          const whole = byteLength === values[0].byteLength;
          const { id: memory, generation } = record;
          const line = lineNow(stack);
          emit({
            view: { type, line, memory, generation, from, byteLength, whole, after: states },
          });
        }
      }
      return view;
    };
    globalThis[type] = new Proxy(globalThis[type], { construct });
  }

  const { compile, instantiate } = WebAssembly;
  const keep = (owner, source) => modules.set(owner, bytesOf(source) ?? modules.get(source));
  WebAssembly.compile = async (source, ...rest) => {
    const module = await compile.call(WebAssembly, source, ...rest);
    keep(module, source);
    return module;
  };
  WebAssembly.instantiate = async (source, ...rest) => {
    const result = await instantiate.call(WebAssembly, source, ...rest);
    keep(result.instance ?? result, source);
    if (result.module) keep(result.module, source);
    return result;
  };
  for (const name of ["Module", "Instance"]) {
    const construct = (target, values, made) => {
      const owner = Reflect.construct(target, values, made);
      keep(owner, values[0]);
      return owner;
    };
    WebAssembly[name] = new Proxy(WebAssembly[name], { construct });
  }

  return {
    print(stack) {
      settle(stack);
      const line = lineNow(stack);
      calls = new Map();
      views = 0;
      take(current, { what: "write", line }, true);
      return current?.state;
    },
    end: () => settle(""),
  };
}

/** Whether the host itself made a view, and not a module that it imports. */
function isHosts(stack = "", names = []) {
  const frames = stack.split("\n").filter((frame) => /:\d+:\d+/.test(frame));
  const frame = frames.find((frame) => !frame.includes(import.meta.url));
  return names.some((name) => frame?.includes(`${name}:`));
}

function bytesOf(source) {
  if (source instanceof ArrayBuffer) return new Uint8Array(source.slice());
  if (ArrayBuffer.isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    return new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength));
  }
  return undefined;
}

function define(prototype, name, get) {
  Object.defineProperty(prototype, name, { get, configurable: true, enumerable: true });
}
