//! A guest that asks its host for something.
#![cfg(target_family = "wasm")]

// ANCHOR: clock
#[link(wasm_import_module = "env")]
unsafe extern "C" {
    safe fn now() -> f64;
}

#[unsafe(no_mangle)]
pub extern "C" fn seconds() -> f64 {
    now() / 1000.0
}
// ANCHOR_END: clock
