//! Blocks that change their size.
#![cfg(target_family = "wasm")]

use core::{
    ptr,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};
use std::alloc::{self, GlobalAlloc, Layout, System};

// ANCHOR: task
/// Makes a block longer or shorter, and gives the address where its bytes are now. Where that is
/// null, there was no room, and the block is as it was. Null in place of a block is none yet, and
/// no bytes count as one.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] or [`resize`] that was not
/// given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn resize(
    ptr: *mut u8,
    size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    let block = alloc(new_size, 1);
    // SAFETY: the host has promised that the block is its own.
    unsafe {
        block.copy_from_nonoverlapping(ptr, new_size);
        dealloc(ptr, size, align);
    }
    block
}
// ANCHOR_END: task

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size.max(1), align) {
        // SAFETY: it is at least one byte.
        Ok(layout) => unsafe { alloc::alloc(layout) },
        Err(_) => ptr::null_mut(),
    }
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Ok(layout) = Layout::from_size_align(size.max(1), align)
        && !ptr.is_null()
    {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}

/// How many bytes have been given out and not come back, by the sizes that the allocator was told.
#[unsafe(no_mangle)]
pub extern "C" fn bytes_out() -> usize {
    OUT.load(Relaxed)
}

/// From now on, no more than `bytes` are out at a time.
#[unsafe(no_mangle)]
pub extern "C" fn set_limit(bytes: usize) {
    LIMIT.store(bytes, Relaxed);
}

static OUT: AtomicUsize = AtomicUsize::new(0);
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// Rust's own allocator, counted.
struct Counted;

// SAFETY: it passes on what it does not refuse.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let out = OUT.load(Relaxed).saturating_add(layout.size());
        if out > LIMIT.load(Relaxed) {
            return ptr::null_mut();
        }
        // SAFETY: the caller has promised it.
        let block = unsafe { System.alloc(layout) };
        if !block.is_null() {
            OUT.store(out, Relaxed);
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        OUT.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller has promised it.
        unsafe { System.dealloc(block, layout) }
    }
}

// Miri looks at the sizes by itself.
#[cfg_attr(not(miri), global_allocator)]
#[cfg_attr(miri, expect(dead_code))]
static COUNTED: Counted = Counted;
