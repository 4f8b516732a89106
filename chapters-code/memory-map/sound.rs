//! The guest as Miri sees it: used as its host uses it, on the very target.
#![cfg(target_family = "wasm")]

#[path = "src/lib.rs"]
mod guest;

use std::alloc::Layout;
use std::sync::atomic::Ordering;

use guest::{BOARD, LIVES, MOTTO, descend, dive, lives, local, malloc};

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
    }
    assert_ne!(local(), 0);

    for size in [0, 1, 7, 8, 16, 1000, 5000] {
        let block = malloc(size);
        assert!(!block.is_null() && block.addr().is_multiple_of(8));
        for at in 0..size {
            // SAFETY: in the block, which is the host's.
            unsafe { block.add(at).write(at as u8) };
        }
        for at in 0..size {
            // SAFETY: in the block, and written above.
            assert_eq!(unsafe { block.add(at).read() }, at as u8);
        }
        let layout = Layout::from_size_align(size.max(1), 8).unwrap();
        // SAFETY: the layout that `malloc` has asked for; nothing uses the block any more.
        unsafe { std::alloc::dealloc(block, layout) };
    }
}
