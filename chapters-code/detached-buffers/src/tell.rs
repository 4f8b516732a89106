//! The function that needs its host: it calls one that the host provides.

// ANCHOR: tell
#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Reads a text of `len` bytes and keeps no pointer to it.
    fn listen(ptr: *const u8, len: usize);
}

/// Lends the host a text for as long as one call takes.
#[unsafe(no_mangle)]
pub extern "C" fn tell() {
    let text = String::from("Hello host!");
    // SAFETY: the text lives until the end of the call, and has that many bytes.
    unsafe { listen(text.as_ptr(), text.len()) }
}
// ANCHOR_END: tell
