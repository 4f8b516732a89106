//! The guest of the chapter `detached-buffers`: it makes its memory grow, in `grow` on purpose
//! and elsewhere without a word.
#![cfg(target_family = "wasm")]

use core::arch::wasm32;

// The tests run without a host that would listen.
#[cfg(not(test))]
mod tell;

// ANCHOR: replace_str
/// Reads `len` bytes at `ptr`, replaces "World" by "WASM", writes the result to `dest` and
/// returns its length; 0 if the bytes are not UTF-8.
///
/// # Safety
///
/// The host's part of the contract: the `len` bytes at `ptr` and at `dest` lie inside the
/// memory, and the guest itself has nothing there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn replace_str(ptr: *const u8, len: usize, dest: *mut u8) -> usize {
    // SAFETY: the host has promised it.
    let bytes = (0..len).map(|at| unsafe { ptr.wrapping_add(at).read_volatile() });
    let Ok(text) = String::from_utf8(bytes.collect()) else { return 0 };
    let text = text.replace("World", "WASM");
    for (at, byte) in text.bytes().enumerate() {
        // SAFETY: as above, since the text has not become longer.
        unsafe { dest.wrapping_add(at).write_volatile(byte) }
    }
    text.len()
}
// ANCHOR_END: replace_str

// ANCHOR: allocate
/// A block of `len` zeros, which is never given back.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(len: usize) -> *mut u8 {
    vec![0; len].leak().as_mut_ptr()
}
// ANCHOR_END: allocate

// ANCHOR: grow
/// Makes the memory larger by so many pages: returns how many it had, or -1 if it cannot.
#[unsafe(no_mangle)]
pub extern "C" fn grow(pages: usize) -> isize {
    wasm32::memory_grow::<0>(pages).cast_signed()
}
// ANCHOR_END: grow
