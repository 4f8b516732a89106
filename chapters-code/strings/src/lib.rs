//! The guest of the chapter `strings`: it takes a text, gives one back, and says four times over
//! where a text of its own lies.
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
/// returns its length. If the bytes are not UTF-8, writes nothing and returns the index of the
/// first wrong one with every bit turned over, which makes it negative.
///
/// # Safety
///
/// The host's part: `ptr` and `dest` point into buffers of this guest, each with room for `len`
/// bytes there. The result is never longer than the text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn replace_str(ptr: *const u8, len: usize, dest: *mut u8) -> isize {
    // SAFETY: the host has promised it, and nobody writes there while the slice is in use.
    let bytes = unsafe { slice::from_raw_parts(ptr, len) };
    let result = match str::from_utf8(bytes) {
        Ok(text) => text.replace("World", "WASM"),
        Err(error) => return !error.valid_up_to().cast_signed(),
    };
    // SAFETY: `result` is a new string, no longer than `len`; `dest` has room for that.
    unsafe { dest.copy_from_nonoverlapping(result.as_ptr(), result.len()) };
    result.len().cast_signed()
}
// ANCHOR_END: replace_str

// ANCHOR: text
/// An address and a length: what a `&str` is made of, in an order that is promised.
#[repr(C)]
pub struct Text {
    ptr: *const u8,
    len: usize,
}

// SAFETY: it points to bytes that nobody ever changes.
unsafe impl Sync for Text {}

static GREETING: &str = "Hello WASM!";
// ANCHOR_END: text

// ANCHOR: out
/// Writes the greeting's address and length at `out`.
///
/// # Safety
///
/// The host's part: `out` is what `slot` has returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn greeting_out(out: *mut Text) {
    // SAFETY: the host has promised it.
    unsafe { out.write(Text { ptr: GREETING.as_ptr(), len: GREETING.len() }) }
}
// ANCHOR_END: out

// ANCHOR: slot
struct Slot(UnsafeCell<Text>);

// SAFETY: the guest has one thread.
unsafe impl Sync for Slot {}

static SLOT: Slot = Slot(UnsafeCell::new(Text { ptr: core::ptr::null(), len: 0 }));

/// Room for one address and one length.
#[unsafe(no_mangle)]
pub extern "C" fn slot() -> *mut Text {
    SLOT.0.get()
}
// ANCHOR_END: slot

// ANCHOR: packed
/// The greeting's address in the high half, its length in the low half.
#[unsafe(no_mangle)]
pub extern "C" fn greeting_packed() -> u64 {
    (GREETING.as_ptr().addr() as u64) << 32 | GREETING.len() as u64
}
// ANCHOR_END: packed

// ANCHOR: descriptor
static DESCRIPTOR: Text = Text { ptr: GREETING.as_ptr(), len: GREETING.len() };

/// The address of the greeting's address and length.
#[unsafe(no_mangle)]
pub extern "C" fn greeting_descriptor() -> *const Text {
    &raw const DESCRIPTOR
}
// ANCHOR_END: descriptor
