//! Gives the guest's memory a maximum, so that it can run out.

use std::env;

fn main() {
    // No other linker knows the option.
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        set_maximum();
    }
}

fn set_maximum() {
    // 64 pages of 64 KiB.
    println!("cargo::rustc-cdylib-link-arg=--max-memory=4194304");
}
