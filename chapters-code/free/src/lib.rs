//! The guest of the chapter `free`: blocks on the global allocator, given out and taken back,
//! and an allocator of the book's own that keeps all its books in plain sight.
#![cfg(target_family = "wasm")]

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use core::{iter, ptr};
use std::alloc::{self, Layout};

// ANCHOR: boxed
/// A new, empty vector with room for `capacity` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn vec_new(capacity: usize) -> *mut Vec<u8> {
    Box::into_raw(Box::new(Vec::with_capacity(capacity)))
}

/// Drops a vector, and with it its bytes.
///
/// # Safety
///
/// `vec` came from [`vec_new`] and has not been freed since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_free(vec: *mut Vec<u8>) {
    // SAFETY: the host has promised it.
    drop(unsafe { Box::from_raw(vec) });
}
// ANCHOR_END: boxed

// ANCHOR: global
fn request(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}

/// `size` bytes from the global allocator, at a multiple of `align`; null when there is no room.
#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `request` has made it at least one byte.
    request(size, align).map_or(ptr::null_mut(), |layout| unsafe { alloc::alloc(layout) })
}

/// Gives the bytes back. Null is ignored.
///
/// # Safety
///
/// `block` is null, or it came from [`malloc`] with the same `size` and `align` and has not been
/// freed since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free(block: *mut u8, size: usize, align: usize) {
    if let Some(layout) = request(size, align).filter(|_| !block.is_null()) {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(block, layout) }
    }
}
// ANCHOR_END: global

// ANCHOR: arena
/// The size of the arena in bytes.
pub const SIZE: u32 = 4096;
/// Every block begins at a multiple of this, and its size is one.
pub const UNIT: u32 = 8;
/// Where the list of free blocks begins: a block of no bytes that is never given away.
const HEAD: u32 = 0;

/// A used block holds its owner's bytes and nothing else. A free block begins with two words:
/// its size, and the offset of the next free block, or [`HEAD`] if it is the last.
#[repr(C, align(4096))]
pub struct Arena([AtomicU32; SIZE as usize / 4]);

/// At first all that lies behind the head is one free block.
#[unsafe(no_mangle)]
pub static ARENA: Arena = {
    let mut words = [const { AtomicU32::new(0) }; SIZE as usize / 4];
    words[1] = AtomicU32::new(UNIT);
    words[2] = AtomicU32::new(SIZE - UNIT);
    Arena(words)
};
// ANCHOR_END: arena

// ANCHOR: words
fn size_of(block: u32) -> u32 {
    ARENA.0[block as usize / 4].load(Relaxed)
}

fn next(block: u32) -> u32 {
    ARENA.0[block as usize / 4 + 1].load(Relaxed)
}

fn set_size(block: u32, size: u32) {
    ARENA.0[block as usize / 4].store(size, Relaxed);
}

fn set_next(block: u32, next: u32) {
    ARENA.0[block as usize / 4 + 1].store(next, Relaxed);
}

/// Each free block, after the block before it in the list. No list is longer than the arena has
/// units; one that a mistake has bent into a circle ends there as well.
fn free_blocks() -> impl Iterator<Item = (u32, u32)> {
    let behind = |block| Some((block, next(block)));
    iter::successors(behind(HEAD), move |&(_, block)| behind(block))
        .take_while(|&(_, block)| block != HEAD)
        .take((SIZE / UNIT) as usize)
}
// ANCHOR_END: words

// ANCHOR: alloc
/// The first `size` bytes of the arena that are free and begin at a multiple of `align`; null
/// when there are none.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: u32, align: u32) -> *mut u8 {
    if size > SIZE || align > SIZE || !align.is_power_of_two() {
        return ptr::null_mut();
    }
    let size = size.max(1).next_multiple_of(UNIT);
    for (before, block) in free_blocks() {
        let end = block.saturating_add(size_of(block));
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
        return ARENA.0.as_ptr().cast_mut().cast::<u8>().wrapping_add(start as usize);
    }
    ptr::null_mut()
}
// ANCHOR_END: alloc

// ANCHOR: dealloc
/// Takes back a block that came from [`alloc`] with the same `size` and `align`. It believes
/// whatever it is told. Null is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn dealloc(block: *mut u8, size: u32, _align: u32) {
    if block.is_null() {
        return;
    }
    let block = block.addr().wrapping_sub((&raw const ARENA).addr()) as u32;
    let mut size = size.clamp(1, SIZE).next_multiple_of(UNIT);
    let earlier = free_blocks().map(|(_, free)| free).take_while(|&free| free < block);
    let before = earlier.last().unwrap_or(HEAD);
    // Join: with the free block behind this one, and with the one before it, if they touch.
    let mut after = next(before);
    if block.wrapping_add(size) == after {
        size = size.wrapping_add(size_of(after));
        after = next(after);
    }
    if before.wrapping_add(size_of(before)) == block {
        set_size(before, size_of(before).wrapping_add(size));
        set_next(before, after);
    } else {
        set_size(block, size);
        set_next(block, after);
        set_next(before, block);
    }
}
// ANCHOR_END: dealloc
