//! A guest that passes on to its host whatever numbers it is given.
#![cfg(target_family = "wasm")]

use core::cell::UnsafeCell;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Shows the host a text of `len` bytes.
    safe fn show(ptr: usize, len: usize);
    /// Asks the host for a text, for which there is room; returns its length in bytes.
    safe fn ask(ptr: usize, room: usize) -> usize;
}

struct Buffer(UnsafeCell<[u8; 128]>);

// SAFETY: the guest has one thread, and makes no reference to the bytes.
unsafe impl Sync for Buffer {}

static BUFFER: Buffer = Buffer(UnsafeCell::new([0; 128]));

/// 128 bytes that the host may write.
#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *mut u8 {
    BUFFER.0.get().cast()
}

/// Calls `show`.
#[unsafe(no_mangle)]
pub extern "C" fn do_show(ptr: usize, len: usize) {
    show(ptr, len);
}

/// Calls `ask`.
#[unsafe(no_mangle)]
pub extern "C" fn do_ask(ptr: usize, room: usize) -> usize {
    ask(ptr, room)
}
