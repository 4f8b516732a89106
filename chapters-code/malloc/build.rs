//! Gives the guest's memory a maximum, so that it can run out, and lets a host see how much of the
//! stack is left.

use std::env;

fn main() {
    // No other linker knows the options.
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        set_options();
    }
}

fn set_options() {
    // ANCHOR: maximum
    // 32 pages of 64 KiB.
    println!("cargo::rustc-cdylib-link-arg=--max-memory=2097152");
    // ANCHOR_END: maximum
    // ANCHOR: stack_pointer
    println!("cargo::rustc-cdylib-link-arg=--export=__stack_pointer");
    // ANCHOR_END: stack_pointer
}
