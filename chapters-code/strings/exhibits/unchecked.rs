//! A text that nobody has checked.
#![cfg(target_family = "wasm")]
#![allow(clippy::missing_safety_doc)]

// ANCHOR: first_char
#[unsafe(no_mangle)]
pub unsafe extern "C" fn first_char(ptr: *const u8, len: usize) -> u32 {
    let bytes = unsafe { std::slice::from_raw_parts(ptr, len) };
    let text = unsafe { str::from_utf8_unchecked(bytes) };
    text.chars().next().map_or(0, u32::from)
}
// ANCHOR_END: first_char

/// Four bytes that the host may write.
static mut INPUT: [u8; 4] = [0; 4];

#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut u8 {
    (&raw mut INPUT).cast()
}

// ANCHOR: main
#[cfg(miri)]
fn main() {
    let euro = "€";
    unsafe { first_char(euro.as_ptr(), 2) };
}
// ANCHOR_END: main
