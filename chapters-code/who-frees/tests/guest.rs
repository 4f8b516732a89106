//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use std::slice;

use wasm_bindgen_test::wasm_bindgen_test;
use who_frees::{alloc, clear, commas, dealloc, keep, reversed};

/// xorshift32.
fn generator(seed: u32) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize % below
    }
}

fn texts(seed: u32) -> impl Iterator<Item = Vec<u8>> {
    let mut random = generator(seed);
    (0..200).map(move |_| {
        let len = random(300);
        (0..len).map(|_| if random(4) == 0 { b',' } else { random(256) as u8 }).collect()
    })
}

fn block(text: &[u8]) -> *mut u8 {
    let block = alloc(text.len(), 1);
    assert!(!block.is_null());
    // SAFETY: the block has as many bytes.
    unsafe { block.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    block
}

fn pages() -> usize {
    core::arch::wasm32::memory_size(0)
}

#[wasm_bindgen_test]
fn commas_are_counted_and_the_text_is_left_alone() {
    for text in texts(1) {
        let lent = block(&text);
        // SAFETY: the block has these bytes, and is freed once.
        unsafe {
            let expected = text.iter().filter(|byte| **byte == b',').count();
            assert_eq!(commas(lent, text.len()), expected);
            assert_eq!(slice::from_raw_parts(lent, text.len()), text);
            dealloc(lent, text.len(), 1);
        }
    }
}

#[wasm_bindgen_test]
fn a_text_that_is_reversed_twice_is_itself() {
    for text in texts(2) {
        // SAFETY: the guest has made the new block with as many bytes, and it is freed once.
        unsafe {
            let made = reversed(text.as_ptr(), text.len());
            let mut found = slice::from_raw_parts(made, text.len()).to_vec();
            found.reverse();
            assert_eq!(found, text);
            dealloc(made, text.len(), 1);
        }
    }
}

#[wasm_bindgen_test]
fn rounds_of_all_three_need_no_more_than_one() {
    let round = || {
        for (text, kept) in texts(3).zip(1..) {
            let lent = block(&text);
            // SAFETY: each block is freed once, or given away once.
            unsafe {
                commas(lent, text.len());
                dealloc(reversed(lent, text.len()), text.len(), 1);
                assert_eq!(keep(lent, text.len()), kept);
            }
        }
        clear();
    };
    round();
    let before = pages();
    (0..20).for_each(|_| round());
    assert_eq!(pages(), before);
}
