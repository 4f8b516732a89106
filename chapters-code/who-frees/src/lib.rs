//! The guest of the chapter `who-frees`: three functions that treat a block in three ways.
#![cfg(target_family = "wasm")]

use std::{
    alloc::{self, Layout},
    cell::RefCell,
    ptr, slice,
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
    if ptr.is_null() {
        return;
    }
    let layout = request(size, align);
    debug_assert!(layout.is_some(), "no block has {size} bytes at a multiple of {align}");
    if let Some(layout) = layout {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}

// ANCHOR: commas
/// Counts the commas of a text. The block stays the host's.
///
/// # Safety
///
/// At `text` are `len` bytes that have been written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn commas(text: *const u8, len: usize) -> usize {
    // SAFETY: the host has promised it, and does nothing else during the call.
    let text = unsafe { slice::from_raw_parts(text, len) };
    text.iter().filter(|byte| **byte == b',').count()
}
// ANCHOR_END: commas

// ANCHOR: reversed
/// The text backwards, in a new block of `len` bytes that is the host's; null when there is no
/// room.
///
/// # Safety
///
/// As for [`commas`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn reversed(text: *const u8, len: usize) -> *mut u8 {
    let copy = alloc(len, 1);
    if !copy.is_null() {
        for index in 0..len {
            // SAFETY: both blocks have `len` bytes, and the text's have been written.
            unsafe { copy.add(index).write(text.add(len - 1 - index).read()) }
        }
    }
    copy
}
// ANCHOR_END: reversed

// ANCHOR: keep
thread_local! {
    static KEPT: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// Takes a text over, and gives the number of texts that are kept. The block is the guest's.
///
/// # Safety
///
/// `text` came from [`alloc`]`(len, 1)`, all its bytes have been written, and the host uses it no
/// more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn keep(text: *mut u8, len: usize) -> usize {
    // SAFETY: the host has promised it. A block for no bytes has one.
    let text = unsafe { Vec::from_raw_parts(text, len, len.max(1)) };
    KEPT.with_borrow_mut(|kept| {
        kept.push(text);
        kept.len()
    })
}

/// Drops all texts that are kept.
#[unsafe(no_mangle)]
pub extern "C" fn clear() {
    KEPT.take();
}
// ANCHOR_END: keep
