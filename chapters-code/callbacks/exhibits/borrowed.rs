//! A guest that holds a borrow while it calls its host.
//! linker: --export-table
#![cfg(target_family = "wasm")]

use std::cell::RefCell;

thread_local! {
    static SUBSCRIBED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

#[unsafe(no_mangle)]
pub extern "C" fn subscribe(number: u32) {
    SUBSCRIBED.with_borrow_mut(|numbers| numbers.push(number));
}

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    safe fn call(number: u32, n: u32) -> u32;
}

// ANCHOR: borrowed
#[unsafe(no_mangle)]
pub extern "C" fn publish(n: u32) -> u32 {
    SUBSCRIBED.with_borrow(|numbers| numbers.iter().map(|&number| call(number, n)).sum())
}
// ANCHOR_END: borrowed
