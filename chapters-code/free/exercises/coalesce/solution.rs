//! An allocator with a header in front of each block, which needs no list.
#![cfg(target_family = "wasm")]

use core::{
    iter, ptr,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

/// The size of the arena in bytes.
const SIZE: usize = 4096;
const WORD: usize = size_of::<usize>();
/// A header, and the unit of all sizes.
const HEADER: usize = 8;

/// Block behind block, from the first byte to the last. Each begins with a header, whose first word
/// is the size of the block, header included, and 1 more if the block is used.
#[repr(C, align(4096))]
struct Arena([AtomicUsize; SIZE / WORD]);

static ARENA: Arena = {
    let mut words = [const { AtomicUsize::new(0) }; SIZE / WORD];
    words[0] = AtomicUsize::new(SIZE);
    Arena(words)
};

fn size_of_block(block: usize) -> usize {
    ARENA.0[block / WORD].load(Relaxed) & !1
}

fn is_used(block: usize) -> bool {
    ARENA.0[block / WORD].load(Relaxed) & 1 == 1
}

fn set(block: usize, size: usize, used: bool) {
    ARENA.0[block / WORD].store(size + usize::from(used), Relaxed);
}

/// The block behind this one.
fn behind(block: usize) -> Option<usize> {
    Some(block + size_of_block(block)).filter(|&next| next < SIZE)
}

/// The offset of each block, in their order.
fn blocks() -> impl Iterator<Item = usize> {
    iter::successors(Some(0), |&block| behind(block)).take(SIZE / HEADER)
}

/// The first `size` bytes that are free, begin at a multiple of `align`, and have room for a header
/// in front of them; null when there are none.
#[unsafe(no_mangle)]
pub extern "C" fn arena_alloc(size: usize, align: usize) -> *mut u8 {
    if size > SIZE || align > SIZE || !align.is_power_of_two() {
        return ptr::null_mut();
    }
    let size = size.next_multiple_of(HEADER);
    for block in blocks().filter(|&block| !is_used(block)) {
        let end = block + size_of_block(block);
        let start = (block + HEADER).next_multiple_of(align);
        if start + size > end {
            continue;
        }
        // What is left on either side is a free block, if only a header.
        let header = start - HEADER;
        if block < header {
            set(block, header - block, false);
        }
        set(header, start + size - header, true);
        if start + size < end {
            set(start + size, end - (start + size), false);
        }
        return ARENA.0.as_ptr().cast_mut().cast::<u8>().wrapping_add(start);
    }
    ptr::null_mut()
}

// ANCHOR: task
/// Takes back a block that came from [`arena_alloc`] and was not given back, and makes one free
/// block of it and the free blocks that it touches. Null is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn arena_free(ptr: *mut u8) {
    if ptr.is_null() {
        return;
    }
    let block = ptr.addr() - (&raw const ARENA).addr() - HEADER;
    set(block, size_of_block(block), false);

    // The block behind it, if that is free, becomes a part of it.
    if let Some(next) = behind(block)
        && !is_used(next)
    {
        set(block, size_of_block(block) + size_of_block(next), false);
    }
    // And it becomes a part of the block in front of it, if that is free.
    if let Some(before) = blocks().find(|&before| behind(before) == Some(block))
        && !is_used(before)
    {
        set(before, size_of_block(before) + size_of_block(block), false);
    }
}
// ANCHOR_END: task

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
