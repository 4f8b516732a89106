//! A request handed to the global allocator as it comes.
#![cfg(target_family = "wasm")]

use std::alloc::Layout;

#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    unsafe { std::alloc::alloc(Layout::from_size_align_unchecked(size, align)) }
}

#[cfg(miri)]
fn main() {
    alloc(0, 8);
}
