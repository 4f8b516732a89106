//! A block written to after it was freed.

use std::alloc::{Layout, alloc, dealloc};

fn main() {
    let layout = Layout::new::<[u64; 2]>();
    unsafe {
        let block = alloc(layout);
        // ANCHOR: mistake
        dealloc(block, layout);
        block.write(99);
        // ANCHOR_END: mistake
    }
}
