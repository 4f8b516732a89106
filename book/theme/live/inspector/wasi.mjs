// What WASI (preview 1) offers a program, where there is nothing: one argument, no environment, no
// files, an input that has ended. What it prints is handed over. So modules that a toolchain has made
// for WASI get through their start.
//
// https://github.com/WebAssembly/WASI/blob/v0.2.0/legacy/preview1/docs.md

const [SUCCESS, BADF, NOSYS, SPIPE] = [0, 8, 52, 70];

const CHARACTER_DEVICE = 2;

/** The rights to read and to write; without those to seek, it counts as a terminal. */
const RIGHTS = 0x42n;

/** An event of poll_oneoff, and what it answers, in bytes. */
const [EVENT, SUBSCRIPTION] = [32, 48];

/** At most this much is filled with random numbers at once. */
const MOST_RANDOM = 65_536;

/** @param {string} module that is imported from */
export const isWasi = (module) => /^wasi_(?:snapshot_preview1|unstable)$/.test(module);

/** What proc_exit ends the program with. */
export class Exit extends Error {
  name = "Exit";
  /** @param {number} code */
  constructor(code) {
    super(`the program ended itself with the code ${code}`);
  }
}

/**
 * The function of a name; one that is not here answers that the system lacks it.
 *
 * @param {string} name
 * @param {() => WebAssembly.Memory} memory of the module, when it is called
 * @param {(text: string) => void} print
 * @returns {(...values: any[]) => unknown}
 */
export function wasi(name, memory, print) {
  const buffer = () => memory().buffer;
  const view = () => new DataView(buffer());
  const set32 = (/** @type {number} */ at, /** @type {number} */ value) =>
    view().setUint32(at >>> 0, value, true);
  const set64 = (/** @type {number} */ at, /** @type {bigint} */ value) =>
    view().setBigUint64(at >>> 0, value, true);
  const isOpen = (/** @type {number} */ fd) => fd >= 0 && fd <= 2;

  const sizes =
    (/** @type {string[]} */ texts) =>
    (/** @type {number[]} */ ...[count, bytes]) => {
      set32(count, texts.length);
      set32(
        bytes,
        texts.reduce((sum, text) => sum + text.length + 1, 0),
      );
      return SUCCESS;
    };
  const strings =
    (/** @type {string[]} */ texts) =>
    (/** @type {number[]} */ ...[list, bytes]) => {
      let at = bytes >>> 0;
      for (const [index, text] of texts.entries()) {
        set32(list + index * 4, at);
        new Uint8Array(buffer()).set(new TextEncoder().encode(`${text}\0`), at);
        at += text.length + 1;
      }
      return SUCCESS;
    };

  /** @type {Record<string, (...values: any[]) => unknown>} */
  const functions = {
    args_sizes_get: sizes(["module"]),
    args_get: strings(["module"]),
    environ_sizes_get: sizes([]),
    environ_get: strings([]),
    clock_res_get(_id, at) {
      set64(at, 1_000_000n);
      return SUCCESS;
    },
    clock_time_get(id, _precision, at) {
      const now = id === 0 ? Date.now() : performance.now();
      set64(at, BigInt(Math.round(now * 1e6)));
      return SUCCESS;
    },
    random_get(at, length) {
      // A shared memory is not filled directly.
      for (let done = 0; done < length >>> 0; done += MOST_RANDOM) {
        const some = new Uint8Array(Math.min(MOST_RANDOM, (length >>> 0) - done));
        new Uint8Array(buffer()).set(crypto.getRandomValues(some), (at >>> 0) + done);
      }
      return SUCCESS;
    },
    fd_write(fd, list, count, written) {
      if (fd !== 1 && fd !== 2) return BADF;
      let sum = 0;
      const decoder = new TextDecoder();
      let text = "";
      for (let index = 0; index < count; index += 1) {
        const at = (list >>> 0) + index * 8;
        const [from, length] = [view().getUint32(at, true), view().getUint32(at + 4, true)];
        // A decoder takes no shared memory.
        const bytes = new Uint8Array(buffer(), from, length).slice();
        text += decoder.decode(bytes, { stream: true });
        sum += length;
      }
      print(text + decoder.decode());
      set32(written, sum);
      return SUCCESS;
    },
    fd_read(fd, _list, _count, read) {
      if (fd !== 0) return BADF;
      set32(read, 0);
      return SUCCESS;
    },
    fd_fdstat_get(fd, at) {
      if (!isOpen(fd)) return BADF;
      set64(at, BigInt(CHARACTER_DEVICE));
      set64(at + 8, RIGHTS);
      set64(at + 16, 0n);
      return SUCCESS;
    },
    fd_filestat_get(fd, at) {
      if (!isOpen(fd)) return BADF;
      for (let offset = 0; offset < 64; offset += 8) set64(at + offset, 0n);
      set64(at + 16, BigInt(CHARACTER_DEVICE));
      return SUCCESS;
    },
    fd_fdstat_set_flags: (fd) => (isOpen(fd) ? SUCCESS : BADF),
    fd_close: (fd) => (isOpen(fd) ? SUCCESS : BADF),
    fd_sync: (fd) => (isOpen(fd) ? SUCCESS : BADF),
    fd_seek: (fd) => (isOpen(fd) ? SPIPE : BADF),
    fd_tell: (fd) => (isOpen(fd) ? SPIPE : BADF),
    // No folder is open, so nothing can be opened from one.
    fd_prestat_get: () => BADF,
    fd_prestat_dir_name: () => BADF,
    path_open: () => BADF,
    path_filestat_get: () => BADF,
    /** Whatever is waited for is there at once: nobody waits in a thread that a reader looks at. */
    poll_oneoff(from, to, count, happened) {
      for (let index = 0; index < count; index += 1) {
        const [subscription, event] = [from + index * SUBSCRIPTION, to + index * EVENT];
        const user = view().getBigUint64(subscription >>> 0, true);
        const kind = view().getUint8((subscription + 8) >>> 0);
        for (let offset = 0; offset < EVENT; offset += 8) set64(event + offset, 0n);
        set64(event, user);
        view().setUint8((event + 10) >>> 0, kind);
      }
      set32(happened, count);
      return SUCCESS;
    },
    sched_yield: () => SUCCESS,
    proc_exit(code) {
      throw new Exit(code);
    },
  };
  return Object.hasOwn(functions, name) ? functions[name] : () => NOSYS;
}
