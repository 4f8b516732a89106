//! Two lists that grow in turn, so that the first cannot grow where it is.
#![cfg(target_family = "wasm")]

use std::sync::Mutex;

// ANCHOR: grown
static LISTS: Mutex<(Vec<u32>, Vec<u32>)> = Mutex::new((Vec::new(), Vec::new()));

/// Adds a number and its square, and says where the numbers are.
#[unsafe(no_mangle)]
pub extern "C" fn push(number: u32) -> *const u32 {
    let mut lists = LISTS.lock().expect("no other thread");
    lists.0.push(number);
    lists.1.push(number.wrapping_mul(number));
    lists.0.as_ptr()
}
// ANCHOR_END: grown
