//! The guest as Miri sees it: used as its hosts should use it, on the very target.

#[path = "src/lib.rs"]
mod guest;

fn main() {
    for size in [0, 1, 7, 16, 1000] {
        for align in [1, 2, 8, 64] {
            let block = guest::alloc(size, align);
            assert!(!block.is_null() && block.addr().is_multiple_of(align));
            // SAFETY: the block has `size` bytes, and goes back as it was given out.
            unsafe {
                block.write_bytes(7, size);
                if size > 0 {
                    assert_eq!(guest::byte_at(block.add(size - 1)), 7);
                }
                guest::dealloc(block, size, align);
            }
        }
    }
    assert!(guest::alloc(8, 3).is_null());
    // SAFETY: null is ignored.
    unsafe { guest::dealloc(core::ptr::null_mut(), 8, 8) };

    // SAFETY: both are statics.
    unsafe {
        assert_eq!(((*guest::plain()).flag, (*guest::plain()).count), (3, 7));
        assert_eq!(((*guest::ordered()).flag, (*guest::ordered()).count), (3, 7));
        assert_eq!(guest::apply(guest::doubling(), 21), 42);
    }
    assert_eq!(guest::halving()(guest::half(8.0)), 2.0);
    assert_eq!((guest::next(u64::MAX), guest::widen(255)), (0, 255));
    assert_eq!((guest::dive(9), guest::descend(9)), (9, 9));
    assert_eq!((guest::fill(1000), guest::quotient(9, 2)), (1000, 4));
    guest::keep_messages();
}
