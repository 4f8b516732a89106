//! The guest of the chapter `finding-out`: it panics, and leaves a message for its host.
#![cfg(target_family = "wasm")]

// ANCHOR: use
use core::{
    fmt::{self, Write},
    ptr, slice,
    sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed},
};
use std::{
    alloc::{self, Layout},
    panic,
    sync::{Mutex, PoisonError},
};
// ANCHOR_END: use

// ANCHOR: price
static PRICES: [u32; 3] = [990, 1250, 45];

/// The price of an article.
#[unsafe(no_mangle)]
pub extern "C" fn price(article: usize) -> u32 {
    PRICES[article]
}
// ANCHOR_END: price

// ANCHOR: message
/// How many bytes of a message are kept.
const ROOM: usize = 256;

/// What the last panic said: how many bytes, and the bytes.
#[repr(C)]
pub struct Message {
    length: AtomicU32,
    bytes: [AtomicU8; ROOM],
}

/// The host reads it after a trap.
#[unsafe(no_mangle)]
pub static MESSAGE: Message =
    Message { length: AtomicU32::new(0), bytes: [const { AtomicU8::new(0) }; ROOM] };

impl Write for &Message {
    /// Cuts off what there is no room for.
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut length = self.length.load(Relaxed) as usize;
        for (place, byte) in self.bytes.iter().skip(length).zip(text.bytes()) {
            place.store(byte, Relaxed);
            length += 1;
        }
        self.length.store(length as u32, Relaxed);
        Ok(())
    }
}

impl Message {
    /// Puts a text in the place of the last one, without an allocation.
    pub fn set(&self, text: impl fmt::Display) {
        self.length.store(0, Relaxed);
        let mut message = self;
        write!(message, "{text}").expect("it cuts off and does not fail");
    }
}

/// From now on, a panic leaves its message.
#[unsafe(no_mangle)]
pub extern "C" fn init() {
    panic::set_hook(Box::new(|info| MESSAGE.set(info)));
}
// ANCHOR_END: message

// ANCHOR: sell
/// How many pieces there are of each article.
static STOCK: Mutex<[u32; 3]> = Mutex::new([5; 3]);

/// Sells a piece, and returns how many are left.
#[unsafe(no_mangle)]
pub extern "C" fn sell(article: usize) -> u32 {
    let mut stock = STOCK.lock().unwrap_or_else(PoisonError::into_inner);
    stock[article] -= 1;
    stock[article]
}
// ANCHOR_END: sell

// ANCHOR: words
/// How many words a text has, or -1 if it is no UTF-8.
///
/// # Safety
///
/// The `len` bytes at `ptr` are the host's, and it leaves them alone during the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn words(ptr: *const u8, len: usize) -> i32 {
    // SAFETY: the host has promised it.
    let bytes = unsafe { slice::from_raw_parts(ptr, len) };
    str::from_utf8(bytes).map_or(-1, |text| text.split_whitespace().count() as i32)
}
// ANCHOR_END: words

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
