// The guest of the chapter `strings`.
//   clang --target=wasm32 -O2 -nostdlib -Wl,--no-entry -o guest.wasm guest.c
#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))
#define CAPACITY 32

static uint8_t INPUT[CAPACITY];
static uint8_t OUTPUT[CAPACITY];

EXPORT(input) uint8_t *input(void) { return INPUT; }
EXPORT(output) uint8_t *output(void) { return OUTPUT; }
EXPORT(capacity) size_t capacity(void) { return CAPACITY; }

// How many bytes the character at `at` has; 0 if it is not UTF-8.
static size_t character(const uint8_t *at, size_t left) {
  uint8_t first = at[0];
  size_t size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (size > left) return 0;
  for (size_t i = 1; i < size; i++) {
    if ((at[i] & 0xc0) != 0x80) return 0;
  }
  // Too long for what it says, half of a surrogate pair, or past the last scalar value.
  if (first == 0xe0 && at[1] < 0xa0) return 0;
  if (first == 0xed && at[1] > 0x9f) return 0;
  if (first == 0xf0 && at[1] < 0x90) return 0;
  if (first == 0xf4 && at[1] > 0x8f) return 0;
  return size;
}

EXPORT(valid_up_to) size_t valid_up_to(const uint8_t *ptr, size_t len) {
  size_t at = 0;
  while (at < len) {
    size_t size = character(ptr + at, len - at);
    if (size == 0) break;
    at += size;
  }
  return at;
}

static int begins(const uint8_t *at, size_t left, const char *with, size_t size) {
  if (left < size) return 0;
  for (size_t i = 0; i < size; i++) {
    if (at[i] != (uint8_t)with[i]) return 0;
  }
  return 1;
}

EXPORT(replace_str) int32_t replace_str(const uint8_t *ptr, size_t len, uint8_t *dest) {
  if (valid_up_to(ptr, len) != len) return -1;
  size_t to = 0;
  for (size_t from = 0; from < len;) {
    if (begins(ptr + from, len - from, "World", 5)) {
      for (size_t i = 0; i < 4; i++) dest[to++] = (uint8_t)"WASM"[i];
      from += 5;
    } else {
      dest[to++] = ptr[from++];
    }
  }
  return (int32_t)to;
}
