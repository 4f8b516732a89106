//! The chapter's guest, and a count of what it has given out.
#![cfg(target_family = "wasm")]

use core::{
    ptr, slice,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
};
use std::{
    alloc::{self, Layout},
    sync::Mutex,
};

/// The blocks that are given out, how large one may be, and whether a text is refused.
static BLOCKS: Mutex<Vec<(usize, Layout)>> = Mutex::new(Vec::new());
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);
static REFUSES: AtomicBool = AtomicBool::new(false);

/// A block of `size` bytes, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    let Ok(layout) = Layout::from_size_align(size.max(1), align) else { return ptr::null_mut() };
    let Ok(mut blocks) = BLOCKS.lock() else { return ptr::null_mut() };
    if layout.size() > LIMIT.load(Relaxed) {
        return ptr::null_mut();
    }
    // SAFETY: it is at least one byte.
    let block = unsafe { alloc::alloc(layout) };
    blocks.push((block.addr(), layout));
    block
}

/// Takes a block back, with the size and alignment that it was asked for with. Null is ignored, and
/// what is no such block as well: it stays given out.
///
/// # Safety
///
/// The host keeps no pointer to it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    let Ok(layout) = Layout::from_size_align(size.max(1), align) else { return };
    let Ok(mut blocks) = BLOCKS.lock() else { return };
    if let Some(index) = blocks.iter().position(|block| *block == (ptr.addr(), layout)) {
        blocks.swap_remove(index);
        // SAFETY: the block is on the list, so it was not given back.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}

/// Replaces "World" by "WASM" in the `len` bytes at `ptr` and returns the new length; -1 if they
/// are not UTF-8, or the guest refuses.
///
/// # Safety
///
/// The host's part: it has written these bytes, in a block from [`alloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn replace_str(ptr: *mut u8, len: usize) -> isize {
    if REFUSES.load(Relaxed) {
        return -1;
    }
    // SAFETY: the host has promised it, and writes nothing while the guest is running.
    let bytes = unsafe { slice::from_raw_parts_mut(ptr, len) };
    let Ok(text) = str::from_utf8(bytes) else { return -1 };
    let text = text.replace("World", "WASM");
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    text.len().cast_signed()
}

/// How many bytes the host has not given back.
#[unsafe(no_mangle)]
pub extern "C" fn live() -> usize {
    BLOCKS.lock().map_or(0, |blocks| blocks.iter().map(|(_, layout)| layout.size()).sum())
}

/// From now on `alloc` gives out no block that is larger, and `replace_str` refuses if that is
/// asked for.
#[unsafe(no_mangle)]
pub extern "C" fn behave(limit: usize, refuses: u32) {
    LIMIT.store(limit, Relaxed);
    REFUSES.store(refuses != 0, Relaxed);
}
