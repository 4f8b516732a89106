//! A request handed to the global allocator as it comes.
#![cfg(target_family = "wasm")]

use std::alloc::{Layout, alloc};

#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize, align: usize) -> *mut u8 {
    unsafe { alloc(Layout::from_size_align_unchecked(size, align)) }
}

#[cfg(miri)]
fn main() {
    malloc(0, 8);
}
