// SPDX-License-Identifier: MIT-0
//! The guest: what a host may call.
#![cfg(target_family = "wasm")]

use std::{alloc::Layout, ptr, slice, str};

/// A block of `size` bytes at a multiple of `align`, or null. It is the host's until it gives it
/// back to [`dealloc`]. No bytes have no block.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size, align) {
        // No bytes need no room. The allocator must not be asked for them.
        Ok(_) if size == 0 => ptr::without_provenance_mut(align),
        // SAFETY: the layout has at least one byte.
        Ok(layout) => unsafe { std::alloc::alloc(layout) },
        Err(_) => ptr::null_mut(),
    }
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` that this guest has given to the host and
/// that the host has not given back yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    match Layout::from_size_align(size, align) {
        // SAFETY: the host has promised it.
        Ok(layout) if size > 0 && !ptr.is_null() => unsafe { std::alloc::dealloc(ptr, layout) },
        _ => {}
    }
}

/// Greets whom the text names: `len` bytes of UTF-8 at `ptr`, which stay the host's. Gives a new
/// text, as [`give`] does, or 0 when the bytes are no UTF-8.
///
/// # Safety
///
/// The `len` bytes at `ptr` have been written, and `ptr` is not null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn greet(ptr: *const u8, len: usize) -> u64 {
    // SAFETY: the host has promised it.
    match str::from_utf8(unsafe { slice::from_raw_parts(ptr, len) }) {
        Ok(name) => give(format!("Hello, {name}!")),
        Err(_) => 0,
    }
}

/// Makes a text the host's: its length in the upper 32 bits, its address in the lower 32. The host
/// gives it back to [`dealloc`] with that length and an alignment of 1.
fn give(text: String) -> u64 {
    let bytes = Box::leak(text.into_boxed_str().into_boxed_bytes());
    (bytes.len() as u64) << 32 | bytes.as_mut_ptr().expose_provenance() as u64
}
