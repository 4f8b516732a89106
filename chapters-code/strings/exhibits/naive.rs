//! The exchange at two addresses that host and guest have agreed on.
#![cfg(target_family = "wasm")]
#![allow(clippy::missing_safety_doc)]

// ANCHOR: replace_str
#[unsafe(no_mangle)]
pub unsafe extern "C" fn replace_str(ptr: *const u8, len: usize, dest: *mut u8) -> usize {
    let bytes = unsafe { std::slice::from_raw_parts(ptr, len) };
    let text = unsafe { str::from_utf8_unchecked(bytes) };
    let result = text.replace("World", "WASM");
    unsafe { dest.copy_from_nonoverlapping(result.as_ptr(), result.len()) };
    result.len()
}
// ANCHOR_END: replace_str

// ANCHOR: main
#[cfg(miri)]
fn main() {
    unsafe { replace_str(6 as *const u8, 12, 20 as *mut u8) };
}
// ANCHOR_END: main
