// The shapes that the modules of the live page hand to each other. They are checked by .ci/types,
// and no page loads them.

/** Addresses, from the first to the one after the last. */
interface Span {
  from: number;
  to: number;
}

/** A part of a memory that has a name. Its kind is a colour of book.css: stack, data, heap, … */
interface Labelled extends Span {
  label: string;
  kind: string;
}

/** A memory as <memory-view> takes it. */
interface ShownMemory {
  byteLength: number;
  /** The bytes, or a promise of them where another thread has the memory. */
  bytes(offset: number, length: number): Uint8Array | Promise<Uint8Array>;
  ranges?: Labelled[];
  /** What of a span has changed since the state before. */
  changed?(from: number, to: number): Span[];
  /** How full each page of 64 KiB is, from 0 to 255. */
  filled?: Uint8Array;
  /** Lets the reader type bytes. */
  write?(offset: number, bytes: Uint8Array): void | Promise<void>;
}
