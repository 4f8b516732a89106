//! A static that nothing in the guest can change.
#![cfg(target_family = "wasm")]

#[unsafe(no_mangle)]
pub static MOTTO: [u8; 16] = *b"written in stone";

#[unsafe(no_mangle)]
pub extern "C" fn initial() -> u8 {
    MOTTO[0]
}

/// What the host does, for Miri.
#[cfg(miri)]
fn main() {
    let place = &raw const MOTTO;
    unsafe { place.cast_mut().cast::<u8>().write(b'W') };
}
