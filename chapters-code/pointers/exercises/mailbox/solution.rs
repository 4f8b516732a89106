//! A byte for the host, and a byte from the host.
#![cfg(target_family = "wasm")]

use core::cell::UnsafeCell;

/// A byte that both sides may write.
struct Mailbox(UnsafeCell<u8>);

// SAFETY: the guest has one thread, and makes no reference to the byte.
unsafe impl Sync for Mailbox {}

static FOR_HOST: Mailbox = Mailbox(UnsafeCell::new(0));
static FOR_GUEST: Mailbox = Mailbox(UnsafeCell::new(0));

/// Leaves a byte for the host, and returns where it lies.
#[unsafe(no_mangle)]
pub extern "C" fn leave(byte: u8) -> *const u8 {
    // SAFETY: the byte lives as long as the guest, and nobody else is at it during the call.
    unsafe { FOR_HOST.0.get().write(byte) }
    FOR_HOST.0.get()
}

/// Where the host may write a byte for the guest.
#[unsafe(no_mangle)]
pub extern "C" fn slot() -> *mut u8 {
    FOR_GUEST.0.get()
}

/// The byte that the host has written last.
#[unsafe(no_mangle)]
pub extern "C" fn collect() -> u8 {
    // SAFETY: as above.
    unsafe { FOR_GUEST.0.get().read() }
}

/// What else the guest does: it fills a part of its stack. Let it be.
#[unsafe(no_mangle)]
pub extern "C" fn work(byte: u8) -> u8 {
    core::hint::black_box([byte; 4096])[99]
}
