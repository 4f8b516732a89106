//! The function that needs its host: it calls one that the host provides.

// ANCHOR: tell
#[link(wasm_import_module = "host")]
unsafe extern "C" {
    safe fn listen(ptr: *const u8, len: usize);
}

/// Lends the host a text for as long as one call takes.
#[unsafe(no_mangle)]
pub extern "C" fn tell() {
    let text = String::from("Hello host!");
    listen(text.as_ptr(), text.len());
}
// ANCHOR_END: tell
