//! The guest as Miri sees it: used as its host uses it, on the very target.
#![cfg(target_family = "wasm")]

#[path = "src/lib.rs"]
mod guest;

use std::sync::atomic::Ordering;

use guest::{
    BOARD, LIVES, MOTTO, alloc, both, dealloc, descend, dive, leaf_of_31_words, leaf_of_32_words,
    lives, local, sum,
};

fn main() {
    assert_eq!(&MOTTO, b"written in stone");
    assert_eq!(lives(), 9);
    assert!(BOARD.iter().all(|square| square.load(Ordering::Relaxed) == 0));

    // The host writes into the two that may change.
    for value in [0, 1, 3, u32::MAX] {
        // SAFETY: `LIVES` may be written through its address, as nobody else is running.
        unsafe { LIVES.as_ptr().write(value) };
        assert_eq!(lives(), value);
    }
    for (square, value) in BOARD.iter().zip((0..=255).cycle()) {
        // SAFETY: as above.
        unsafe { square.as_ptr().write(value) };
        assert_eq!(square.load(Ordering::Relaxed), value);
    }

    for depth in [0, 1, 2, 20] {
        assert_eq!(descend(depth), depth);
        assert_eq!(dive(depth), depth);
        assert_eq!(both(depth), depth);
    }
    assert_ne!(local(), 0);
    assert_eq!(leaf_of_31_words() + leaf_of_32_words(), 2);

    for size in [0, 1, 7, 8, 16, 1000, 5000] {
        for align in [1, 4, 8, 64] {
            let block = alloc(size, align);
            assert!(!block.is_null() && block.addr().is_multiple_of(align));
            for at in 0..size {
                // SAFETY: in the block, which is the host's.
                unsafe { block.add(at).write(at as u8) };
            }
            let expected: u32 = (0..size).map(|at| u32::from(at as u8)).sum();
            // SAFETY: the block has so many bytes, written above, and nobody changes them.
            assert_eq!(unsafe { sum(block, size) }, expected);
            // SAFETY: allocated with this layout; nothing uses the block any more.
            unsafe { dealloc(block, size, align) };
        }
    }
    // SAFETY: null is ignored.
    unsafe { dealloc(std::ptr::null_mut(), 1, 1) };
}
