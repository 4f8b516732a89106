//! The guest of this exercise: it calls functions of its host, by their numbers.
#![cfg(target_family = "wasm")]

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// What the host's function with this number says to `n`.
    safe fn call(number: u32, n: u32) -> u32;
}

/// The same; `n` itself for the number 0, which is no function's.
#[unsafe(no_mangle)]
pub extern "C" fn ask(number: u32, n: u32) -> u32 {
    if number == 0 { n } else { call(number, n) }
}
