//! The guest of the chapter `address-and-length`: it says in three ways where a text of its own
//! lies, and how long it is.
#![cfg(target_family = "wasm")]

use core::{cell::UnsafeCell, ptr};

// ANCHOR: packed
static GREETING: &str = "Hello WASM!";

/// The greeting's length in the upper 32 bits, its address in the lower 32.
#[unsafe(no_mangle)]
pub extern "C" fn greeting_packed() -> u64 {
    (GREETING.len() as u64) << 32 | GREETING.as_ptr().expose_provenance() as u64
}
// ANCHOR_END: packed

// ANCHOR: out
/// An address and a length, in this order.
#[repr(C)]
pub struct Text {
    ptr: *const u8,
    len: usize,
}

struct Slot(UnsafeCell<Text>);

// SAFETY: the guest has one thread.
unsafe impl Sync for Slot {}

static SLOT: Slot = Slot(UnsafeCell::new(Text { ptr: ptr::null(), len: 0 }));

/// Room for one address and one length.
#[unsafe(no_mangle)]
pub extern "C" fn slot() -> *mut Text {
    SLOT.0.get()
}

/// Writes the greeting's address and length at `out`.
///
/// # Safety
///
/// The host's part: `out` is what `slot` has returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn greeting_out(out: *mut Text) {
    // SAFETY: the host has promised it.
    unsafe { out.write(Text { ptr: GREETING.as_ptr(), len: GREETING.len() }) }
}
// ANCHOR_END: out

// ANCHOR: descriptor
// SAFETY: it points to bytes that nobody ever changes.
unsafe impl Sync for Text {}

static DESCRIPTOR: Text = Text { ptr: GREETING.as_ptr(), len: GREETING.len() };

/// The address of the greeting's address and length.
#[unsafe(no_mangle)]
pub extern "C" fn greeting_descriptor() -> *const Text {
    &raw const DESCRIPTOR
}
// ANCHOR_END: descriptor
