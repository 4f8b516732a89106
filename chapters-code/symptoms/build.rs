//! Asks the linker for what tells causes apart: the stack pointer and the table. And for a memory
//! that ends soon.

use std::env;

fn main() {
    // No other linker knows the options.
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        ask_the_linker();
    }
}

// ANCHOR: options
fn ask_the_linker() {
    for option in ["--export=__stack_pointer", "--export-table", "--max-memory=4194304"] {
        println!("cargo::rustc-cdylib-link-arg={option}");
    }
}
// ANCHOR_END: options
