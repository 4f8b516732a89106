//! A secret overwritten before its block is freed, in two ways.
#![cfg(target_family = "wasm")]

use std::alloc::{Layout, dealloc};

#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize) -> *mut u8 {
    Box::into_raw(vec![0u8; size].into_boxed_slice()).cast()
}

// ANCHOR: wipe
#[unsafe(no_mangle)]
pub unsafe extern "C" fn wipe(secret: *mut u8, size: usize) {
    unsafe {
        secret.write_bytes(0, size);
        dealloc(secret, Layout::from_size_align_unchecked(size, 1));
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn wipe_volatile(secret: *mut u8, size: usize) {
    unsafe {
        for index in 0..size {
            secret.add(index).write_volatile(0);
        }
        dealloc(secret, Layout::from_size_align_unchecked(size, 1));
    }
}
// ANCHOR_END: wipe
