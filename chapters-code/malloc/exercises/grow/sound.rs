//! The guest as Miri sees it: blocks that are filled, and grow and shrink.

#[path = "guest.rs"]
mod guest;

fn main() {
    let first = guest::arena_alloc(10, 1);
    fill(first, 10, 1);
    let newest = guest::arena_alloc(0, 8);
    // SAFETY: each block is used with the size that it has, and not after it has moved.
    unsafe {
        // The newest stays, up to the end and no further.
        assert_eq!(guest::arena_resize(newest, 0, 8, 100), newest);
        fill(newest, 100, 2);
        assert!(guest::arena_resize(newest, 100, 8, 1000).is_null());
        assert!(guest::arena_resize(newest, 100, 8, usize::MAX).is_null());
        assert_filled(newest, 100, 2);
        assert_eq!(guest::arena_resize(newest, 100, 8, 50), newest);
        // The first moves behind it.
        let moved = guest::arena_resize(first, 10, 1, 40);
        assert!(moved.addr() >= newest.addr() + 50);
        assert_filled(moved, 10, 1);
        fill(moved, 40, 3);
        assert_filled(newest, 50, 2);
        assert_eq!(guest::arena_resize(newest, 50, 8, 7), newest);
        assert!(guest::arena_resize(newest, 7, 8, 2000).is_null());
        assert_filled(moved, 40, 3);
    }
    assert!(guest::room_start().addr() > 0 && guest::room_size() == 1000);
}

fn fill(block: *mut u8, size: usize, byte: u8) {
    // SAFETY: the block has as many bytes.
    unsafe { block.write_bytes(byte, size) }
}

fn assert_filled(block: *mut u8, size: usize, byte: u8) {
    for index in 0..size {
        // SAFETY: `fill` has filled it.
        assert_eq!(unsafe { block.add(index).read() }, byte);
    }
}
