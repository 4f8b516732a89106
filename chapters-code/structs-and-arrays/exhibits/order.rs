//! compilers: 1.58.1 1.75.0 1.76.0 1.80.0 1.95.0

use std::num::NonZeroU32;

/// A line of an order, without `repr(C)`.
pub struct Line {
    pub price: u32,
    pub customer: NonZeroU32,
}

fn word(index: usize) -> u32 {
    let line = Line { price: 250, customer: NonZeroU32::new(7).unwrap() };
    let words = &line as *const Line as *const u32;
    // SAFETY: a `Line` is two words long, and `index` is below 2.
    unsafe { words.add(index).read_volatile() }
}

#[no_mangle]
pub extern "C" fn word0() -> u32 {
    word(0)
}

#[no_mangle]
pub extern "C" fn word1() -> u32 {
    word(1)
}
