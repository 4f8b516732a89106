//! Wrong on purpose: a size is measured against the whole arena, not against what lies behind the
//! block.
#![cfg(target_family = "wasm")]

use core::{
    iter, ptr,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// The size of the arena in bytes.
const SIZE: usize = 4096;
const WORD: usize = size_of::<usize>();
/// Every block begins at a multiple of this, and its size is one.
const UNIT: usize = 2 * WORD;
/// Where the list of free blocks begins: a block of no bytes that is never given away.
const HEAD: usize = 0;

/// A used block holds its owner's bytes and nothing else. A free block begins with two words:
/// its size, and the offset of the next free block, or [`HEAD`] if it is the last.
#[repr(C, align(4096))]
struct Arena([AtomicUsize; SIZE / WORD]);

/// At first all that lies behind the head is one free block.
static ARENA: Arena = {
    let mut words = [const { AtomicUsize::new(0) }; SIZE / WORD];
    words[1] = AtomicUsize::new(UNIT);
    words[2] = AtomicUsize::new(SIZE - UNIT);
    Arena(words)
};

fn size_of_free(block: usize) -> usize {
    ARENA.0[block / WORD].load(Relaxed)
}

fn next(block: usize) -> usize {
    ARENA.0[block / WORD + 1].load(Relaxed)
}

fn set_size(block: usize, size: usize) {
    ARENA.0[block / WORD].store(size, Relaxed);
}

fn set_next(block: usize, next: usize) {
    ARENA.0[block / WORD + 1].store(next, Relaxed);
}

/// Each free block, after the block before it in the list. No list is longer than the arena has
/// units; one that a mistake has bent into a circle ends there as well.
fn free_blocks() -> impl Iterator<Item = (usize, usize)> {
    let behind = |block| Some((block, next(block)));
    iter::successors(behind(HEAD), move |&(_, block)| behind(block))
        .take_while(|&(_, block)| block != HEAD)
        .take(SIZE / UNIT)
}

/// The first `size` bytes of the arena that are free and begin at a multiple of `align`; null
/// when there are none.
#[unsafe(no_mangle)]
pub extern "C" fn arena_alloc(size: usize, align: usize) -> *mut u8 {
    if size > SIZE || align > SIZE || !align.is_power_of_two() {
        return ptr::null_mut();
    }
    let size = size.max(1).next_multiple_of(UNIT);
    for (before, block) in free_blocks() {
        let end = block.saturating_add(size_of_free(block));
        let start = block.next_multiple_of(align);
        if start + size > end {
            continue;
        }
        // Split: what is left behind the new block stays free, and so does what is left before it.
        let mut rest = next(block);
        if start + size < end {
            set_size(start + size, end - (start + size));
            set_next(start + size, rest);
            rest = start + size;
        }
        if block < start {
            set_size(block, start - block);
            set_next(block, rest);
        } else {
            set_next(before, rest);
        }
        return ARENA.0.as_ptr().cast_mut().cast::<u8>().wrapping_add(start);
    }
    ptr::null_mut()
}

/// Takes back a block that came from [`arena_alloc`] with the same `size` and `align`, and gives 1.
/// Gives 0 and changes nothing for what cannot be such a block: null, an address that is no
/// multiple of `UNIT`, bytes that are not all in the arena behind its head, and bytes of which some
/// are free already.
#[unsafe(no_mangle)]
pub extern "C" fn arena_dealloc(ptr: *mut u8, size: usize, _align: usize) -> u32 {
    let block = ptr.addr().wrapping_sub((&raw const ARENA).addr());
    let size = size.clamp(1, SIZE).next_multiple_of(UNIT);
    let outside = ptr.is_null() || !(UNIT..SIZE).contains(&block) || size > SIZE;
    let free = |(_, free)| block < free + size_of_free(free) && free < block + size;
    if outside || !block.is_multiple_of(UNIT) || free_blocks().any(free) {
        return 0;
    }
    give_back(block, size);
    1
}

/// Puts the bytes on the list.
fn give_back(block: usize, mut size: usize) {
    let earlier = free_blocks().map(|(_, free)| free).take_while(|&free| free < block);
    let before = earlier.last().unwrap_or(HEAD);
    // Join: with the free block behind this one, and with the one before it, if they touch.
    let mut after = next(before);
    if block.wrapping_add(size) == after {
        size = size.wrapping_add(size_of_free(after));
        after = next(after);
    }
    if before.wrapping_add(size_of_free(before)) == block {
        set_size(before, size_of_free(before).wrapping_add(size));
        set_next(before, after);
    } else {
        set_size(block, size);
        set_next(block, after);
        set_next(before, block);
    }
}

/// Where the arena begins.
#[unsafe(no_mangle)]
pub extern "C" fn arena_start() -> *const u8 {
    ARENA.0.as_ptr().cast()
}

/// How many bytes it has.
#[unsafe(no_mangle)]
pub extern "C" fn arena_size() -> usize {
    SIZE
}
