//! A guest that tells its host of a panic, and asks it for a number.
#![cfg(target_family = "wasm")]

use std::panic;

// ANCHOR: told
#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Takes a message of `len` bytes.
    fn panicked(message: *const u8, len: usize);
    /// How many pieces there are of an article.
    safe fn stock(article: u32) -> u32;
}

#[unsafe(no_mangle)]
pub extern "C" fn init() {
    panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        // SAFETY: the host reads it before it returns, and `message` lives until then.
        unsafe { panicked(message.as_ptr(), message.len()) };
    }));
}

/// What a piece costs.
#[unsafe(no_mangle)]
pub extern "C" fn per_piece(article: u32, total: u32) -> u32 {
    total / stock(article)
}
// ANCHOR_END: told
