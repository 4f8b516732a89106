//! An address that is given out without a word to the compiler.
#![cfg(target_family = "wasm")]

// ANCHOR: main
static GREETING: &str = "Hello WASM!";

fn greeting_packed() -> u64 {
    (GREETING.len() as u64) << 32 | GREETING.as_ptr().addr() as u64
}

fn main() {
    let address = greeting_packed() as u32 as usize;
    let ptr = std::ptr::with_exposed_provenance::<u8>(address);
    unsafe { ptr.read() };
}
// ANCHOR_END: main
