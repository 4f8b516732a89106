//! The guest of the chapter `structs-and-arrays`: the items of an order, which its host writes
//! and reads, one by one, in rows and in columns.
#![cfg(target_family = "wasm")]

use core::{mem::offset_of, num::NonZero, ptr, ptr::NonNull, slice};
use std::alloc::{self, Layout};

fn layout(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `layout` has made it at least one byte.
    layout(size, align).map_or(ptr::null_mut(), |layout| unsafe { alloc::alloc(layout) })
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Some(layout) = layout(size, align).filter(|_| !ptr.is_null()) {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}

// ANCHOR: item
/// An item of an order.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// A [`Kind`], by its number.
    pub kind: u8,
    /// What one costs, in cents.
    pub price: u64,
    /// Where its name begins.
    pub name: *const u8,
    /// How many bytes the name has.
    pub name_len: usize,
    /// How many are ordered.
    pub count: u16,
}
// ANCHOR_END: item

// ANCHOR: layout
const _: () = {
    assert!(size_of::<Item>() == 32);
    assert!(offset_of!(Item, kind) == 0);
    assert!(offset_of!(Item, price) == 8);
    assert!(offset_of!(Item, name) == 16);
    assert!(offset_of!(Item, name_len) == 20);
    assert!(offset_of!(Item, count) == 24);
};

/// The size of an item, its alignment, and the offsets of its fields in their order.
#[unsafe(no_mangle)]
pub static ITEM_LAYOUT: [u32; 7] = [
    size_of::<Item>() as u32,
    align_of::<Item>() as u32,
    offset_of!(Item, kind) as u32,
    offset_of!(Item, price) as u32,
    offset_of!(Item, name) as u32,
    offset_of!(Item, name_len) as u32,
    offset_of!(Item, count) as u32,
];
// ANCHOR_END: layout

// ANCHOR: letters
/// How many letters an item's name has: its bytes, without those that continue a character.
///
/// # Safety
///
/// There is an item at `item`, and its name is where it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn letters(item: *const Item) -> usize {
    // SAFETY: the host has promised both.
    let name = unsafe { slice::from_raw_parts((*item).name, (*item).name_len) };
    name.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}
// ANCHOR_END: letters

// ANCHOR: rows
/// What all the items cost.
///
/// # Safety
///
/// There are `count` items at `items`, which is not null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn total(items: *const Item, count: usize) -> u64 {
    // SAFETY: the host has promised it.
    let items = unsafe { slice::from_raw_parts(items, count) };
    let costs = items.iter().map(|item| item.price.saturating_mul(item.count.into()));
    costs.fold(0, u64::saturating_add)
}

/// Makes every item dearer by a fixed sum.
///
/// # Safety
///
/// As for [`total`], and the host looks at none of them meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn raise(items: *mut Item, count: usize, cents: u64) {
    // SAFETY: the host has promised it.
    for item in unsafe { slice::from_raw_parts_mut(items, count) } {
        item.price = item.price.saturating_add(cents);
    }
}
// ANCHOR_END: rows

// ANCHOR: columns
/// What all the items cost, by their prices and their counts.
///
/// # Safety
///
/// There are `count` numbers at `prices` and at `counts`, and neither is null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn total_of_columns(
    prices: *const u64,
    counts: *const u16,
    count: usize,
) -> u64 {
    // SAFETY: the host has promised it.
    let (prices, counts) =
        unsafe { (slice::from_raw_parts(prices, count), slice::from_raw_parts(counts, count)) };
    let costs = prices.iter().zip(counts).map(|(price, &count)| price.saturating_mul(count.into()));
    costs.fold(0, u64::saturating_add)
}
// ANCHOR_END: columns

// ANCHOR: option
/// The item that costs most; `None`, which is address 0, if there is no item.
///
/// # Safety
///
/// As for [`total`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dearest(items: *const Item, count: usize) -> Option<NonNull<Item>> {
    // SAFETY: the host has promised it.
    let items = unsafe { slice::from_raw_parts(items, count) };
    items.iter().max_by_key(|item| item.price).map(NonNull::from)
}

/// The parcels that hold `items` items; `None`, which is 0, cannot be divided by.
#[unsafe(no_mangle)]
pub extern "C" fn parcels(items: u32, per_parcel: Option<NonZero<u32>>) -> u32 {
    per_parcel.map_or(0, |per_parcel| items.div_ceil(per_parcel.get()))
}
// ANCHOR_END: option

// ANCHOR: kind
/// What an item may be.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To eat.
    Food = 1,
    /// To read.
    Book = 2,
    /// To use.
    Tool = 3,
}

impl TryFrom<u32> for Kind {
    type Error = ();

    fn try_from(number: u32) -> Result<Kind, ()> {
        match number {
            1 => Ok(Kind::Food),
            2 => Ok(Kind::Book),
            3 => Ok(Kind::Tool),
            _ => Err(()),
        }
    }
}

/// The tax on a kind in percent; -1 when there is no such kind.
#[unsafe(no_mangle)]
pub extern "C" fn tax(kind: u32) -> i32 {
    match Kind::try_from(kind) {
        Ok(Kind::Food) => 7,
        Ok(Kind::Book) => 5,
        Ok(Kind::Tool) => 19,
        Err(()) => -1,
    }
}
// ANCHOR_END: kind

// ANCHOR: tight
/// The fields of [`Item`] from wide to narrow.
#[repr(C)]
pub struct Tight {
    price: u64,
    name: *const u8,
    name_len: usize,
    count: u16,
    kind: u8,
}

/// How many bytes a [`Tight`] has.
#[unsafe(no_mangle)]
pub extern "C" fn tight_size() -> usize {
    size_of::<Tight>()
}
// ANCHOR_END: tight
