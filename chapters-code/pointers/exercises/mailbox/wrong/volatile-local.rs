//! Wrong: a volatile write is not lost, but its variable dies with the call.
#![cfg(target_family = "wasm")]

/// Leaves a byte for the host, and returns where it lies.
#[unsafe(no_mangle)]
pub extern "C" fn leave(byte: u8) -> *const u8 {
    let mut for_host = 0;
    // SAFETY: `for_host` lives for as long as this function runs, and no longer.
    unsafe { (&raw mut for_host).write_volatile(byte) }
    &raw const for_host
}

static FOR_GUEST: u8 = 0;

/// Where the host may write a byte for the guest.
#[unsafe(no_mangle)]
pub extern "C" fn slot() -> *mut u8 {
    (&raw const FOR_GUEST).cast_mut()
}

/// The byte that the host has written last.
#[unsafe(no_mangle)]
pub extern "C" fn collect() -> u8 {
    FOR_GUEST
}

/// What else the guest does: it fills a part of its stack. Let it be.
#[unsafe(no_mangle)]
pub extern "C" fn work(byte: u8) -> u8 {
    core::hint::black_box([byte; 4096])[99]
}
