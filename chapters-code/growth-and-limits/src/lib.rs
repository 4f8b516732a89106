//! The guest of the chapter `growth-and-limits`: blocks that change their size, lists that grow, and
//! the instruction behind both.
#![cfg(target_family = "wasm")]

use std::{
    alloc::{self, Layout},
    arch::wasm32,
    hint::black_box,
    ptr,
};

/// What the host asks for, or `None` if no allocator could grant it. No bytes count as one.
fn request(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}

/// A block of `size` bytes at a multiple of `align`, or null.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `request` has made it at least one byte.
    request(size, align).map_or(ptr::null_mut(), |layout| unsafe { alloc::alloc(layout) })
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] or [`resize`] that was not
/// given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Some(layout) = request(size, align).filter(|_| !ptr.is_null()) {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}

// ANCHOR: resize
/// Makes a block longer or shorter, and gives the address where its bytes are now. Where that is
/// null, there was no room, and the block is as it was. Null in place of a block is none yet.
///
/// # Safety
///
/// As for [`dealloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn resize(
    ptr: *mut u8,
    size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    if ptr.is_null() {
        return alloc(new_size, align);
    }
    let (Some(old), Some(new)) = (request(size, align), request(new_size, align)) else {
        return ptr::null_mut();
    };
    // SAFETY: the host has promised the old layout, and `request` has accepted the new one.
    unsafe { alloc::realloc(ptr, old, new.size()) }
}
// ANCHOR_END: resize

// ANCHOR: grow
/// Adds pages to the memory, and gives how many it had; -1 if it was refused.
#[unsafe(no_mangle)]
pub extern "C" fn grow(pages: usize) -> isize {
    wasm32::memory_grow::<0>(pages).cast_signed()
}
// ANCHOR_END: grow

// ANCHOR: lists
/// A list of `len` bytes that grows as they come, and is dropped.
#[unsafe(no_mangle)]
pub extern "C" fn pushed(len: usize) {
    let mut list = Vec::new();
    for byte in 0..len {
        list.push(byte as u8);
    }
    black_box(list);
}

/// The same list, with its room asked for at once.
#[unsafe(no_mangle)]
pub extern "C" fn reserved(len: usize) {
    let mut list = Vec::with_capacity(len);
    for byte in 0..len {
        list.push(byte as u8);
    }
    black_box(list);
}
// ANCHOR_END: lists
