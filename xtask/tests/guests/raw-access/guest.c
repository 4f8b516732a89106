// The guest of the chapter `raw-access`.
//   clang --target=wasm32 -O2 -nostdlib -Wl,--no-entry -Wl,--export=MOTTO,--export=__heap_base \
//     -o guest.wasm guest.c
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

EXPORT(write_byte) void write_byte(void) { *(volatile uint8_t *)4 = 99; }

EXPORT(read_byte) uint8_t read_byte(void) { return *(volatile uint8_t *)5; }

EXPORT(read_at) uint8_t read_at(const volatile uint8_t *address) { return *address; }

// Seven bytes, and no zero after them.
const char MOTTO[7] = {'b', 'y', ' ', 'h', 'a', 'n', 'd'};
