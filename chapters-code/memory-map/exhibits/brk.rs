//! An allocator that takes all memory up to `memory.size` for its own, as Emscripten's,
//! AssemblyScript's and TinyGo's do.
#![cfg(target_family = "wasm")]

use std::{
    arch::wasm32,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

const PAGE: usize = 65_536;

// ANCHOR: brk
/// Where the next block begins.
static BREAK: AtomicUsize = AtomicUsize::new(17 * PAGE);

#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> usize {
    let start = BREAK.load(Relaxed).next_multiple_of(align);
    let end = start + size;
    let missing = end.saturating_sub(wasm32::memory_size(0) * PAGE);
    if missing > 0 && wasm32::memory_grow(0, missing.div_ceil(PAGE)) == usize::MAX {
        return 0;
    }
    BREAK.store(end, Relaxed);
    start
}
// ANCHOR_END: brk
