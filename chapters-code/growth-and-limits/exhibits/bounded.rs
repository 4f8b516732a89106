//! A memory of at most 33 pages.
// ANCHOR: linker
//! linker: --max-memory=2162688
// ANCHOR_END: linker
#![cfg(target_family = "wasm")]

use std::{alloc::Layout, ptr};

#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    let layout = Layout::from_size_align(size.max(1), align);
    // SAFETY: at least one byte.
    layout.map_or(ptr::null_mut(), |layout| unsafe { std::alloc::alloc(layout) })
}

/// # Safety
///
/// `ptr` is a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Ok(layout) = Layout::from_size_align(size.max(1), align)
        && !ptr.is_null()
    {
        // SAFETY: the host has promised it.
        unsafe { std::alloc::dealloc(ptr, layout) }
    }
}

/// # Safety
///
/// As for [`dealloc`]; the block is at least one byte, and so is the new size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn resize(
    ptr: *mut u8,
    size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    let old = Layout::from_size_align(size, align);
    // SAFETY: the host has promised the block; a size of no layout is refused before.
    match (old, Layout::from_size_align(new_size, align)) {
        (Ok(old), Ok(new)) => unsafe { std::alloc::realloc(ptr, old, new.size()) },
        _ => ptr::null_mut(),
    }
}
