//! A panic in a function that another one calls.
#![cfg(target_family = "wasm")]

// ANCHOR: named
#[unsafe(no_mangle)]
pub extern "C" fn price(article: usize) -> u32 {
    look_up(&[990, 1250, 45], article)
}

#[inline(never)]
fn look_up(prices: &[u32], article: usize) -> u32 {
    prices[article]
}
// ANCHOR_END: named
