//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::{arch::wasm32, ptr, slice};

use finding_out::{MESSAGE, alloc, dealloc, price, sell, words};
use wasm_bindgen_test::wasm_bindgen_test;

const ROOM: usize = 256;

/// The message as a host reads it.
fn message() -> Vec<u8> {
    let at = (&raw const MESSAGE).cast::<u8>();
    // SAFETY: a length, and behind it as many bytes; nobody writes meanwhile.
    unsafe {
        let length = at.cast::<u32>().read() as usize;
        slice::from_raw_parts(at.add(4), length).to_vec()
    }
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

    fn text(&mut self) -> String {
        const CHARACTERS: [char; 6] = ['a', 'é', '€', '😀', ' ', '\n'];
        (0..self.below(200)).map(|_| CHARACTERS[self.below(6) as usize]).collect()
    }
}

#[wasm_bindgen_test]
fn a_message_is_kept_or_cut_off() {
    let mut random = Random(1);
    for _ in 0..1000 {
        let text = random.text();
        MESSAGE.set(&text);
        assert_eq!(message(), text.as_bytes()[..text.len().min(ROOM)]);
        // In pieces, as a panic is written.
        MESSAGE.set(format_args!("{}: {}", 7, text));
        let whole = format!("7: {text}");
        assert_eq!(message(), whole.as_bytes()[..whole.len().min(ROOM)]);
    }
}

#[wasm_bindgen_test]
fn a_message_needs_no_allocation() {
    let text = "x".repeat(ROOM * 2);
    let pages = wasm32::memory_size(0);
    for _ in 0..10_000 {
        MESSAGE.set(&text);
    }
    assert_eq!(wasm32::memory_size(0), pages);
}

#[wasm_bindgen_test]
fn words_are_counted_as_std_counts_them() {
    let mut random = Random(2);
    for _ in 0..1000 {
        let mut bytes = random.text().into_bytes();
        if random.below(3) == 0 {
            bytes.push(0xff);
        }
        let expected =
            str::from_utf8(&bytes).map_or(-1, |text| text.split_whitespace().count() as i32);
        // SAFETY: the bytes of a vector that nobody changes.
        assert_eq!(unsafe { words(bytes.as_ptr(), bytes.len()) }, expected);
    }
}

#[wasm_bindgen_test]
fn prices_and_stock_are_those_of_the_page() {
    assert_eq!([price(0), price(1), price(2)], [990, 1250, 45]);
    assert_eq!([sell(1), sell(1), sell(2)], [4, 3, 4]);
}

#[wasm_bindgen_test]
fn blocks_are_aligned_apart_and_used_again() {
    let mut random = Random(3);
    let mut blocks: Vec<(usize, usize, usize)> = Vec::new();
    for _ in 0..2000 {
        if random.below(2) == 0 && !blocks.is_empty() {
            let (start, size, align) =
                blocks.swap_remove(random.below(blocks.len() as u32) as usize);
            // SAFETY: given out with this layout, and only once.
            unsafe { dealloc(ptr::with_exposed_provenance_mut(start), size, align) };
        } else {
            let (size, align) = (random.below(500) as usize, 1 << random.below(6));
            let start = alloc(size, align).expose_provenance();
            assert!(start != 0 && start.is_multiple_of(align));
            assert!(blocks.iter().all(|&(at, length, _)| {
                start + size.max(1) <= at || at + length.max(1) <= start
            }));
            blocks.push((start, size, align));
        }
    }
}

#[wasm_bindgen_test]
fn what_cannot_be_had_is_null() {
    for (size, align) in [(usize::MAX, 1), (8, 3), (8, 0)] {
        assert!(alloc(size, align).is_null());
    }
}
