//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use wasm_bindgen_test::wasm_bindgen_test;
use what_it_costs::{add, packed, pair, sum};

#[wasm_bindgen_test]
fn a_block_and_single_calls_give_the_same_sum() {
    let numbers: Vec<u32> =
        (0..1000).map(|number: u32| number.wrapping_mul(2_654_435_761)).collect();
    for len in [0, 1, 2, 999, 1000] {
        let one_by_one = numbers[..len].iter().fold(0, |total, number| add(total, *number));
        // SAFETY: these are `len` numbers.
        assert_eq!(unsafe { sum(numbers.as_ptr(), len) }, one_by_one);
    }
}

#[wasm_bindgen_test]
fn both_ways_give_both_numbers() {
    for (low, high) in [(0, 0), (1, 2), (u32::MAX, 0), (0, u32::MAX), (u32::MAX, u32::MAX)] {
        let mut out = [0; 2];
        // SAFETY: `out` are eight aligned bytes.
        unsafe { pair(low, high, &raw mut out) };
        assert_eq!(out, [low, high]);
        assert_eq!(packed(low, high), u64::from(high) * (1 << 32) + u64::from(low));
    }
}
