//! A block of 16 bytes, freed as one of 32.

use std::alloc::{Layout, alloc, dealloc};

fn main() {
    unsafe {
        // ANCHOR: mistake
        let block = alloc(Layout::from_size_align_unchecked(16, 8));
        dealloc(block, Layout::from_size_align_unchecked(32, 8));
        // ANCHOR_END: mistake
    }
}
