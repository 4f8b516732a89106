//! A guest that gives its host texts, some of which are empty.
#![cfg(target_family = "wasm")]

use std::alloc::{self, Layout};

// ANCHOR: given
/// A Roman numeral, which is the host's from now on: its length in the upper 32 bits, its address
/// in the lower 32. Zero has none.
#[unsafe(no_mangle)]
pub extern "C" fn numeral(number: u32) -> u64 {
    let text = match number {
        0 => "",
        8 => "VIII",
        _ => "many",
    };
    let bytes = Box::into_raw(Box::<[u8]>::from(text.as_bytes()));
    (bytes.len() as u64) << 32 | bytes.cast::<u8>().expose_provenance() as u64
}

/// Takes a text back. No bytes have no block.
///
/// # Safety
///
/// `numeral` has given `size` bytes at `ptr`, and they were not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    match Layout::from_size_align(size, align) {
        // SAFETY: the host has promised it.
        Ok(layout) if size > 0 => unsafe { alloc::dealloc(ptr, layout) },
        _ => {}
    }
}
// ANCHOR_END: given
