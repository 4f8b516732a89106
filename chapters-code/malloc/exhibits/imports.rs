//! Three functions that are declared and not defined.
#![cfg(target_family = "wasm")]

// ANCHOR: imports
unsafe extern "C" {
    safe fn now() -> f64;
    safe fn cos(angle: f64) -> f64;
}

#[link(wasm_import_module = "clock")]
unsafe extern "C" {
    safe fn zone() -> i32;
}
// ANCHOR_END: imports

#[unsafe(no_mangle)]
pub extern "C" fn local() -> f64 {
    cos(now()) + f64::from(zone())
}
