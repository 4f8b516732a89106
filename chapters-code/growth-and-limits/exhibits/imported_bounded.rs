//! A memory that the host makes, of at most 33 pages.
// ANCHOR: linker
//! linker: --import-memory --max-memory=2162688
// ANCHOR_END: linker
#![cfg(target_family = "wasm")]

use std::{alloc::Layout, ptr};

#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    let layout = Layout::from_size_align(size.max(1), align);
    // SAFETY: at least one byte.
    layout.map_or(ptr::null_mut(), |layout| unsafe { std::alloc::alloc(layout) })
}
