//! Asks the linker for the table of functions.

use std::env;

fn main() {
    // No other linker knows the options.
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        share_table();
    }
}

// ANCHOR: table
fn share_table() {
    println!("cargo::rustc-cdylib-link-arg=--export-table");
    println!("cargo::rustc-cdylib-link-arg=--growable-table");
}
// ANCHOR_END: table
