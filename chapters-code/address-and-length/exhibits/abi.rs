//! What becomes of a returned pair, of a `&str` and of other parameters.
#![cfg(target_family = "wasm")]

use core::{ptr::NonNull, sync::atomic::AtomicU32};

#[unsafe(no_mangle)]
pub static GREETING: [u8; 11] = *b"Hello WASM!";

/// Two words that the host may write.
#[unsafe(no_mangle)]
pub static PAIR: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];

// ANCHOR: greeting
#[repr(C)]
pub struct Text {
    ptr: *const u8,
    len: usize,
}

#[unsafe(no_mangle)]
pub extern "C" fn greeting() -> Text {
    Text { ptr: GREETING.as_ptr(), len: GREETING.len() }
}
// ANCHOR_END: greeting

// ANCHOR: byte_length
#[unsafe(no_mangle)]
pub extern "C" fn byte_length(text: &str) -> usize {
    text.len()
}
// ANCHOR_END: byte_length

// ANCHOR: byte_length_rust
#[unsafe(no_mangle)]
pub fn byte_length_rust(text: &str) -> usize {
    text.len()
}
// ANCHOR_END: byte_length_rust

// ANCHOR: scalars
#[repr(C)]
pub struct Meters(f64);

#[unsafe(no_mangle)]
pub extern "C" fn scalars(
    _: bool,
    _: u8,
    _: usize,
    _: Option<NonNull<u8>>,
    _: u64,
    it: Meters,
) -> Meters {
    it
}
// ANCHOR_END: scalars

// ANCHOR: main
/// The host passes the address of the text itself.
#[cfg(miri)]
fn main() {
    let pair = GREETING.as_ptr().cast::<&str>();
    byte_length(unsafe { pair.read_unaligned() });
}
// ANCHOR_END: main
