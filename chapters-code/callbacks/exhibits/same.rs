//! Two functions that do the same.
#![cfg(target_family = "wasm")]

// ANCHOR: same
extern "C" fn twice(n: u32) -> u32 {
    n.wrapping_add(n)
}

extern "C" fn double(n: u32) -> u32 {
    n.wrapping_mul(2)
}

#[unsafe(no_mangle)]
pub extern "C" fn doubler(which: bool) -> extern "C" fn(u32) -> u32 {
    if which { twice } else { double }
}
// ANCHOR_END: same
