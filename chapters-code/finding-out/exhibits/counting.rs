//! An allocator that counts what has been given out and not been taken back.
#![cfg(target_family = "wasm")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

// ANCHOR: counting
/// The bytes that are in use now.
#[unsafe(no_mangle)]
pub static IN_USE: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// SAFETY: it leaves all the work to std's own allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the same.
        let block = unsafe { System.alloc(layout) };
        if !block.is_null() {
            IN_USE.fetch_add(layout.size(), Relaxed);
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) };
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;
// ANCHOR_END: counting

// ANCHOR: visit
static VISITORS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Notes a visitor, and returns how many there are.
#[unsafe(no_mangle)]
pub extern "C" fn visit(number: u32) -> usize {
    let mut visitors = VISITORS.lock().unwrap_or_else(PoisonError::into_inner);
    visitors.push(format!("visitor {number}"));
    visitors.len()
}
// ANCHOR_END: visit
