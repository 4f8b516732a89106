//! The guest of the page `symptoms`. It is sound; what goes wrong with it is its hosts' doing.
#![cfg(target_family = "wasm")]

use core::{
    fmt, hint, ptr,
    sync::atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed},
};
use std::{
    alloc::{self, Layout},
    panic,
};

// ANCHOR: alloc
fn layout(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `layout` has made it at least one byte.
    layout(size, align).map_or(ptr::null_mut(), |layout| unsafe { alloc::alloc(layout) })
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Some(layout) = layout(size, align).filter(|_| !ptr.is_null()) {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}
// ANCHOR_END: alloc

// ANCHOR: byte_at
/// The byte at `ptr`.
///
/// # Safety
///
/// `ptr` points into a block that the guest has given out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn byte_at(ptr: *const u8) -> u8 {
    // SAFETY: the host has promised it.
    unsafe { ptr.read() }
}
// ANCHOR_END: byte_at

// ANCHOR: half
/// Half of a number.
#[unsafe(no_mangle)]
pub extern "C" fn half(number: f64) -> f64 {
    number / 2.0
}

/// The number after a number.
#[unsafe(no_mangle)]
pub extern "C" fn next(number: u64) -> u64 {
    number.wrapping_add(1)
}

/// A byte as a wider number.
#[unsafe(no_mangle)]
pub extern "C" fn widen(byte: u8) -> u32 {
    u32::from(byte)
}
// ANCHOR_END: half

// ANCHOR: plain
/// A flag and a count, in whatever order the compiler likes.
pub struct Plain {
    /// One byte.
    pub flag: u8,
    /// Four, at a multiple of four.
    pub count: u32,
}

/// The same, in this order.
#[repr(C)]
pub struct Ordered {
    /// One byte.
    pub flag: u8,
    /// Four, at a multiple of four.
    pub count: u32,
}

static PLAIN: Plain = Plain { flag: 3, count: 7 };
static ORDERED: Ordered = Ordered { flag: 3, count: 7 };

/// Where the first is.
#[unsafe(no_mangle)]
pub extern "C" fn plain() -> *const Plain {
    &raw const PLAIN
}

/// Where the second is.
#[unsafe(no_mangle)]
pub extern "C" fn ordered() -> *const Ordered {
    &raw const ORDERED
}
// ANCHOR_END: plain

// ANCHOR: apply
extern "C" fn double(number: u32) -> u32 {
    number.wrapping_mul(2)
}

/// A function that `apply` can call.
#[unsafe(no_mangle)]
pub extern "C" fn doubling() -> extern "C" fn(u32) -> u32 {
    double
}

/// A function that `apply` cannot call: it is of another type.
#[unsafe(no_mangle)]
pub extern "C" fn halving() -> extern "C" fn(f64) -> f64 {
    half
}

/// What `function` makes of a number.
///
/// # Safety
///
/// `function` is what `doubling` has returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn apply(function: extern "C" fn(u32) -> u32, number: u32) -> u32 {
    function(number)
}
// ANCHOR_END: apply

// ANCHOR: dive
/// Written by each call of `dive`.
#[unsafe(no_mangle)]
pub static DIVES: AtomicUsize = AtomicUsize::new(0);

/// Calls itself `depth` times, and keeps nothing on the stack in memory.
#[unsafe(no_mangle)]
pub extern "C" fn dive(depth: u32) -> u32 {
    let below = if depth == 0 { 0 } else { dive(depth - 1) + 1 };
    // Something to do after the call, or the compiler would make a loop of it.
    DIVES.store(1, Relaxed);
    below
}

/// Calls itself `depth` times, with a kilobyte of the stack in memory for each.
#[unsafe(no_mangle)]
pub extern "C" fn descend(depth: u32) -> u32 {
    let mut kilobyte = [0; 256];
    hint::black_box(&mut kilobyte).fill(depth);
    if depth == 0 { 0 } else { descend(depth - 1) + hint::black_box(&kilobyte).len() as u32 / 256 }
}
// ANCHOR_END: dive

// ANCHOR: fill
/// The sum of `count` ones, of which it makes a list first.
#[unsafe(no_mangle)]
pub extern "C" fn fill(count: usize) -> usize {
    let ones = hint::black_box(vec![1u8; count]);
    ones.iter().map(|&one| usize::from(one)).sum()
}

/// The whole part of a quotient.
#[unsafe(no_mangle)]
pub extern "C" fn quotient(number: u32, divisor: u32) -> u32 {
    number / divisor
}
// ANCHOR_END: fill

const ROOM: usize = 252;

/// What the last panic has said.
#[repr(C)]
pub struct Message {
    len: AtomicUsize,
    text: [AtomicU8; ROOM],
}

static MESSAGE: Message =
    Message { len: AtomicUsize::new(0), text: [const { AtomicU8::new(0) }; ROOM] };

impl fmt::Write for &Message {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        for byte in part.bytes() {
            let at = self.len.load(Relaxed);
            self.text.get(at).ok_or(fmt::Error)?.store(byte, Relaxed);
            self.len.store(at + 1, Relaxed);
        }
        Ok(())
    }
}

/// From now on, keeps what a panic says, and tells where: a length, then the text.
#[unsafe(no_mangle)]
pub extern "C" fn keep_messages() -> *const Message {
    // Without an allocation, for the allocator may be what panics.
    panic::set_hook(Box::new(|panic| {
        MESSAGE.len.store(0, Relaxed);
        // A text that is too long is cut.
        let _ = fmt::write(&mut &MESSAGE, format_args!("{panic}"));
    }));
    &raw const MESSAGE
}
