//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::{arch::wasm32::memory_size, slice};

#[path = "../src/lib.rs"]
mod guest;

use guest::{alloc, dealloc, grow, replace_str, room};
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

/// What `replace_str` makes of `text` in a block, with untouched bytes around it.
fn replaced(text: &[u8]) -> Vec<u8> {
    const GUARD: [u8; 8] = [0xee; 8];
    let size = text.len() + 2 * GUARD.len();
    let block = alloc(size, 1);
    // SAFETY: the block has room for the text between two guards.
    unsafe {
        block.write_bytes(GUARD[0], size);
        let place = block.add(GUARD.len());
        place.copy_from_nonoverlapping(text.as_ptr(), text.len());
        let len = replace_str(place, text.len());
        assert!(len <= text.len());
        let result = slice::from_raw_parts(place, len).to_vec();
        let around = slice::from_raw_parts(block, size);
        assert_eq!(around[..GUARD.len()], GUARD);
        assert_eq!(around[size - GUARD.len()..], GUARD);
        dealloc(block, size, 1);
        result
    }
}

#[wasm_bindgen_test]
fn the_room_takes_a_text_as_a_block_does() {
    for text in ["", "World", "Hello World!", "Worl", "€ World 😀"] {
        let room = room();
        // SAFETY: the room has more bytes than each of the texts.
        let result = unsafe {
            room.copy_from_nonoverlapping(text.as_ptr(), text.len());
            slice::from_raw_parts(room, replace_str(room, text.len())).to_vec()
        };
        assert_eq!(result, replaced(text.as_bytes()));
    }
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
fn blocks_are_aligned_inside_the_memory_and_apart() {
    let mut random = Random(2);
    let mut blocks: Vec<(&mut [u8], usize)> = Vec::new();
    for mark in 0..200 {
        let (size, align) = (random.below(3000), 1 << random.below(8));
        let block = alloc(size, align);
        assert!(!block.is_null() && block.addr().is_multiple_of(align));
        // SAFETY: the guest has just allocated it, and keeps no pointer to it.
        let block = unsafe { slice::from_raw_parts_mut(block, size) };
        assert!(block.as_ptr_range().end.addr() <= pages() * PAGE);
        block.fill(mark);
        blocks.push((block, align));
    }
    for (mark, (block, align)) in blocks.into_iter().enumerate() {
        assert!(block.iter().all(|&byte| usize::from(byte) == mark));
        // SAFETY: it came from `alloc` so, and nothing uses it any more.
        unsafe { dealloc(block.as_mut_ptr(), block.len(), align) };
    }
}

#[wasm_bindgen_test]
fn what_cannot_be_granted_is_null_and_null_is_ignored() {
    for (size, align) in [(1, 0), (1, 3), (usize::MAX, 1)] {
        let block = alloc(size, align);
        assert!(block.is_null());
        // SAFETY: null is ignored.
        unsafe { dealloc(block, size, align) };
    }
}

#[wasm_bindgen_test]
fn blocks_that_are_given_back_let_the_memory_be() {
    let block = alloc(1000, 1);
    // SAFETY: it came from `alloc` so.
    unsafe { dealloc(block, 1000, 1) };
    let before = pages();
    for _ in 0..1000 {
        let block = alloc(1000, 1);
        // SAFETY: as above.
        unsafe { dealloc(block, 1000, 1) };
    }
    assert_eq!(pages(), before);
}

#[wasm_bindgen_test]
fn an_allocation_larger_than_a_page_grows_the_memory_and_moves_nothing() {
    for size in [20 * PAGE, 40 * PAGE] {
        let kept = alloc(4, 1);
        // SAFETY: the guest has just allocated it.
        unsafe { kept.write(7) };
        let before = pages();
        alloc(size, 1);
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
