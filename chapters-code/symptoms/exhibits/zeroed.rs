//! A `malloc` with C's prototype, and somebody who fills its block with zeros.
#![cfg(target_family = "wasm")]

use std::alloc::{Layout, alloc};

// ANCHOR: zeroed
#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize) -> *mut u8 {
    match Layout::from_size_align(size.max(1), 8) {
        // SAFETY: the size is not zero.
        Ok(layout) => unsafe { alloc(layout) },
        Err(_) => std::ptr::null_mut(),
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn zeroed(size: usize) -> *mut u8 {
    let block = malloc(size);
    if !block.is_null() {
        // SAFETY: the block has `size` bytes.
        unsafe { block.write_bytes(0, size) }
    }
    block
}
// ANCHOR_END: zeroed
