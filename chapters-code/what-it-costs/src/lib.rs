//! The guest of the chapter `what-it-costs`: small work, of which the hosts count the calls, the
//! copies and the instructions.
#![cfg(target_family = "wasm")]

use std::{
    alloc::{self, Layout},
    hint, ptr, slice,
};

fn request(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `request` has made it at least one byte.
    request(size, align).map_or(ptr::null_mut(), |layout| unsafe { alloc::alloc(layout) })
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Some(layout) = request(size, align).filter(|_| !ptr.is_null()) {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}

// ANCHOR: add
/// Does no work, so that only the call is left.
#[unsafe(no_mangle)]
pub extern "C" fn nothing() {}

/// A sum, wrapping around.
#[unsafe(no_mangle)]
pub extern "C" fn add(one: u32, other: u32) -> u32 {
    one.wrapping_add(other)
}
// ANCHOR_END: add

// ANCHOR: sum
/// The sum of `len` numbers, wrapping around.
///
/// # Safety
///
/// At `numbers` are `len` numbers that the host has written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum(numbers: *const u32, len: usize) -> u32 {
    // SAFETY: the host has promised it, and does nothing else during the call.
    let numbers = unsafe { slice::from_raw_parts(numbers, len) };
    numbers.iter().fold(0, |sum, number| add(sum, *number))
}
// ANCHOR_END: sum

// ANCHOR: endless
/// Never returns.
#[unsafe(no_mangle)]
pub extern "C" fn endless() {
    loop {
        hint::spin_loop();
    }
}
// ANCHOR_END: endless

// ANCHOR: two
/// Two numbers as one: `low` in the lower half.
#[unsafe(no_mangle)]
pub extern "C" fn packed(low: u32, high: u32) -> u64 {
    u64::from(high) << u32::BITS | u64::from(low)
}

/// Two numbers, left at `out`.
///
/// # Safety
///
/// `out` is the address of eight bytes of the host's, a multiple of four.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pair(low: u32, high: u32, out: *mut [u32; 2]) {
    // SAFETY: the host has promised it.
    unsafe { out.write([low, high]) }
}
// ANCHOR_END: two
