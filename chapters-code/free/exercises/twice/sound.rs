//! The guest as Miri sees it: blocks that come back once, twice, and with a wrong size.

#[path = "guest.rs"]
mod guest;

use guest::{arena_alloc, arena_dealloc, arena_start};

const UNIT: usize = 2 * size_of::<usize>();

fn main() {
    let blocks = [16, 24, 40].map(|size| {
        let block = arena_alloc(size, 8);
        assert!(!block.is_null());
        // SAFETY: the block has `size` bytes.
        unsafe { block.write_bytes(7, size) };
        (block, size)
    });
    let [(first, one), (second, two), (third, three)] = blocks;
    assert_eq!(arena_dealloc(second, two, 8), 1);
    assert_eq!(arena_dealloc(second, two, 8), 0);
    // Too long: the second is free already.
    assert_eq!(arena_dealloc(first, one + 8, 8), 0);
    assert_eq!(arena_dealloc(first, one, 8), 1);
    for (block, size) in [(first, one), (second, two), (first, usize::MAX), (third, 5000)] {
        assert_eq!(arena_dealloc(block, size, 8), 0);
    }
    // With all of the arena in use, no free bytes lie in the way of a wrong end.
    let (before, used) = (one + two, one + two + three);
    let behind = 4096 - UNIT - used;
    let all = [(arena_alloc(before, 1), before), (arena_alloc(behind, 1), behind)];
    assert!(all[0].0 == first && !all[1].0.is_null() && arena_alloc(1, 1).is_null());
    let start = arena_start().cast_mut();
    let offset = first.addr() - start.addr();
    for size in [usize::MAX, usize::MAX - 7, 0_usize.wrapping_sub(offset)] {
        assert_eq!(arena_dealloc(first, size, 1), 0);
    }
    for size in [UNIT, 2 * UNIT, 4096] {
        assert_eq!(arena_dealloc(start.wrapping_sub(UNIT), size, 1), 0);
    }
    for (block, size) in all {
        assert_eq!(arena_dealloc(block, size, 1), 1);
    }
    assert_eq!(arena_dealloc(third.wrapping_add(1), 8, 1), 0);
    assert_eq!(arena_dealloc(core::ptr::null_mut(), 8, 8), 0);
    for index in 0..three {
        // SAFETY: it was written above, and is still in use.
        assert_eq!(unsafe { third.add(index).read() }, 7);
    }
    assert_eq!(arena_dealloc(third, three, 8), 1);
    assert!(!arena_alloc(4088, 8).is_null());
    assert!(guest::arena_start().addr() > 0 && guest::arena_size() == 4096);
}
