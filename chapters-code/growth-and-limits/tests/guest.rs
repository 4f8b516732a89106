//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::{arch::wasm32::memory_size, ptr};

#[path = "../src/lib.rs"]
mod guest;

use guest::{alloc, dealloc, grow, pushed, reserved, resize};
use wasm_bindgen_test::wasm_bindgen_test;

fn pages() -> usize {
    memory_size::<0>()
}

#[wasm_bindgen_test]
fn a_block_keeps_its_bytes_through_all_sizes() {
    let mut block = ptr::null_mut();
    let mut size: usize = 0;
    for new_size in [10, 1000, 100_000, 7, 0, 300_000] {
        // SAFETY: null, and then each address with the size that it was given for; what is read was
        // written in the turn before.
        unsafe {
            block = resize(block, size, 8, new_size);
            assert!(!block.is_null() && block.addr().is_multiple_of(8));
            for index in 0..size.min(new_size) {
                assert_eq!(block.add(index).read(), index as u8);
            }
            for index in 0..new_size {
                block.add(index).write(index as u8);
            }
        }
        size = new_size;
    }
    // SAFETY: the block is ours, and goes back once.
    unsafe { dealloc(block, size, 8) }
}

#[wasm_bindgen_test]
fn a_refusal_leaves_the_block_as_it_was() {
    let block = alloc(4, 1);
    // SAFETY: the block has as many bytes, and is ours to the end.
    unsafe {
        block.copy_from_nonoverlapping(b"four".as_ptr(), 4);
        for new_size in [1 << 31, usize::MAX] {
            assert!(resize(block, 4, 1, new_size).is_null());
        }
        assert_eq!(block.cast::<[u8; 4]>().read(), *b"four");
        dealloc(block, 4, 1);
    }
}

#[wasm_bindgen_test]
fn growing_gives_the_pages_before_or_a_refusal() {
    let before = pages();
    assert_eq!(grow(2), before.cast_signed());
    assert_eq!(pages(), before + 2);
    assert_eq!(grow(65536), -1);
    assert_eq!(pages(), before + 2);
}

#[wasm_bindgen_test]
fn a_list_that_grows_takes_more_pages_than_one_with_its_room() {
    const LEN: usize = 20_000_000;
    let before = pages();
    reserved(LEN);
    let at_once = pages() - before;
    assert!(at_once <= LEN.div_ceil(65536) + 1, "{at_once} pages");
    pushed(LEN);
    assert!(pages() - before > 2 * at_once, "{} pages", pages() - before);
}
