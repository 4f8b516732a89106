//! A byte that is left in a local variable, by a plain write and by a volatile one.
#![cfg(target_family = "wasm")]

// ANCHOR: locals
#[unsafe(no_mangle)]
pub extern "C" fn plain_local() -> usize {
    let mut local = 0_u8;
    let place = &raw mut local;
    // SAFETY: `place` points to a living local variable.
    unsafe { place.write(99) }
    place.addr()
}

#[unsafe(no_mangle)]
pub extern "C" fn volatile_local() -> usize {
    let mut local = 0_u8;
    let place = &raw mut local;
    // SAFETY: as above.
    unsafe { place.write_volatile(99) }
    place.addr()
}
// ANCHOR_END: locals
