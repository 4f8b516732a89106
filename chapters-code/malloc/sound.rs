//! The witness that the guest is sound: Miri runs this and finds nothing.

#[path = "src/lib.rs"]
mod guest;

use std::{alloc::Layout, slice};

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
            let block = guest::alloc(size, align);
            use_up(block, size, align);
            // SAFETY: it came from `alloc` with these, and is freed once.
            unsafe { guest::dealloc(block, size, align) };

            let block = guest::arena_alloc(size, align);
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
    assert!(guest::arena_alloc(0, 3).is_null());
    assert!(guest::alloc(usize::MAX, 1).is_null());

    let text = b"sixteen letters!";
    for depth in [0, 3] {
        // SAFETY: the text has as many bytes.
        let copy = unsafe { guest::nested(depth, text.as_ptr(), text.len()) };
        // SAFETY: it came from `alloc` with these, was filled, and is freed once.
        unsafe {
            assert_eq!(slice::from_raw_parts(copy, text.len()), text);
            guest::dealloc(copy, text.len(), 1);
        }
    }
    let zeros = guest::zeros(100);
    // SAFETY: as above.
    unsafe {
        assert_eq!(slice::from_raw_parts(zeros, 100), [0; 100]);
        guest::dealloc(zeros, 100, 1);
        guest::dealloc(std::ptr::null_mut(), 0, 3);
    }

    for size in [0, 1, 24] {
        let block = guest::makeshift(size);
        use_up(block, size, 1);
        // SAFETY: the makeshift's own `Vec`, put together again.
        drop(unsafe { Vec::from_raw_parts(block, 0, size) });
    }
}
