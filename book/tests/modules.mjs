// Modules written byte by byte, for the tests.

export const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export function leb(number) {
  const bytes = [];
  let rest = number;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/** For values from 0 on. */
export function signed(number) {
  const bytes = leb(number);
  return bytes.at(-1) < 64 ? bytes : [...bytes.slice(0, -1), bytes.at(-1) + 128, 0];
}

export function name(text) {
  const bytes = [...new TextEncoder().encode(text)];
  return [...leb(bytes.length), ...bytes];
}

export function vector(items) {
  return [...leb(items.length), ...items.flat()];
}

export function section(id, content) {
  return [id, ...leb(content.length), ...content];
}

export function module(...sections) {
  return Uint8Array.from([HEADER, ...sections].flat());
}

/** The code of a function without variables of its own. */
export function body(...code) {
  return [...leb(code.length + 2), 0, ...code, 0x0b];
}

/**
 * A module with a memory of `pages`, a stack pointer at one page, "hello" at 1024, and the functions
 * `store(address, value)`, `spin()`, which never returns, `grow(pages)`, and `tick()`, which calls
 * the import env.tick.
 */
export function example(pages = 2) {
  const [i32, end] = [0x7f, 0x0b];
  const stackPointer = [i32, 1, 0x41, ...signed(65536), end];
  return module(
    section(
      1,
      vector([
        [0x60, 2, i32, i32, 0],
        [0x60, 0, 0],
        [0x60, 1, i32, 1, i32],
      ]),
    ),
    section(2, vector([[...name("env"), ...name("tick"), 0, 1]])),
    section(3, vector([[0], [1], [2], [1]])),
    section(5, vector([[0, ...leb(pages)]])),
    section(6, vector([stackPointer])),
    section(
      7,
      vector([
        [...name("memory"), 2, 0],
        [...name("store"), 0, 1],
        [...name("spin"), 0, 2],
        [...name("grow"), 0, 3],
        [...name("tick"), 0, 4],
      ]),
    ),
    section(
      10,
      vector([
        body(0x20, 0, 0x20, 1, 0x36, 2, 0),
        body(0x03, 0x40, 0x0c, 0, end),
        body(0x20, 0, 0x40, 0),
        body(0x10, 0),
      ]),
    ),
    section(11, vector([[0, 0x41, ...signed(1024), end, ...name("hello")]])),
  );
}
