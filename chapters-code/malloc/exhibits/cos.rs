//! A function of one's own with a name that is taken.
#![cfg(target_family = "wasm")]

#[unsafe(no_mangle)]
pub extern "C" fn cos(price: f64) -> f64 {
    price * 2.0
}

#[unsafe(no_mangle)]
pub extern "C" fn cosine(angle: f64) -> f64 {
    angle.cos()
}
