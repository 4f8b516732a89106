//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::{arch::wasm32, ptr, sync::atomic::Ordering};

use memory_map::{
    BOARD, LIVES, MOTTO, alloc, both, dealloc, descend, dive, leaf_of_31_words, leaf_of_32_words,
    lives, local, sum,
};
use wasm_bindgen_test::wasm_bindgen_test;

const PAGE: usize = 65_536;

// The linker's names, as a guest itself can ask for them.
unsafe extern "C" {
    static __stack_low: u8;
    static __stack_high: u8;
    static __global_base: u8;
    static __data_end: u8;
    static __heap_base: u8;
    static __heap_end: u8;
}

/// The address of a linker's name.
macro_rules! at {
    ($name:ident) => {
        (&raw const $name).addr()
    };
}

#[wasm_bindgen_test]
fn the_borders_are_in_order() {
    assert_eq!(at!(__stack_low), 0);
    assert_eq!(at!(__stack_high), 16 * PAGE);
    assert!(at!(__stack_high) <= at!(__global_base));
    assert!(at!(__global_base) < at!(__data_end));
    assert_eq!(at!(__heap_base), at!(__data_end).next_multiple_of(16));
    assert_eq!(at!(__heap_end), at!(__heap_base).next_multiple_of(PAGE));
}

#[wasm_bindgen_test]
fn statics_lie_between_the_borders_of_the_data() {
    let statics = [
        ((&raw const MOTTO).addr(), size_of_val(&MOTTO)),
        ((&raw const LIVES).addr(), size_of_val(&LIVES)),
        ((&raw const BOARD).addr(), size_of_val(&BOARD)),
    ];
    for (start, size) in statics {
        assert!(start >= at!(__global_base));
        assert!(start + size <= at!(__data_end));
    }
}

#[wasm_bindgen_test]
fn locals_lie_in_the_stack() {
    let address = local();
    assert!((at!(__stack_low)..at!(__stack_high)).contains(&address));
}

#[wasm_bindgen_test]
fn blocks_lie_behind_the_memory_that_there_was_at_first_and_do_not_overlap() {
    let mut random = 0x2545_f491_u32;
    let mut blocks = Vec::new();
    for _ in 0..500 {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        let size = random as usize % 3000;
        let start = alloc(size, 8).addr();
        assert!(start >= at!(__heap_end), "{start}");
        assert!(start + size <= wasm32::memory_size(0) * PAGE);
        blocks.push((start, size.max(1)));
    }
    blocks.sort_unstable();
    assert!(blocks.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0));
}

#[wasm_bindgen_test]
fn what_cannot_be_had_is_null() {
    assert!(alloc(usize::MAX, 1).is_null());
    assert!(alloc(isize::MAX as usize, 8).is_null());
    assert!(alloc(8, 3).is_null());
    assert!(alloc(8, 0).is_null());
}

#[wasm_bindgen_test]
fn a_page_that_somebody_else_has_grown_stays_his() {
    let mine = wasm32::memory_grow(0, 1) * PAGE;
    for size in [1, 1000, PAGE, 3 * PAGE] {
        let block = alloc(size, 1).addr();
        assert!(block + size <= mine || block >= mine + PAGE);
    }
}

#[wasm_bindgen_test]
fn both_recursions_give_their_depth() {
    for depth in (0..300).chain([900]) {
        assert_eq!(descend(depth), depth);
        assert_eq!(dive(depth), depth);
        assert_eq!(both(depth), depth);
    }
}

#[wasm_bindgen_test]
fn leaves_return_what_they_keep() {
    assert_eq!((leaf_of_31_words(), leaf_of_32_words()), (1, 1));
}

#[wasm_bindgen_test]
fn a_page_that_somebody_else_has_grown_can_be_lent_as_a_slice() {
    let page = ptr::with_exposed_provenance_mut::<u8>(wasm32::memory_grow(0, 1) * PAGE);
    let mut expected = 0;
    for at in 0..PAGE {
        // SAFETY: in the page, which no allocator has.
        unsafe { page.add(at).write(at as u8) };
        expected += u32::from(at as u8);
    }
    // SAFETY: as above, and nobody writes there during the call.
    assert_eq!(unsafe { sum(page, PAGE) }, expected);
}

#[wasm_bindgen_test]
fn a_block_that_was_given_back_is_used_again() {
    let pages = wasm32::memory_size(0);
    for size in (0..2000).cycle().take(20_000) {
        // SAFETY: the block that was given out, with its own layout.
        unsafe { dealloc(alloc(size, 8), size, 8) };
    }
    assert!(wasm32::memory_size(0) <= pages + 1);
}

#[wasm_bindgen_test]
fn a_call_of_descend_takes_a_thousand_bytes_at_least() {
    let here = local();
    for depth in [0, 1, 10, 100] {
        let lowest = here - 1000 * (depth as usize + 1);
        let place = ptr::without_provenance_mut::<u8>(lowest);
        // SAFETY: inside the memory; in the stack, but far below what is in use of it.
        unsafe { place.write_volatile(0xcc) };
        descend(depth);
        // SAFETY: as above.
        assert_ne!(unsafe { place.read_volatile() }, 0xcc, "depth {depth}");
    }
}

#[wasm_bindgen_test]
fn what_is_written_at_the_address_of_lives_is_what_the_guest_sees() {
    for value in [9, 0, 1, 0x4141_4141, u32::MAX] {
        // SAFETY: an atomic may be written through its address, and nobody else is running.
        unsafe { LIVES.as_ptr().write_volatile(value) };
        assert_eq!(lives(), value);
        assert_eq!(LIVES.load(Ordering::Relaxed), value);
    }
}
