//! The guest of the chapter `raw-access`.
#![cfg(target_family = "wasm")]

/// Writes the byte 99 at address 4.
#[unsafe(no_mangle)]
pub extern "C" fn write_byte() {
    unsafe { core::ptr::write_volatile(4 as *mut u8, 99) }
}
