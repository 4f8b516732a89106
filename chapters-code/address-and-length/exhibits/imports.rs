//! A guest that calls its host: it asks for a text, and gives one.
#![cfg(target_family = "wasm")]

#[cfg(not(miri))]
// ANCHOR: imports
#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Writes a name of at most `room` bytes at `ptr` and returns its length.
    fn ask(ptr: *mut u8, room: usize) -> usize;
    /// Shows the `len` bytes at `ptr`.
    fn show(ptr: *const u8, len: usize);
}

#[unsafe(no_mangle)]
pub extern "C" fn greet() {
    let mut name = [0; 16];
    // SAFETY: `ask` writes at most 16 bytes, and the buffer has them.
    let len = unsafe { ask(name.as_mut_ptr(), name.len()) };
    let name = name.get(..len).and_then(|name| str::from_utf8(name).ok());
    let text = format!("Hello {}!", name.unwrap_or("whoever you are"));
    // SAFETY: `show` only reads, and `text` lives until it has returned.
    unsafe { show(text.as_ptr(), text.len()) };
}
// ANCHOR_END: imports

// ANCHOR: lie
/// Shows bytes that are not there.
#[unsafe(no_mangle)]
pub extern "C" fn lie_to_show() {
    unsafe { show(std::ptr::without_provenance(0xffff_fff0), 11) };
}

/// Offers room that is not there.
#[unsafe(no_mangle)]
pub extern "C" fn lie_to_ask() {
    unsafe { ask(std::ptr::without_provenance_mut(0xffff_fff0), 11) };
}
// ANCHOR_END: lie

#[cfg(miri)]
use host::{ask, show};

// ANCHOR: main
#[cfg(miri)]
mod host {
    pub static mut KEPT: (*const u8, usize) = (std::ptr::null(), 0);

    pub unsafe fn ask(_ptr: *mut u8, _room: usize) -> usize {
        0
    }

    pub unsafe fn show(ptr: *const u8, len: usize) {
        unsafe { KEPT = (ptr, len) };
    }
}

#[cfg(miri)]
fn main() {
    greet();
    unsafe { host::KEPT.0.read() };
}
// ANCHOR_END: main
