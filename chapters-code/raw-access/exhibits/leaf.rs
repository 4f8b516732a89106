//! Two functions that call no other: one needs 128 bytes of the stack, the other a byte more.
#![cfg(target_family = "wasm")]

// ANCHOR: leaf
#[unsafe(no_mangle)]
pub extern "C" fn small() -> usize {
    let mut local = [0_u8; 128];
    let place = (&raw mut local).cast::<u8>();
    // SAFETY: `place` points to a living local variable.
    unsafe { place.write_volatile(1) }
    place.addr()
}

#[unsafe(no_mangle)]
pub extern "C" fn large() -> usize {
    let mut local = [0_u8; 129];
    let place = (&raw mut local).cast::<u8>();
    // SAFETY: as above.
    unsafe { place.write_volatile(1) }
    place.addr()
}
// ANCHOR_END: leaf
