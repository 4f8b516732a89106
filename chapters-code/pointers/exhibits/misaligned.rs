//! A `u32` at an address that is no multiple of four, read as if it were.
#![cfg(target_family = "wasm")]

// ANCHOR: read
/// The number 2000 begins two bytes in.
#[unsafe(no_mangle)]
pub static WORDS: [u32; 2] = [2000 << 16, 0];

#[unsafe(no_mangle)]
pub unsafe extern "C" fn read_u32(ptr: *const u32) -> u32 {
    unsafe { *ptr }
}
// ANCHOR_END: read

// ANCHOR: remainder
#[unsafe(no_mangle)]
pub extern "C" fn remainder(word: &u32) -> usize {
    core::ptr::from_ref(word).addr() % 4
}
// ANCHOR_END: remainder

#[cfg(miri)]
fn main() {
    let ptr = (&raw const WORDS).cast::<u8>().wrapping_add(2).cast();
    unsafe { read_u32(ptr) };
}
