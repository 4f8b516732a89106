//! A guest that makes a character of each byte.
#![cfg(target_family = "wasm")]
#![allow(clippy::missing_safety_doc)]

// ANCHOR: copy
#[unsafe(no_mangle)]
pub unsafe extern "C" fn copy(ptr: *const u8, len: usize, dest: *mut u8) -> usize {
    let bytes = unsafe { std::slice::from_raw_parts(ptr, len) };
    let text: String = bytes.iter().map(|byte| *byte as char).collect();
    unsafe { dest.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    text.len()
}
// ANCHOR_END: copy

/// Four bytes that the host may write, and room for twice as many.
static mut INPUT: [u8; 4] = [0; 4];
static mut OUTPUT: [u8; 8] = [0; 8];

#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut u8 {
    (&raw mut INPUT).cast()
}

#[unsafe(no_mangle)]
pub extern "C" fn output() -> *mut u8 {
    (&raw mut OUTPUT).cast()
}
