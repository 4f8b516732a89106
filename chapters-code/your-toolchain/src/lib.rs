//! The guest of the chapter `your-toolchain`: the exchange of the chapter `strings` once more, an
//! object that the host holds, and a slice that it is lent, all by `#[wasm_bindgen]`.
#![cfg(target_family = "wasm")]
// ANCHOR: forbid
#![forbid(unsafe_code)]
// ANCHOR_END: forbid

use wasm_bindgen::prelude::wasm_bindgen;

// ANCHOR: replace_str
/// Replaces "World" by "WASM".
#[wasm_bindgen]
pub fn replace_str(text: &str) -> String {
    text.replace("World", "WASM")
}
// ANCHOR_END: replace_str

// ANCHOR: pair
/// One byte, and a number that is eight bytes wide.
#[wasm_bindgen]
pub struct Pair {
    /// Declared first.
    pub byte: u8,
    /// Declared second.
    pub number: f64,
}

#[wasm_bindgen]
impl Pair {
    /// The two together.
    #[wasm_bindgen(constructor)]
    pub fn new(byte: u8, number: f64) -> Pair {
        Pair { byte, number }
    }
}
// ANCHOR_END: pair

// ANCHOR: show
#[wasm_bindgen]
extern "C" {
    /// An object of the host's.
    pub type Viewer;

    /// Its method.
    #[wasm_bindgen(method)]
    fn look(this: &Viewer, bytes: &[u8]);
}

/// Lends the viewer eleven bytes for the time of the call.
#[wasm_bindgen]
pub fn show(viewer: &Viewer) {
    viewer.look(b"Hello WASM!");
}
// ANCHOR_END: show
