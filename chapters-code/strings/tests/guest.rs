//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::slice;

use strings::{capacity, input, output, replace_str, valid_up_to};
use wasm_bindgen_test::wasm_bindgen_test;

const CAPACITY: usize = 32;
/// What the output buffer is filled with before a call.
const BACKGROUND: u8 = 0xaa;

/// What the host does: writes the bytes at `from`, calls, reads the result at `to`. Both are
/// counted from the beginning of their buffers.
fn replace(bytes: &[u8], from: usize, to: usize) -> Result<Vec<u8>, usize> {
    assert!(bytes.len() <= CAPACITY - from.max(to));
    // SAFETY: inside the guest's buffers, as just asserted, and the guest is not running.
    let (ptr, dest) = unsafe {
        output().write_bytes(BACKGROUND, CAPACITY);
        input().add(from).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        (input().add(from), output().add(to))
    };
    // SAFETY: as above.
    let (good, length) =
        unsafe { (valid_up_to(ptr, bytes.len()), replace_str(ptr, bytes.len(), dest)) };
    // SAFETY: the whole buffer has been written.
    let all = unsafe { slice::from_raw_parts(output(), CAPACITY) };
    let written = usize::try_from(length).unwrap_or(0);
    let (before, rest) = all.split_at(to);
    let (result, after) = rest.split_at(written);
    assert!(before.iter().chain(after).all(|byte| *byte == BACKGROUND), "wrote past its result");
    assert_eq!(good == bytes.len(), length >= 0);
    if length < 0 { Err(good) } else { Ok(result.to_vec()) }
}

fn expected(bytes: &[u8]) -> Result<Vec<u8>, usize> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(text.replace("World", "WASM").into_bytes()),
        Err(error) => Err(error.valid_up_to()),
    }
}

/// A small generator: the same numbers in every run.
struct Xorshift(u32);

impl Xorshift {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % end
    }
}

#[wasm_bindgen_test]
fn hello_world_becomes_hello_wasm() {
    assert_eq!(replace(b"Hello World!", 0, 0).unwrap(), b"Hello WASM!");
}

#[wasm_bindgen_test]
fn the_buffers_lie_apart_and_hold_what_they_promise() {
    assert_eq!(capacity(), CAPACITY);
    assert!(input().addr().abs_diff(output().addr()) >= CAPACITY);
}

#[wasm_bindgen_test]
fn every_length_at_every_alignment() {
    let text = "WorldHello World, 1 € é 😀".repeat(2);
    for from in 0..8 {
        for to in 0..8 {
            for length in 0..=CAPACITY - from.max(to) {
                let bytes = &text.as_bytes()[..length];
                assert_eq!(replace(bytes, from, to), expected(bytes), "{from} {to} {length}");
            }
        }
    }
}

#[wasm_bindgen_test]
fn random_texts_of_characters_of_every_length() {
    let mut random = Xorshift(2026);
    let pieces = ["World", "Worl", "d", "", "\0", "é", "€", "😀", "\u{feff}", "\u{fffd}"];
    for _ in 0..10_000 {
        let mut text = String::new();
        while text.len() + 5 <= CAPACITY {
            text.push_str(pieces[random.below(pieces.len())]);
            if random.below(8) == 0 {
                break;
            }
        }
        assert_eq!(replace(text.as_bytes(), 0, 0), expected(text.as_bytes()), "{text:?}");
    }
}

#[wasm_bindgen_test]
fn random_bytes_are_refused_at_the_first_wrong_one() {
    let mut random = Xorshift(99);
    let mut refused = 0;
    for _ in 0..10_000 {
        let length = random.below(CAPACITY + 1);
        let mut bytes: Vec<u8> = b"World".repeat(7)[..length].to_vec();
        if length > 0 {
            let at = random.below(length);
            bytes[at] = random.below(256) as u8;
        }
        refused += usize::from(replace(&bytes, 0, 0).is_err());
        assert_eq!(replace(&bytes, 0, 0), expected(&bytes), "{bytes:02x?}");
    }
    assert!(refused > 1_000);
}

#[wasm_bindgen_test]
fn the_result_may_replace_the_text_in_place() {
    let text = b"World, World and World";
    // SAFETY: inside the input buffer.
    let result = unsafe {
        input().copy_from_nonoverlapping(text.as_ptr(), text.len());
        let length = replace_str(input(), text.len(), input());
        slice::from_raw_parts(input(), length.cast_unsigned())
    };
    assert_eq!(result, b"WASM, WASM and WASM");
}
