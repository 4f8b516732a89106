//! A guest that shows its host one line after the other, each in the same buffer.
#![cfg(target_family = "wasm")]

// ANCHOR: lines
#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Shows the `len` bytes at `ptr`, which are lent for the time of the call.
    fn show(ptr: *const u8, len: usize);
}

#[unsafe(no_mangle)]
pub extern "C" fn work() {
    let mut line = String::with_capacity(32);
    for what in ["read", "sort", "save"] {
        line.clear();
        line.push_str("now I ");
        line.push_str(what);
        // SAFETY: the host only reads, and `line` stays as it is until then.
        unsafe { show(line.as_ptr(), line.len()) };
    }
}
// ANCHOR_END: lines
