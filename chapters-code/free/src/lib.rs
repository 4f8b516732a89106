//! The guest of the chapter `free`: blocks on the global allocator, given out and taken back,
//! and an allocator of the book's own that keeps all its books in plain sight.
#![cfg(target_family = "wasm")]

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use core::{iter, ptr};
use std::alloc::{self, Layout};

// ANCHOR: boxed
/// A new, empty vector with room for `capacity` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn vec_new(capacity: usize) -> *mut Vec<u8> {
    Box::into_raw(Box::new(Vec::with_capacity(capacity)))
}

/// Drops a vector, and with it its bytes. Null is ignored.
///
/// # Safety
///
/// `vec` is null, or it came from [`vec_new`] and has not been freed since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_free(vec: *mut Vec<u8>) {
    if !vec.is_null() {
        // SAFETY: the host has promised it.
        drop(unsafe { Box::from_raw(vec) });
    }
}
// ANCHOR_END: boxed

fn request(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `request` has made it at least one byte.
    request(size, align).map_or(ptr::null_mut(), |layout| unsafe { alloc::alloc(layout) })
}

// ANCHOR: dealloc
/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if ptr.is_null() {
        return;
    }
    let layout = request(size, align);
    debug_assert!(layout.is_some(), "no block has {size} bytes at a multiple of {align}");
    if let Some(layout) = layout {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}
// ANCHOR_END: dealloc

// ANCHOR: resize
/// Makes a block longer or shorter, and gives the address where its bytes are now. Where that is
/// null, there was no room, and the block is as it was.
///
/// # Safety
///
/// As for [`dealloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn resize(
    ptr: *mut u8,
    size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    if ptr.is_null() {
        return alloc(new_size, align);
    }
    let (Some(old), Some(new)) = (request(size, align), request(new_size, align)) else {
        return ptr::null_mut();
    };
    // SAFETY: the host has promised the old layout, and `request` has accepted the new one.
    unsafe { alloc::realloc(ptr, old, new.size()) }
}
// ANCHOR_END: resize

// ANCHOR: header
/// Room for the size, in front of each block; it keeps the block at a multiple of 8.
const HEADER: usize = 8;

/// A block that remembers its own size.
#[unsafe(no_mangle)]
pub extern "C" fn block_new(size: usize) -> *mut u8 {
    let whole = size.checked_add(HEADER).map_or(ptr::null_mut(), |whole| alloc(whole, HEADER));
    if whole.is_null() {
        return whole;
    }
    // SAFETY: the header is part of the block, and the block is aligned for it.
    unsafe {
        whole.cast::<usize>().write(size);
        whole.add(HEADER)
    }
}

/// Gives it back. Null is ignored.
///
/// # Safety
///
/// `block` is null, or it came from [`block_new`] and has not been freed since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn block_free(block: *mut u8) {
    if block.is_null() {
        return;
    }
    // SAFETY: the host has promised it, so the header lies in front.
    unsafe {
        let whole = block.sub(HEADER);
        dealloc(whole, whole.cast::<usize>().read() + HEADER, HEADER);
    }
}
// ANCHOR_END: header

// ANCHOR: arena
/// The size of the arena in bytes.
pub const SIZE: usize = 4096;
const WORD: usize = size_of::<usize>();
/// Every block begins at a multiple of this, and its size is one.
pub const UNIT: usize = 2 * WORD;
/// Where the list of free blocks begins: a block of no bytes that is never given away.
const HEAD: usize = 0;

/// A used block holds its owner's bytes and nothing else. A free block begins with two words:
/// its size, and the offset of the next free block, or [`HEAD`] if it is the last.
#[repr(C, align(4096))]
pub struct Arena([AtomicUsize; SIZE / WORD]);

/// At first all that lies behind the head is one free block.
#[unsafe(no_mangle)]
pub static ARENA: Arena = {
    let mut words = [const { AtomicUsize::new(0) }; SIZE / WORD];
    words[1] = AtomicUsize::new(UNIT);
    words[2] = AtomicUsize::new(SIZE - UNIT);
    Arena(words)
};
// ANCHOR_END: arena

// ANCHOR: words
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
// ANCHOR_END: words

// ANCHOR: arena_alloc
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
// ANCHOR_END: arena_alloc

// ANCHOR: arena_dealloc
/// Takes back a block that came from [`arena_alloc`] with the same `size` and `align`. It believes
/// whatever it is told. Null is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn arena_dealloc(ptr: *mut u8, size: usize, align: usize) {
    if ptr.is_null() {
        return;
    }
    debug_assert!(size <= SIZE && align.is_power_of_two(), "no block has {size} bytes at {align}");
    let block = ptr.addr().wrapping_sub((&raw const ARENA).addr());
    let mut size = size.clamp(1, SIZE).next_multiple_of(UNIT);
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
// ANCHOR_END: arena_dealloc
