//! The guest of the chapter `memory-map`: it has a stack, data and a heap, and says where
//! something lies in each.
#![cfg(target_family = "wasm")]

use core::{
    alloc::Layout,
    hint::black_box,
    ptr,
    sync::atomic::{AtomicU8, AtomicU32, Ordering},
};

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

// ANCHOR: local
/// The address that a local variable has during the call.
#[unsafe(no_mangle)]
pub extern "C" fn local() -> usize {
    // `black_box` hides the value from the compiler, so that it computes nothing ahead.
    let local = black_box(0u8);
    (&raw const local).addr()
}
// ANCHOR_END: local

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

/// The address of `size` bytes that are the host's from now on, or null.
#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize) -> *mut u8 {
    let layout = Layout::from_size_align(size.max(1), 8);
    // SAFETY: at least one byte.
    layout.map_or(ptr::null_mut(), |layout| unsafe { std::alloc::alloc(layout) })
}
