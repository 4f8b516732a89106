// The guest of the chapter `strings`, in AssemblyScript.
//   asc guest.ts -o guest.wasm --runtime stub --use abort=

const CAPACITY: usize = 32;
const INPUT: usize = memory.data(32);
const OUTPUT: usize = memory.data(32);
const WORLD: usize = memory.data<u8>([87, 111, 114, 108, 100]);
const WASM: usize = memory.data<u8>([87, 65, 83, 77]);

export function input(): usize {
  return INPUT;
}

export function output(): usize {
  return OUTPUT;
}

export function capacity(): usize {
  return CAPACITY;
}

/** How many bytes the character at `at` has; 0 if it is not UTF-8. */
function character(at: usize, left: usize): usize {
  const first = load<u8>(at);
  let size: usize = 0;
  if (first < 0x80) size = 1;
  else if (first >= 0xc2 && first < 0xe0) size = 2;
  else if (first >= 0xe0 && first < 0xf0) size = 3;
  else if (first >= 0xf0 && first < 0xf5) size = 4;
  if (size > left) return 0;
  for (let i: usize = 1; i < size; i++) {
    if ((load<u8>(at + i) & 0xc0) != 0x80) return 0;
  }
  if (first == 0xe0 && load<u8>(at, 1) < 0xa0) return 0;
  if (first == 0xed && load<u8>(at, 1) > 0x9f) return 0;
  if (first == 0xf0 && load<u8>(at, 1) < 0x90) return 0;
  if (first == 0xf4 && load<u8>(at, 1) > 0x8f) return 0;
  return size;
}

export function valid_up_to(ptr: usize, len: usize): usize {
  let at: usize = 0;
  while (at < len) {
    const size = character(ptr + at, len - at);
    if (size == 0) break;
    at += size;
  }
  return at;
}

export function replace_str(ptr: usize, len: usize, dest: usize): i32 {
  if (valid_up_to(ptr, len) != len) return -1;
  let to = dest;
  const end = ptr + len;
  for (let from = ptr; from < end; ) {
    if (end - from >= 5 && memory.compare(from, WORLD, 5) == 0) {
      memory.copy(to, WASM, 4);
      to += 4;
      from += 5;
    } else {
      store<u8>(to++, load<u8>(from++));
    }
  }
  return <i32>(to - dest);
}
