//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::{arch::wasm32::memory_size, slice};

#[path = "../src/lib.rs"]
mod guest;

use guest::{allocate, grow, replace_str};
use wasm_bindgen_test::wasm_bindgen_test;

/// The size of a page, in bytes.
const PAGE: usize = 65536;
/// As large as a 32-bit memory can be, in pages.
const LIMIT: usize = 65536;

fn pages() -> usize {
    memory_size::<0>()
}

/// Random numbers, the same in every run (xorshift32).
struct Random(u32);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % limit
    }
}

/// What `replace_str` makes of `text`, and the untouched bytes around it.
fn replaced(text: &[u8]) -> Vec<u8> {
    const GUARD: [u8; 8] = [0xee; 8];
    let mut room = [&GUARD[..], &vec![0xdd; text.len()], &GUARD].concat();
    // SAFETY: the text has that many bytes, and so has the room between the guards.
    let len = unsafe {
        replace_str(text.as_ptr(), text.len(), room[GUARD.len()..][..text.len()].as_mut_ptr())
    };
    assert!(len <= text.len());
    let (before, rest) = room.split_at(GUARD.len());
    let (result, after) = rest.split_at(len);
    let (unused, behind) = after.split_at(text.len() - len);
    assert_eq!((before, behind), (&GUARD[..], &GUARD[..]));
    assert!(unused.iter().all(|&byte| byte == 0xdd));
    result.to_vec()
}

#[wasm_bindgen_test]
fn replace_str_replaces_every_world_and_nothing_else() {
    const WORDS: [&str; 8] = ["World", "Worl", "d", " ", "é", "€", "😀", "WASM"];
    let mut random = Random(1);
    for count in 0..200 {
        let text: String = (0..count % 20).map(|_| WORDS[random.below(WORDS.len())]).collect();
        assert_eq!(replaced(text.as_bytes()), text.replace("World", "WASM").as_bytes());
    }
}

#[wasm_bindgen_test]
fn replace_str_refuses_what_is_not_utf_8() {
    let text = "World é € 😀";
    for end in 0..text.len() {
        let expected = if text.is_char_boundary(end) {
            text[..end].replace("World", "WASM")
        } else {
            String::new()
        };
        assert_eq!(replaced(&text.as_bytes()[..end]), expected.as_bytes(), "{end} bytes");
    }
}

#[wasm_bindgen_test]
fn blocks_are_zeroed_inside_the_memory_and_apart() {
    let mut random = Random(2);
    let mut blocks: Vec<&mut [u8]> = Vec::new();
    for mark in 0..100 {
        let len = random.below(3000);
        let block = allocate(len);
        // SAFETY: the guest has just allocated it, and keeps no pointer to it.
        let block = unsafe { slice::from_raw_parts_mut(block, len) };
        assert!(block.as_ptr_range().end.addr() <= pages() * PAGE);
        assert!(block.iter().all(|&byte| byte == 0));
        block.fill(mark);
        blocks.push(block);
    }
    for (mark, block) in blocks.iter().enumerate() {
        assert!(block.iter().all(|&byte| usize::from(byte) == mark));
    }
}

#[wasm_bindgen_test]
fn an_allocation_larger_than_a_page_grows_the_memory_and_moves_nothing() {
    for len in [2 * PAGE, 20 * PAGE] {
        let kept = allocate(4);
        // SAFETY: the guest has just allocated it.
        unsafe { kept.write(7) };
        let before = pages();
        allocate(len);
        assert!(pages() > before);
        // SAFETY: as above, and it is never given back.
        assert_eq!(unsafe { kept.read() }, 7);
    }
}

#[wasm_bindgen_test]
fn grow_returns_the_pages_before_and_adds_as_many_as_asked_for() {
    for more in [0, 1, 0, 2, 5, 0] {
        let before = pages();
        assert_eq!(grow(more), before.cast_signed());
        assert_eq!(pages(), before + more);
    }
}

#[wasm_bindgen_test]
fn grow_beyond_the_limit_changes_nothing() {
    let before = pages();
    for more in [LIMIT - before + 1, LIMIT, usize::MAX] {
        assert_eq!(grow(more), -1);
        assert_eq!(pages(), before);
    }
}
