//! A guest that takes a text in pieces, and puts them together.
#![cfg(target_family = "wasm")]

use core::{cell::UnsafeCell, slice};
use std::sync::Mutex;

const CAPACITY: usize = 32;

/// Bytes that the host may write.
struct Buffer(UnsafeCell<[u8; CAPACITY]>);

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
unsafe impl Sync for Buffer {}

static INPUT: Buffer = Buffer(UnsafeCell::new([0; CAPACITY]));

/// What has come so far, in how many pieces, how many more are taken, and what the others are told.
struct Received {
    text: String,
    pieces: u32,
    left: u32,
    refusal: i32,
}

static RECEIVED: Mutex<Received> =
    Mutex::new(Received { text: String::new(), pieces: 0, left: u32::MAX, refusal: -1 });

/// Where the host may put a piece, of `capacity()` bytes at most.
#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut u8 {
    INPUT.0.get().cast()
}

#[unsafe(no_mangle)]
pub extern "C" fn capacity() -> usize {
    CAPACITY
}

/// Takes the first `len` bytes of the input: returns 0, or another number if they are not UTF-8, too
/// many, or the guest has had enough.
#[unsafe(no_mangle)]
pub extern "C" fn take(len: usize) -> i32 {
    let Ok(mut received) = RECEIVED.lock() else { return -1 };
    received.pieces += 1;
    if len > CAPACITY || received.left == 0 {
        return received.refusal;
    }
    // SAFETY: the input has that many bytes, and the host is not running.
    let bytes = unsafe { slice::from_raw_parts(input(), len) };
    let Ok(piece) = str::from_utf8(bytes) else { return received.refusal };
    received.text.push_str(piece);
    received.left -= 1;
    0
}

/// Forgets what has come, takes so many pieces from now on, and refuses others with this number.
#[unsafe(no_mangle)]
pub extern "C" fn begin(pieces: u32, refusal: i32) {
    if let Ok(mut received) = RECEIVED.lock() {
        *received = Received { text: String::new(), pieces: 0, left: pieces, refusal };
    }
}

/// How many pieces were sent, the refused ones among them.
#[unsafe(no_mangle)]
pub extern "C" fn pieces() -> u32 {
    RECEIVED.lock().map_or(0, |received| received.pieces)
}

/// Where the text lies that was put together.
#[unsafe(no_mangle)]
pub extern "C" fn text() -> *const u8 {
    RECEIVED.lock().map_or(core::ptr::null(), |received| received.text.as_ptr())
}

/// Its length in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn text_len() -> usize {
    RECEIVED.lock().map_or(0, |received| received.text.len())
}
