//! A guest that does jobs, each of which needs room for a while, and counts them.
#![cfg(target_family = "wasm")]

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

static DONE: AtomicU32 = AtomicU32::new(0);
static HERE: AtomicU32 = AtomicU32::new(0);

/// Makes a list of `size` bytes, counts the job, and gives the sum of the bytes; `u32::MAX` where
/// there is no room for them, which is no job. A list without bytes is a mistake, and a panic.
#[unsafe(no_mangle)]
pub extern "C" fn work(size: usize) -> u32 {
    let mut list = Vec::new();
    if list.try_reserve_exact(size).is_err() {
        return u32::MAX;
    }
    DONE.fetch_add(1, Relaxed);
    HERE.fetch_add(1, Relaxed);
    list.extend((0..size).map(|index| index as u8));
    assert!(!list.is_empty());
    list.iter().fold(0, |sum, &byte| sum + u32::from(byte))
}

/// How many jobs have been done.
#[unsafe(no_mangle)]
pub extern "C" fn done() -> u32 {
    DONE.load(Relaxed)
}

/// Goes on from `jobs` that have been done elsewhere.
#[unsafe(no_mangle)]
pub extern "C" fn set_done(jobs: u32) {
    DONE.store(jobs, Relaxed);
}

/// How many jobs this very instance has begun: for the check.
#[unsafe(no_mangle)]
pub extern "C" fn here() -> u32 {
    HERE.load(Relaxed)
}
