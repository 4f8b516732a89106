//! The struct with a field more, and the check that its hosts rely on.
#![cfg(target_family = "wasm")]

use core::mem::offset_of;

#[repr(C)]
pub struct Item {
    pub kind: u8,
    pub price: u64,
    pub weight: u32,
    pub name: *const u8,
    pub name_len: usize,
    pub count: u16,
}

const _: () = assert!(offset_of!(Item, name) == 16);
