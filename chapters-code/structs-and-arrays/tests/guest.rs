//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::{num::NonZero, ptr::NonNull};

use structs_and_arrays::{
    ITEM_LAYOUT, Item, Kind, dearest, letters, parcels, raise, tax, total, total_of_columns,
};
use wasm_bindgen_test::wasm_bindgen_test;

/// A xorshift generator: the same numbers in every run.
struct Random(u32);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % limit
    }

    fn items(&mut self, count: usize) -> Vec<Item> {
        let mut item = |_| {
            let name = &"a name, of which some of the letters are taken"[..self.below(40)];
            Item {
                kind: self.below(256) as u8,
                price: self.below(100_000) as u64,
                name: name.as_ptr(),
                name_len: name.len(),
                count: self.below(50) as u16,
            }
        };
        (0..count).map(&mut item).collect()
    }
}

/// The `N` bytes of `item` from `offset` on.
fn bytes<const N: usize>(item: &Item, offset: usize) -> [u8; N] {
    assert!(offset + N <= size_of::<Item>());
    // SAFETY: the bytes are inside the item, and are a field, which is initialized.
    unsafe { (&raw const *item).byte_add(offset).cast::<[u8; N]>().read() }
}

#[wasm_bindgen_test]
fn each_field_is_where_the_table_says() {
    let [size, align, kind, price, name, name_len, count] = ITEM_LAYOUT.map(|n| n as usize);
    assert_eq!((size, align), (size_of::<Item>(), align_of::<Item>()));
    for item in Random(0x17e).items(500) {
        assert_eq!(bytes(&item, kind), [item.kind]);
        assert_eq!(u64::from_le_bytes(bytes(&item, price)), item.price);
        assert_eq!(usize::from_le_bytes(bytes(&item, name)), item.name.addr());
        assert_eq!(usize::from_le_bytes(bytes(&item, name_len)), item.name_len);
        assert_eq!(u16::from_le_bytes(bytes(&item, count)), item.count);
    }
}

#[wasm_bindgen_test]
fn rows_and_columns_have_one_total() {
    let mut random = Random(0x707a1);
    for count in 0..300 {
        let items = random.items(count);
        let prices: Vec<_> = items.iter().map(|item| item.price).collect();
        let counts: Vec<_> = items.iter().map(|item| item.count).collect();
        let expected: u64 = items.iter().map(|item| item.price * u64::from(item.count)).sum();
        // SAFETY: the items and the numbers are there.
        unsafe {
            assert_eq!(total(items.as_ptr(), count), expected);
            assert_eq!(total_of_columns(prices.as_ptr(), counts.as_ptr(), count), expected);
        }
    }
}

#[wasm_bindgen_test]
fn a_total_too_large_stays_at_the_largest() {
    let mut items = Random(9).items(3);
    items[1].price = u64::MAX;
    items[1].count = 2;
    // SAFETY: the items are there.
    assert_eq!(unsafe { total(items.as_ptr(), 3) }, u64::MAX);
}

#[wasm_bindgen_test]
fn raising_changes_the_price_and_nothing_else() {
    let mut random = Random(0x4a15e);
    for count in 0..200 {
        let mut items = random.items(count);
        let cents = random.below(500) as u64;
        let expected: Vec<_> =
            items.iter().map(|item| Item { price: item.price + cents, ..*item }).collect();
        // SAFETY: the items are there, and no reference to them is used meanwhile.
        unsafe { raise(items.as_mut_ptr(), count, cents) };
        assert_eq!(items, expected);
    }
}

#[wasm_bindgen_test]
fn the_dearest_is_one_of_the_items_or_none() {
    let mut random = Random(0xdea4);
    for count in 0..200 {
        let items = random.items(count);
        // SAFETY: the items are there, and so is the one that is found.
        let found = unsafe { dearest(items.as_ptr(), count) };
        // SAFETY: as above.
        let price = found.map(|item| unsafe { item.read() }.price);
        assert_eq!(price, items.iter().map(|item| item.price).max());
        let inside = |item: NonNull<Item>| items.iter().any(|other| NonNull::from(other) == item);
        assert!(found.is_none_or(inside));
    }
}

#[wasm_bindgen_test]
fn letters_are_the_characters_of_any_text() {
    let mut random = Random(0x1e77);
    let all = ['a', 'é', '€', '😀', ' '];
    for _ in 0..1_000 {
        let length = random.below(30);
        let name: String = (0..length).map(|_| all[random.below(all.len())]).collect();
        let (name_len, count) = (name.len(), 1);
        let item = Item { kind: 1, price: 1, name: name.as_ptr(), name_len, count };
        // SAFETY: the item and its name live.
        assert_eq!(unsafe { letters(&raw const item) }, length);
    }
}

#[wasm_bindgen_test]
fn only_kinds_have_a_tax() {
    let taxed: Vec<_> = (0..1_000).filter(|&number| tax(number) != -1).collect();
    assert_eq!(taxed, [1, 2, 3]);
    assert_eq!(tax(u32::MAX), -1);
    assert_eq!(Kind::try_from(2), Ok(Kind::Book));
}

#[wasm_bindgen_test]
fn parcels_hold_all_the_items() {
    for items in 0..200 {
        assert_eq!(parcels(items, None), 0);
        for per_parcel in 1..20 {
            let found = parcels(items, NonZero::new(per_parcel));
            assert!(found * per_parcel >= items && found.saturating_sub(1) * per_parcel <= items);
        }
    }
}
