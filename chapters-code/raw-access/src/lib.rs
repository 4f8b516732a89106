//! The guest of the chapter `raw-access`: it shares two bytes with its host, at addresses that
//! both sides know.
#![cfg(target_family = "wasm")]

use core::ptr;

// ANCHOR: write_byte
/// Where the guest leaves a byte for the host.
const FOR_HOST: *mut u8 = ptr::without_provenance_mut(4);

/// Writes the byte 99 at address 4.
///
/// # Safety
///
/// The stack does not reach down to that address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn write_byte() {
    // SAFETY: in the memory, aligned as a byte always is, and not Rust's: the caller says so.
    unsafe { FOR_HOST.write_volatile(99) }
}
// ANCHOR_END: write_byte

// ANCHOR: read_byte
/// Where the host leaves a byte for the guest.
const FOR_GUEST: *const u8 = ptr::without_provenance(5);

/// The byte at address 5.
///
/// # Safety
///
/// The stack does not reach down to that address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn read_byte() -> u8 {
    // SAFETY: as above.
    unsafe { FOR_GUEST.read_volatile() }
}
// ANCHOR_END: read_byte

// ANCHOR: read_at
/// The byte at `address`.
///
/// # Safety
///
/// `address` lies inside the memory, so that the access does not trap, and outside everything
/// that Rust has allocated there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn read_at(address: *const u8) -> u8 {
    // SAFETY: the caller says so.
    unsafe { address.read_volatile() }
}
// ANCHOR_END: read_at

// ANCHOR: motto
/// Seven bytes that are in the memory before any function has run.
#[unsafe(no_mangle)]
pub static MOTTO: [u8; 7] = *b"by hand";
// ANCHOR_END: motto
