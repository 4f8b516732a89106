//! A guest that takes any address, and hands its host what a panic says.
#![cfg(target_family = "wasm")]

use std::panic;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    fn panicked(message: *const u8, len: usize);
}

#[unsafe(no_mangle)]
pub extern "C" fn init() {
    panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        // SAFETY: the host reads it before it returns, and `message` lives until then.
        unsafe { panicked(message.as_ptr(), message.len()) };
    }));
}

// ANCHOR: checked
/// # Safety
///
/// `ptr` is the address of a number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn number_at(ptr: *const u32) -> u32 {
    // SAFETY: the host has promised it.
    unsafe { *ptr }
}
// ANCHOR_END: checked
