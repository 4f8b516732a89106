//! The functions that need their host.

use super::SUBSCRIBED;

// Miri has no host but the program that it runs.
#[cfg(miri)]
use crate::{call, fill};

#[cfg(not(miri))]
// ANCHOR: publish
#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Calls the host's function that has this number.
    safe fn call(number: u32, n: u32) -> u32;
}

/// Tells all that are subscribed, and adds up what they answer.
#[unsafe(no_mangle)]
pub extern "C" fn publish(n: u32) -> u32 {
    // A copy, for a function that is called may subscribe another.
    let numbers = SUBSCRIBED.with_borrow(Vec::clone);
    numbers.into_iter().map(|number| call(number, n)).sum()
}
// ANCHOR_END: publish

#[cfg(not(miri))]
// ANCHOR: collect
#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Writes `len` bytes at `ptr`.
    fn fill(ptr: *mut u8, len: usize);
}

/// The sum of four bytes of the host's, and of four of its own that it holds meanwhile.
#[unsafe(no_mangle)]
pub extern "C" fn collect() -> u32 {
    let own = vec![1_u8; 4];
    let held = own.as_slice();
    let mut room = [0_u8; 4];
    // SAFETY: there is room for 4 bytes, and nothing borrows them during the call.
    unsafe { fill(room.as_mut_ptr(), room.len()) };
    held.iter().chain(&room).map(|&byte| u32::from(byte)).sum()
}
// ANCHOR_END: collect
