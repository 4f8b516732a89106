//! What becomes of a `&str` parameter and of a returned pair.
#![cfg(target_family = "wasm")]
#![allow(improper_ctypes_definitions)]

#[unsafe(no_mangle)]
pub static GREETING: [u8; 11] = *b"Hello WASM!";

// ANCHOR: byte_length
#[unsafe(no_mangle)]
pub extern "C" fn byte_length(text: &str) -> usize {
    text.len()
}

#[unsafe(no_mangle)]
pub fn byte_length_rust(text: &str) -> usize {
    text.len()
}
// ANCHOR_END: byte_length

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

// ANCHOR: main
/// The host passes the address of the text itself.
#[cfg(miri)]
fn main() {
    let pair = GREETING.as_ptr().cast::<&str>();
    byte_length(unsafe { pair.read_unaligned() });
}
// ANCHOR_END: main
