//! The guest seen from the inside: its memory and its table are those of these tests.
#![cfg(target_family = "wasm")]

#[path = "../src/lib.rs"]
mod guest;

use guest::{Callback, adder, alive, apply, doubler, squarer, tally};
use wasm_bindgen_test::wasm_bindgen_test;

/// xorshift32.
fn generator(seed: u32) -> impl FnMut(u32) -> u32 {
    let mut state = seed;
    move |below| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state % below
    }
}

/// The three words of a closure that was just given.
fn read(callback: *const Callback) -> Callback {
    // SAFETY: the guest has just written it, and all three may be copied.
    unsafe { callback.read() }
}

#[wasm_bindgen_test]
fn functions_are_indices_and_null_is_none() {
    let mut random = generator(1);
    for _ in 0..100 {
        let n = random(10_000);
        assert_eq!(apply(Some(doubler()), n), 2 * n);
        assert_eq!(apply(Some(squarer()), n), n * n);
        assert_eq!(adder()(n, 7), n + 7);
        assert_eq!(apply(None, n), n);
    }
    for function in [doubler() as usize, squarer() as usize, adder() as usize] {
        assert!((1..1_000).contains(&function), "{function} is the index of a small table");
    }
}

#[wasm_bindgen_test]
fn closures_keep_their_totals_apart_in_any_order_of_calls() {
    let mut random = generator(2);
    let mut given: Vec<(Callback, u32)> =
        (0..20).map(|start| (read(tally(start * 1000)), start * 1000)).collect();
    for _ in 0..1000 {
        let (callback, total) = &mut given[random(20) as usize];
        let n = random(50);
        *total += n;
        assert_eq!((callback.call)(callback.context, n), *total);
    }
    given.into_iter().for_each(|(callback, _)| (callback.drop)(callback.context));
}

#[wasm_bindgen_test]
fn what_is_dropped_is_not_alive_and_its_room_is_used_again() {
    let round = || {
        let before = alive();
        let given: Vec<_> = (0..100).map(|start| read(tally(start))).collect();
        assert_eq!(alive(), before + 100);
        given.into_iter().for_each(|callback| (callback.drop)(callback.context));
        assert_eq!(alive(), before);
    };
    round();
    let pages = core::arch::wasm32::memory_size(0);
    (0..200).for_each(|_| round());
    assert_eq!(core::arch::wasm32::memory_size(0), pages);
}
