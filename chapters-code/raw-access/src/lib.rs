//! The guest of the chapter `raw-access`: it shares two bytes with its host, at addresses that
//! both sides know.
#![cfg(target_family = "wasm")]

use core::ptr;

// ANCHOR: share
/// Where the guest leaves a byte for the host.
const FOR_HOST: *mut u8 = ptr::without_provenance_mut(4);
/// Where the host leaves a byte for the guest.
const FOR_GUEST: *const u8 = ptr::without_provenance(5);

/// Writes the byte 99 at address 4.
#[unsafe(no_mangle)]
pub extern "C" fn write_byte() {
    // SAFETY: inside the memory, so it does not trap; outside every Rust allocation, as long
    // as the stack does not fill the whole room it was given.
    unsafe { FOR_HOST.write_volatile(99) }
}

/// The byte at address 5.
#[unsafe(no_mangle)]
pub extern "C" fn read_byte() -> u8 {
    // SAFETY: as above.
    unsafe { FOR_GUEST.read_volatile() }
}
// ANCHOR_END: share

// ANCHOR: read_at
/// The byte at `address`.
///
/// # Safety
///
/// The host's part of the contract: `address` lies inside the memory, so that the access does
/// not trap, and outside everything that Rust has allocated there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn read_at(address: *const u8) -> u8 {
    // SAFETY: the host has promised it.
    unsafe { address.read_volatile() }
}
// ANCHOR_END: read_at

// ANCHOR: locals
/// Writes 99 into a local variable, plainly; returns the address that the variable had.
#[unsafe(no_mangle)]
pub extern "C" fn plain_local() -> usize {
    let mut local = 0u8;
    let place = &raw mut local;
    // SAFETY: `place` points to a living local variable.
    unsafe { place.write(99) }
    place.addr()
}

/// The same with a volatile write.
#[unsafe(no_mangle)]
pub extern "C" fn volatile_local() -> usize {
    let mut local = 0u8;
    let place = &raw mut local;
    // SAFETY: `place` points to a living local variable.
    unsafe { place.write_volatile(99) }
    place.addr()
}
// ANCHOR_END: locals

// ANCHOR: motto
/// Seven bytes that are in the memory before any function has run.
#[unsafe(no_mangle)]
pub static MOTTO: [u8; 7] = *b"by hand";
// ANCHOR_END: motto
