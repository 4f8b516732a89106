// Views that tell what is written through them. A typed array becomes a Proxy of one, because
// nothing else notices `bytes[5] = 44`; a DataView is written by calls alone. What takes a view and
// would not take a Proxy gets the view itself.

const Typed = Object.getPrototypeOf(Uint8Array);

/** What each method of a typed array writes into: elements, from the first to the one after the last.
 * @type {Record<string, (view: TypedArray, ...values: any[]) => [number, number]>}
 */
const WRITES = {
  set: (_, source, at = 0) => [at, at + source.length],
  fill: ({ length }, _, from, to) => [relative(from ?? 0, length), relative(to ?? length, length)],
  copyWithin({ length }, at, from, to) {
    const count = relative(to ?? length, length) - relative(from, length);
    return [relative(at, length), Math.min(length, relative(at, length) + count)];
  },
  reverse: ({ length }) => [0, length],
  sort: ({ length }) => [0, length],
};

/** @typedef {{ buffer: ArrayBufferLike, byteOffset: number, length: number,
 * BYTES_PER_ELEMENT: number } & Record<string, unknown>} TypedArray */

/** @typedef {(buffer: ArrayBufferLike, to: () => Span, write: () => unknown) => any} Write calls
 * `write`, after which `to` says where that was */

/** @type {WeakMap<object, object>} the views, by their proxies */
const views = new WeakMap();

/** What is behind a proxy; anything else is itself.
 * @param {any} it
 */
export function unwatched(it) {
  return views.get(it) ?? it;
}

/** Watches all that writes into a buffer by a view.
 * @param {(buffer: ArrayBufferLike) => boolean} isWatched
 * @param {Write} write
 * @returns {(view: ArrayBufferView) => object} gives the view to hand out in the place of a new one
 */
export function watchViews(isWatched, write) {
  /** @param {TypedArray} view @param {[number, number]} elements */
  const spanOf = ({ byteOffset, BYTES_PER_ELEMENT: size }, [from, to]) => {
    return { from: byteOffset + from * size, to: byteOffset + to * size };
  };

  /** @type {WeakMap<Function, Function>} */
  const methods = new WeakMap();
  /** @param {Function} method @param {string | symbol} name */
  const methodOf = (method, name) => {
    const made = methods.get(method) ?? calling(method, call);
    methods.set(method, made);
    /** @param {any} self @param {any[]} values */
    function call(self, values) {
      const [view, given] = [unwatched(self), values.map(unwatched)];
      const written = Object.hasOwn(WRITES, name) && WRITES[/** @type {string} */ (name)];
      const act = () => Reflect.apply(method, view, given);
      const result =
        written && view !== self
          ? write(view.buffer, () => spanOf(view, written(view, ...given)), act)
          : act();
      return result === view ? self : hand(result);
    }
    return made;
  };

  /** @type {ProxyHandler<TypedArray>} */
  const handler = {
    get(view, key) {
      const value = Reflect.get(view, key, view);
      return typeof value === "function" && key !== "constructor" ? methodOf(value, key) : value;
    },
    set(view, key, value) {
      const act = () => Reflect.set(view, key, value, view);
      const at = typeof key === "string" ? Number(key) : -1;
      const isElement = Number.isInteger(at) && at >= 0 && at < view.length;
      return isElement ? write(view.buffer, () => spanOf(view, [at, at + 1]), act) : act();
    },
  };

  /** @param {any} it */
  function hand(it) {
    if (!(it instanceof Typed)) return it;
    if (views.has(it) || !isWatched(it.buffer)) return it;
    const proxy = new Proxy(it, handler);
    views.set(proxy, it);
    return proxy;
  }

  for (const name of Object.getOwnPropertyNames(DataView.prototype)) {
    const [, bits] = /^set\D+(\d+)$/.exec(name) ?? [];
    if (!bits) continue;
    replace(DataView.prototype, name, (set, view, values) => {
      const act = () => Reflect.apply(set, view, values);
      if (!(view instanceof DataView) || !isWatched(view.buffer)) return act();
      const from = view.byteOffset + Number(values[0]);
      return write(view.buffer, () => ({ from, to: from + Number(bits) / 8 }), act);
    });
  }

  /** What writes into the view that it is given.
   * @param {any} owner @param {string} name
   * @param {(view: any, result: any, values: any[]) => [number, number]} written elements
   */
  const replaceWriter = (owner, name, written, at = 0) => {
    replace(owner, name, (method, self, values) => {
      const view = unwatched(values[at]);
      let /** @type {any} */ result;
      const act = () => {
        result = Reflect.apply(method, self, values.map(unwatched));
        return result;
      };
      if (view === values[at]) return act();
      write(view.buffer, () => spanOf(view, written(view, result, values)), act);
      return result === view ? values[at] : result;
    });
  };
  replaceWriter(TextEncoder.prototype, "encodeInto", (_, { written }) => [0, written], 1);
  replaceWriter(globalThis.crypto, "getRandomValues", ({ length }) => [0, length]);
  for (const name of ["add", "and", "compareExchange", "exchange", "or", "store", "sub", "xor"]) {
    replaceWriter(Atomics, name, (_, __, [___, at]) => [Number(at), Number(at) + 1]);
  }

  // What only reads.
  const readers = [
    [Atomics, "load", "notify", "wait", "waitAsync"],
    [ArrayBuffer, "isView"],
    [Typed.prototype, "set"],
    [TextDecoder.prototype, "decode"],
    [globalThis.SubtleCrypto?.prototype, "digest"],
    [WebAssembly, "compile", "instantiate", "validate"],
    [globalThis, "structuredClone"],
  ];
  for (const [owner, ...names] of readers) {
    for (const name of names) {
      replace(owner, /** @type {string} */ (name), (method, self, values) =>
        Reflect.apply(method, self, values.map(unwatched)),
      );
    }
  }
  return hand;
}

/** An index as typed arrays take it, which counts from the end if it is negative.
 * @param {unknown} index @param {number} length
 */
function relative(index, length) {
  const at = Math.trunc(Number(index)) || 0;
  return at < 0 ? Math.max(0, length + at) : Math.min(at, length);
}

/** A function that looks like another.
 * @param {Function} method @param {(self: any, values: any[]) => unknown} call
 */
function calling(method, call) {
  return new Proxy(method, { apply: (_, self, values) => call(self, values) });
}

/** @param {any} owner @param {string} name
 * @param {(method: Function, self: any, values: any[]) => unknown} call
 */
function replace(owner, name, call) {
  const method = owner?.[name];
  if (typeof method !== "function") return;
  const value = calling(method, (self, values) => call(method, self, values));
  const descriptor = Object.getOwnPropertyDescriptor(owner, name);
  const { enumerable = false } = descriptor ?? {};
  Object.defineProperty(owner, name, { value, enumerable, configurable: true, writable: true });
}
