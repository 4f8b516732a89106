//! The guest of the chapter `memory-map`: it has a stack, data and a heap, and says where
//! something lies in each.
#![cfg(target_family = "wasm")]

use core::{
    hint::black_box,
    ptr, slice,
    sync::atomic::{AtomicU8, AtomicU32, Ordering},
};
use std::alloc::{self, Layout};

// ANCHOR: statics
/// Never changes.
#[unsafe(no_mangle)]
pub static MOTTO: [u8; 16] = *b"written in stone";

/// Begins as 9 and may change.
#[unsafe(no_mangle)]
pub static LIVES: AtomicU32 = AtomicU32::new(9);

/// Begins as zeros and may change.
#[unsafe(no_mangle)]
pub static BOARD: [AtomicU8; 16_384] = [const { AtomicU8::new(0) }; 16_384];
// ANCHOR_END: statics

// ANCHOR: lives
/// How many lives there are.
#[unsafe(no_mangle)]
pub extern "C" fn lives() -> u32 {
    LIVES.load(Ordering::Relaxed)
}
// ANCHOR_END: lives

// ANCHOR: sum
/// The sum of the host's bytes.
///
/// # Safety
///
/// The `len` bytes at `ptr` are the host's to lend, and it leaves them alone during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum(ptr: *const u8, len: usize) -> u32 {
    // SAFETY: the host has promised it.
    let bytes = unsafe { slice::from_raw_parts(ptr, len) };
    bytes.iter().map(|&byte| u32::from(byte)).sum()
}
// ANCHOR_END: sum

// ANCHOR: descend
/// Calls itself `depth` times; each call keeps 255 copies of its `depth` in a local array.
#[unsafe(no_mangle)]
pub extern "C" fn descend(depth: u32) -> u32 {
    let mut frame = [depth; 255];
    // Somebody might read it, for all the compiler knows: so it has to be in memory.
    black_box(&mut frame);
    if depth > 0 { 1 + descend(depth - 1) } else { 0 }
}
// ANCHOR_END: descend

// ANCHOR: local
/// The address that a local variable has during the call.
#[unsafe(no_mangle)]
pub extern "C" fn local() -> usize {
    // `black_box` hides the value from the compiler, so that it computes nothing ahead.
    let local = black_box(0u8);
    (&raw const local).addr()
}
// ANCHOR_END: local

// ANCHOR: leaves
/// Keeps `WORDS` words in memory and calls nobody.
fn leaf<const WORDS: usize>() -> u32 {
    let mut words = [1; WORDS];
    black_box(&mut words);
    words[0]
}

/// 128 bytes, with the array's address.
#[unsafe(no_mangle)]
pub extern "C" fn leaf_of_31_words() -> u32 {
    leaf::<31>()
}

/// 132 bytes.
#[unsafe(no_mangle)]
pub extern "C" fn leaf_of_32_words() -> u32 {
    leaf::<32>()
}
// ANCHOR_END: leaves

// ANCHOR: dive
/// Calls itself `depth` times, too, and keeps nothing in memory.
#[unsafe(no_mangle)]
pub extern "C" fn dive(depth: u32) -> u32 {
    let below = if depth > 0 { 1 + dive(depth - 1) } else { 0 };
    // Something to do after the call, or the compiler would make a loop of it.
    BOARD[0].store(1, Ordering::Relaxed);
    below
}
// ANCHOR_END: dive

// ANCHOR: both
/// Calls itself `depth` times and keeps four words in memory each time.
#[unsafe(no_mangle)]
pub extern "C" fn both(depth: u32) -> u32 {
    let mut frame = [depth; 4];
    black_box(&mut frame);
    if depth > 0 { 1 + both(depth - 1) } else { 0 }
}
// ANCHOR_END: both

fn request(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `request` has made it at least one byte.
    request(size, align).map_or(ptr::null_mut(), |layout| unsafe { alloc::alloc(layout) })
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Some(layout) = request(size, align).filter(|_| !ptr.is_null()) {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}
