//! The witness that the guest is sound: Miri runs this and finds nothing.

#[path = "src/lib.rs"]
mod guest;

use std::{
    alloc::{Layout, dealloc},
    slice,
};

/// Writes and reads a block as the host would.
fn use_up(block: *mut u8, size: usize, align: usize) {
    assert!(!block.is_null() && block.addr().is_multiple_of(align));
    // SAFETY: the guest has given the block for this request.
    unsafe {
        block.write_bytes(99, size);
        assert!(slice::from_raw_parts(block, size).iter().all(|byte| *byte == 99));
    }
}

fn main() {
    for align in (0..=6).map(|power| 1 << power) {
        for size in (0..=24).chain([63, 64, 65, 1000]) {
            let block = guest::malloc(size, align);
            use_up(block, size, align);
            // SAFETY: `malloc` got it with this layout.
            unsafe { dealloc(block, Layout::from_size_align(size.max(1), align).unwrap()) };

            let block = guest::arena_malloc(size, align);
            if !block.is_null() {
                use_up(block, size, align);
            }
        }
    }

    let arena = guest::Arena::<100>::default();
    let first = arena.alloc(Layout::new::<u64>());
    use_up(first, 8, 8);
    while let block = arena.alloc(Layout::new::<u32>())
        && !block.is_null()
    {
        use_up(block, 4, 4);
    }
    // The first block is still its owner's.
    use_up(first, 8, 8);
    assert!(guest::arena_malloc(0, 3).is_null());
    assert!(guest::malloc(usize::MAX, 1).is_null());

    for size in [0, 1, 24] {
        let block = guest::makeshift(size);
        use_up(block, size, 1);
        // SAFETY: the makeshift's own `Vec`, put together again.
        drop(unsafe { Vec::from_raw_parts(block, 0, size) });
    }
}
