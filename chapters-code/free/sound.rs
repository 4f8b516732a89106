//! The guest as Miri sees it: used as its host uses it, on the very target.

#[path = "src/lib.rs"]
mod guest;

use guest::{
    ARENA, alloc, arena_alloc, arena_dealloc, block_free, block_new, dealloc, resize, vec_free,
    vec_new,
};

fn main() {
    for size in [0, 1, 7, 8, 9, 100, 1000] {
        for align in [1, 2, 8, 64, 512] {
            on_the_arena(size, align);
            on_the_heap(size, align);
            resized(size, align);
        }
    }
    for capacity in [0, 1, 10, 1000] {
        // SAFETY: it came from `vec_new` and is freed once.
        unsafe { vec_free(vec_new(capacity)) }
        let block = block_new(capacity);
        fill(block, capacity, 1);
        assert_filled(block, capacity, 1);
        // SAFETY: it came from `block_new` and is freed once.
        unsafe { block_free(block) }
    }
    mistakes();
}

/// Two blocks side by side, written, read, and freed.
fn on_the_arena(size: usize, align: usize) {
    let blocks = [arena_alloc(size, align), arena_alloc(size, align)];
    for (block, byte) in blocks.into_iter().zip(1u8..) {
        fill(block, size, byte);
    }
    for (block, byte) in blocks.into_iter().zip(1u8..) {
        assert_filled(block, size, byte);
        arena_dealloc(block, size, align);
    }
    assert_eq!(list(), [0, 8, 4088, 0]);
}

fn on_the_heap(size: usize, align: usize) {
    let blocks = [alloc(size, align), alloc(size, align)];
    for (block, byte) in blocks.into_iter().zip(1u8..) {
        fill(block, size, byte);
    }
    for (block, byte) in blocks.into_iter().zip(1u8..) {
        assert_filled(block, size, byte);
        // SAFETY: it came from `alloc` with these, and is freed once.
        unsafe { dealloc(block, size, align) }
    }
}

/// A block that grows, is refused, and shrinks.
fn resized(size: usize, align: usize) {
    // SAFETY: null, and then each address with the size that it was given for.
    unsafe {
        let block = resize(core::ptr::null_mut(), 0, align, size);
        fill(block, size, 1);
        let longer = resize(block, size, align, size + 100);
        assert_filled(longer, size, 1);
        assert!(resize(longer, size + 100, align, usize::MAX).is_null());
        assert_filled(longer, size, 1);
        let shorter = resize(longer, size + 100, align, size / 2);
        assert_filled(shorter, size / 2, 1);
        dealloc(shorter, size / 2, align);
    }
}

/// What the page does wrong on the arena: it breaks the list, and no rule of Rust.
fn mistakes() {
    let [first, second] = [arena_alloc(16, 1), arena_alloc(16, 1)];
    // A wrong size: the second block is given away with the first.
    fill(second, 16, 2);
    arena_dealloc(first, 32, 1);
    assert_eq!(arena_alloc(32, 1), first);
    fill(first, 32, 1);
    assert_filled(second, 16, 1);
    arena_dealloc(first, 32, 1);
    assert_eq!(list(), [0, 8, 4088, 0]);
    // A double free: one block is given out twice, and longer ones no more.
    let [first, second] = [arena_alloc(16, 1), arena_alloc(16, 1)];
    arena_dealloc(first, 16, 1);
    arena_dealloc(first, 16, 1);
    assert_eq!(arena_alloc(16, 1), arena_alloc(16, 1));
    assert!(arena_alloc(32, 1).is_null());
    // A use after free: the block is still on the list.
    fill(first, 16, 1);
    fill(second, 16, 2);
    assert_eq!(arena_alloc(16, 1), first);
    assert_eq!(arena_alloc(16, 1), second);
}

fn fill(block: *mut u8, size: usize, byte: u8) {
    // SAFETY: the bytes are ours, as the host's would be.
    unsafe { block.write_bytes(byte, size) }
}

fn assert_filled(block: *mut u8, size: usize, byte: u8) {
    for index in 0..size {
        // SAFETY: `fill` has filled it.
        assert_eq!(unsafe { block.add(index).read() }, byte);
    }
}

/// The head, and the two words behind it.
fn list() -> [u32; 4] {
    // SAFETY: the arena begins with four words.
    unsafe { (&raw const ARENA).cast::<[u32; 4]>().read() }
}
