//! Two structs with the same fields, of which one has a promised layout.
#![cfg(target_family = "wasm")]

// ANCHOR: record
pub struct Loose {
    pub tag: u8,
    pub x: f64,
}

#[repr(C)]
pub struct Promised {
    pub tag: u8,
    pub x: f64,
}

static LOOSE: Loose = Loose { tag: 3, x: 2.7 };
static PROMISED: Promised = Promised { tag: 3, x: 2.7 };

#[unsafe(no_mangle)]
pub extern "C" fn loose() -> *const Loose {
    &raw const LOOSE
}

#[unsafe(no_mangle)]
pub extern "C" fn promised() -> *const Promised {
    &raw const PROMISED
}
// ANCHOR_END: record
