//! A function with C's name and C's prototype, and a block that is filled with zeros.
#![cfg(target_family = "wasm")]

use std::{
    alloc::{Layout, alloc},
    ptr,
};

// ANCHOR: calloc
#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize) -> *mut u8 {
    let layout = Layout::from_size_align(size.max(1), 8);
    layout.map_or(ptr::null_mut(), |layout| unsafe { alloc(layout) })
}

/// A block of zeros.
#[unsafe(no_mangle)]
pub extern "C" fn zeros(size: usize) -> *mut u8 {
    let block = malloc(size);
    if !block.is_null() {
        unsafe { block.write_bytes(0, size) };
    }
    block
}
// ANCHOR_END: calloc
