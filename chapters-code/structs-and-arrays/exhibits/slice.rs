//! A slice as a parameter.
#![cfg(target_family = "wasm")]
#![deny(improper_ctypes_definitions)]

pub extern "C" fn total(prices: &[u64]) -> u64 {
    prices.iter().sum()
}
