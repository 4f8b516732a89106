//! The guest as Miri sees it: every block that is granted is written to its last byte.

#[path = "guest.rs"]
mod guest;

fn main() {
    assert!(guest::arena_alloc(1, 3).is_null());
    for size in [usize::MAX, usize::MAX - 100, 1 << 31, 1001] {
        assert!(guest::arena_alloc(size, 1).is_null());
    }
    let mut blocks = Vec::new();
    for (size, align) in (1..100).flat_map(|size| [(size, 1), (size, 8), (0, 64), (3, 4)]) {
        let block = guest::arena_alloc(size, align);
        if !block.is_null() {
            assert!(block.addr().is_multiple_of(align));
            let byte = blocks.len() as u8;
            // SAFETY: the block has `size` bytes.
            unsafe { block.write_bytes(byte, size) };
            blocks.push((block, size));
        }
    }
    for (byte, (block, size)) in blocks.into_iter().enumerate() {
        for index in 0..size {
            // SAFETY: it was written above.
            assert_eq!(unsafe { block.add(index).read() }, byte as u8);
        }
    }
    assert!(guest::room_start().addr() > 0 && guest::room_size() == 1000);
}
