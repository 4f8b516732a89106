//! The guest seen from the inside, and texts sent through the glue, out and in again.
#![cfg(target_family = "wasm")]

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;
use your_toolchain::{Pair, replace_str};

#[wasm_bindgen]
extern "C" {
    /// JavaScript's `String`, which returns the text that it is given.
    #[wasm_bindgen(js_name = String)]
    fn echo(text: &str) -> String;
}

/// A generator of its own (xorshift), so that every run sees the same texts.
struct Random(u32);

impl Random {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % limit
    }

    /// Up to 99 characters of one to four bytes each; among them a BOM and a zero.
    fn text(&mut self) -> String {
        const CHARACTERS: [char; 8] = ['a', 'W', '\0', 'é', '\u{feff}', '€', '\u{fffd}', '😀'];
        (0..self.below(100)).map(|_| CHARACTERS[self.below(8) as usize]).collect()
    }
}

#[wasm_bindgen_test]
fn every_world_is_replaced_and_nothing_else() {
    assert_eq!(replace_str("Hello World!"), "Hello WASM!");
    let mut random = Random(1);
    for _ in 0..1000 {
        let (before, after) = (random.text(), random.text());
        let text = replace_str(&format!("{before}World{after}"));
        assert_eq!(text, format!("{before}WASM{after}"));
        assert_eq!(replace_str(&before), before);
    }
}

#[wasm_bindgen_test]
fn the_glue_changes_no_text() {
    let mut random = Random(2);
    for _ in 0..1000 {
        let text = random.text();
        assert_eq!(echo(&text), text);
    }
}

#[wasm_bindgen_test]
fn the_glue_takes_every_length() {
    for length in 0..300 {
        for character in ["a", "é", "€", "😀"] {
            // The first character that is not ASCII comes after `length` that are.
            let text = "a".repeat(length) + character;
            assert_eq!(echo(&text), text);
            let text = character.repeat(length);
            assert_eq!(echo(&text), text);
        }
    }
}

#[wasm_bindgen_test]
fn the_glue_takes_a_text_for_which_the_memory_grows() {
    let text = "€".repeat(1 << 20);
    let pages = core::arch::wasm32::memory_size(0);
    assert_eq!(echo(&text), text);
    assert!(core::arch::wasm32::memory_size(0) > pages);
}

#[wasm_bindgen_test]
fn a_pair_holds_what_it_was_given() {
    for byte in 0..=u8::MAX {
        let pair = Pair::new(byte, f64::from(byte) / 10.0);
        assert_eq!((pair.byte, pair.number), (byte, f64::from(byte) / 10.0));
    }
}
