//! Asks the linker for the names of the borders.

use std::env;

fn main() {
    // No other linker knows them.
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        export_borders();
    }
}

// ANCHOR: borders
const BORDERS: [&str; 6] =
    ["__stack_low", "__stack_high", "__global_base", "__data_end", "__heap_base", "__heap_end"];

fn export_borders() {
    for name in BORDERS.iter().chain(&["__stack_pointer"]) {
        println!("cargo::rustc-cdylib-link-arg=--export={name}");
    }
}
// ANCHOR_END: borders
