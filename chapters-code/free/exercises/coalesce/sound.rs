//! The guest as Miri sees it: blocks that are filled and come back in several orders.

#[path = "guest.rs"]
mod guest;

fn main() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for (size, align) in [(0, 1), (1, 1), (40, 8), (100, 64)] {
            let blocks = [1, 2, 3].map(|byte| {
                let block = guest::arena_alloc(size, align);
                assert!(!block.is_null() && block.addr().is_multiple_of(align));
                // SAFETY: the block has `size` bytes.
                unsafe { block.write_bytes(byte, size) };
                block
            });
            for i in order {
                for index in 0..size {
                    // SAFETY: it was written above.
                    assert_eq!(unsafe { blocks[i].add(index).read() }, i as u8 + 1);
                }
                guest::arena_free(blocks[i]);
            }
        }
        let whole = guest::arena_alloc(4088, 8);
        assert!(!whole.is_null(), "all is free, and there is no room for all");
        guest::arena_free(whole);
    }
    guest::arena_free(core::ptr::null_mut());
    assert!(guest::arena_start().addr() > 0 && guest::arena_size() == 4096);
}
