//! A pointer to a string that no longer exists.
#![cfg(target_family = "wasm")]

// ANCHOR: greeting
#[unsafe(no_mangle)]
pub extern "C" fn greeting(number: u32) -> *const u8 {
    let text = format!("Hello {number}!");
    text.as_ptr()
}
// ANCHOR_END: greeting

// ANCHOR: main
#[cfg(miri)]
fn main() {
    unsafe { greeting(99).read() };
}
// ANCHOR_END: main
