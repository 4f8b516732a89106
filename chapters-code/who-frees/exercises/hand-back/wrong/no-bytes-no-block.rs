//! Wrong on purpose: a block for no bytes has one.
#![cfg(target_family = "wasm")]

use core::{
    cell::RefCell,
    ptr,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};
use std::{
    alloc::{self, GlobalAlloc, Layout, System},
    collections::VecDeque,
};

thread_local! {
    static LINES: RefCell<VecDeque<Vec<u8>>> = const { RefCell::new(VecDeque::new()) };
}

/// A line that is handed back.
#[repr(C)]
pub struct Line {
    /// The address of its bytes.
    pub data: *mut u8,
    /// How many there are.
    pub len: usize,
}

/// Takes a text over, and puts it at the end of the queue, as a line: with `\n` behind it. The block
/// is the guest's from now on.
///
/// # Safety
///
/// `text` came from [`alloc`]`(len, 1)`, all its bytes have been written, and the host uses it no
/// more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn push(text: *mut u8, len: usize) {
    // SAFETY: the host has promised it. A block for no bytes has one.
    let mut line = unsafe { Vec::from_raw_parts(text, len, len) };
    line.push(b'\n');
    LINES.with_borrow_mut(|lines| lines.push_back(line));
}

/// Takes the first line from the queue, and writes where it is at `out`. The block is the host's
/// from now on, which gives it back by [`dealloc`]`(data, len, 1)`. The answer is 1, or 0 where the
/// queue is empty.
///
/// # Safety
///
/// `out` is a block for a [`Line`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn pop(out: *mut Line) -> u32 {
    let Some(line) = LINES.with_borrow_mut(VecDeque::pop_front) else {
        return 0;
    };
    // A boxed slice has no room to spare: its length is the size of its block.
    let line = Box::into_raw(line.into_boxed_slice());
    // SAFETY: the host has promised it.
    unsafe { out.write(Line { data: line.cast(), len: line.len() }) };
    1
}

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

static OUT: AtomicUsize = AtomicUsize::new(0);

/// Rust's own allocator, counted.
struct Counted;

// SAFETY: it passes everything on.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller has promised it.
        let block = unsafe { System.alloc(layout) };
        if !block.is_null() {
            OUT.fetch_add(layout.size(), Relaxed);
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
