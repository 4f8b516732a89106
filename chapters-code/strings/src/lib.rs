//! The guest of the chapter `strings`: it takes a text and gives one back, in buffers of its own.
#![cfg(target_family = "wasm")]

use core::{cell::UnsafeCell, slice};

// ANCHOR: buffers
const CAPACITY: usize = 32;

/// Bytes that belong to the guest and that the host may write.
struct Buffer(UnsafeCell<[u8; CAPACITY]>);

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
unsafe impl Sync for Buffer {}

static INPUT: Buffer = Buffer(UnsafeCell::new([0; CAPACITY]));
static OUTPUT: Buffer = Buffer(UnsafeCell::new([0; CAPACITY]));

/// Where the host may put a text, of `capacity()` bytes at most.
#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut u8 {
    INPUT.0.get().cast()
}

/// Where the guest may put one, as long.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *mut u8 {
    OUTPUT.0.get().cast()
}

/// The length of each buffer in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn capacity() -> usize {
    CAPACITY
}
// ANCHOR_END: buffers

// ANCHOR: replace_str
/// Replaces "World" by "WASM" in the `len` bytes at `ptr`, writes the result at `dest` and
/// returns its length. If the bytes are not UTF-8, writes nothing and returns -1.
///
/// # Safety
///
/// The host's part: `ptr` and `dest` point into buffers of this guest, each with room for `len`
/// bytes there. The result is never longer than the text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn replace_str(ptr: *const u8, len: usize, dest: *mut u8) -> isize {
    // SAFETY: the host has promised it, and nobody writes there while the slice is in use.
    let bytes = unsafe { slice::from_raw_parts(ptr, len) };
    let Ok(text) = str::from_utf8(bytes) else { return -1 };
    let result = text.replace("World", "WASM");
    // SAFETY: `result` is a new string, no longer than `len`; `dest` has room for that.
    unsafe { dest.copy_from_nonoverlapping(result.as_ptr(), result.len()) };
    result.len().cast_signed()
}
// ANCHOR_END: replace_str

// ANCHOR: valid_up_to
/// How many of the `len` bytes at `ptr` are good, counted up to the first wrong character.
///
/// # Safety
///
/// The host's part: `ptr` points into a buffer of this guest, with room for `len` bytes there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn valid_up_to(ptr: *const u8, len: usize) -> usize {
    // SAFETY: the host has promised it.
    let bytes = unsafe { slice::from_raw_parts(ptr, len) };
    str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len)
}
// ANCHOR_END: valid_up_to
