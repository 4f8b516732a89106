// The guest of the chapter `structs-and-arrays`.
//   clang --target=wasm32 -O2 -nostdlib -Wl,--no-entry -Wl,--export=ITEM_LAYOUT -o guest.wasm guest.c
#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

struct item {
  uint8_t kind;
  uint64_t price;
  const uint8_t *name;
  size_t name_len;
  uint16_t count;
};

const uint32_t ITEM_LAYOUT[7] = {
    sizeof(struct item),         _Alignof(struct item),         offsetof(struct item, kind),
    offsetof(struct item, price), offsetof(struct item, name), offsetof(struct item, name_len),
    offsetof(struct item, count),
};

// Blocks from one room, the next behind the last; the last one alone is given back.
static _Alignas(16) uint8_t ROOM[16384];
static size_t used;

EXPORT(alloc) uint8_t *alloc(size_t size, size_t align) {
  if (align == 0 || (align & (align - 1)) != 0 || align > 16) return NULL;
  size_t at = (used + align - 1) & ~(align - 1);
  if (at > sizeof ROOM || size > sizeof ROOM - at) return NULL;
  used = at + size;
  return ROOM + at;
}

EXPORT(dealloc) void dealloc(uint8_t *ptr, size_t size, size_t align) {
  (void)align;
  if (ptr != NULL && ptr + size == ROOM + used) used = (size_t)(ptr - ROOM);
}

EXPORT(letters) size_t letters(const struct item *item) {
  size_t letters = 0;
  for (size_t i = 0; i < item->name_len; i++) letters += (item->name[i] & 0xc0) != 0x80;
  return letters;
}

EXPORT(total) uint64_t total(const struct item *items, size_t count) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += items[i].price * items[i].count;
  return sum;
}

EXPORT(raise) void raise(struct item *items, size_t count, uint64_t cents) {
  for (size_t i = 0; i < count; i++) items[i].price += cents;
}

EXPORT(total_of_columns)
uint64_t total_of_columns(const uint64_t *prices, const uint16_t *counts, size_t count) {
  uint64_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += prices[i] * counts[i];
  return sum;
}

EXPORT(dearest) const struct item *dearest(const struct item *items, size_t count) {
  const struct item *dearest = NULL;
  for (size_t i = 0; i < count; i++) {
    if (dearest == NULL || items[i].price >= dearest->price) dearest = &items[i];
  }
  return dearest;
}

EXPORT(parcels) uint32_t parcels(uint32_t items, uint32_t per_parcel) {
  if (per_parcel == 0) return 0;
  return items / per_parcel + (items % per_parcel != 0);
}

EXPORT(tax) int32_t tax(uint32_t kind) {
  switch (kind) {
    case 1: return 7;
    case 2: return 5;
    case 3: return 19;
    default: return -1;
  }
}

struct tight {
  uint64_t price;
  const uint8_t *name;
  size_t name_len;
  uint16_t count;
  uint8_t kind;
};

EXPORT(tight_size) size_t tight_size(void) { return sizeof(struct tight); }
