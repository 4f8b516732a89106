//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use std::{alloc::Layout, ptr, slice};

use malloc::{Arena, alloc, arena_alloc, dealloc, makeshift, nested, zeros};
use wasm_bindgen_test::wasm_bindgen_test;

/// xorshift32: the same numbers in every run.
struct Random(u32);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % limit
    }
}

/// A block that was granted, and the byte that it is filled with.
struct Block {
    start: *mut u8,
    size: usize,
    align: usize,
    fill: u8,
}

impl Block {
    /// Checks what an allocator has answered and fills the block as its owner would; `None` if
    /// the request was refused.
    ///
    /// # Safety
    ///
    /// `start` is the answer to a request for `size` bytes that `align` divides.
    unsafe fn new(start: *mut u8, size: usize, align: usize, fill: u8) -> Option<Block> {
        if start.is_null() {
            return None;
        }
        assert!(start.addr().is_multiple_of(align), "{start:p}, {size} bytes, alignment {align}");
        // SAFETY: it was granted, so the bytes are ours.
        unsafe { start.write_bytes(fill, size) };
        Some(Block { start, size, align, fill })
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: `new` has initialised the block, and it lives as long as the test.
        unsafe { slice::from_raw_parts(self.start, self.size) }
    }

    /// One byte at least: two blocks never share an address.
    fn end(&self) -> usize {
        self.start.addr() + self.size.max(1)
    }
}

fn assert_all_apart(blocks: &mut [Block]) {
    for block in &*blocks {
        assert!(block.bytes().iter().all(|byte| *byte == block.fill), "{:p}", block.start);
    }
    blocks.sort_by_key(|block| block.start);
    for pair in blocks.windows(2) {
        assert!(pair[0].end() <= pair[1].start.addr(), "{:p}, {:p}", pair[0].start, pair[1].start);
    }
}

/// The blocks that random requests get from `alloc`.
fn trace(seed: u32, requests: usize, alloc: impl Fn(usize, usize) -> *mut u8) -> Vec<Block> {
    let mut random = Random(seed);
    let mut blocks = Vec::new();
    for request in 0..requests {
        let (size, align) = (random.below(200), 1 << random.below(8));
        // SAFETY: it is the answer to that request.
        blocks.extend(unsafe { Block::new(alloc(size, align), size, align, request as u8) });
    }
    blocks
}

fn give_back(blocks: Vec<Block>) {
    for block in blocks {
        // SAFETY: it came from `alloc` with these, and is freed once.
        unsafe { dealloc(block.start, block.size, block.align) };
    }
}

#[wasm_bindgen_test]
fn random_blocks_of_an_arena_are_apart_and_inside_it() {
    for seed in 1..=50 {
        let arena = Arena::<16_384>::new();
        let inside = (&raw const arena).addr()..(&raw const arena).addr() + size_of_val(&arena);
        let mut blocks = trace(seed, 500, |size, align| {
            arena.alloc(Layout::from_size_align(size.max(1), align).unwrap())
        });
        assert!(blocks.len() > 50);
        assert_all_apart(&mut blocks);
        for block in &blocks {
            assert!(inside.contains(&block.start.addr()) && block.end() <= inside.end);
        }
    }
}

#[wasm_bindgen_test]
fn random_blocks_of_the_global_allocator_are_apart() {
    for seed in 1..=50 {
        let mut blocks = trace(seed, 500, |size, align| alloc(size, align));
        assert_eq!(blocks.len(), 500);
        assert_all_apart(&mut blocks);
        give_back(blocks);
    }
}

#[wasm_bindgen_test]
fn every_size_is_granted_at_every_alignment() {
    for align in (0..=12).map(|power| 1 << power) {
        let sizes = (0..=130).chain([4095, 4096, 4097, 65_535, 65_536, 65_537]);
        let mut blocks: Vec<_> = sizes
            // SAFETY: it is the answer to that request.
            .map(|size| unsafe { Block::new(alloc(size, align), size, align, size as u8) })
            .map(|block| block.expect("there is room enough"))
            .collect();
        assert_all_apart(&mut blocks);
        give_back(blocks);
    }
}

#[wasm_bindgen_test]
fn an_arena_gives_its_last_byte_and_not_one_more() {
    const ROOM: usize = 100;
    for size in 1..=ROOM + 1 {
        let arena = Arena::<ROOM>::new();
        let layout = Layout::from_size_align(size, 1).unwrap();
        let granted = (0..).take_while(|_| !arena.alloc(layout).is_null()).count();
        assert_eq!(granted, ROOM / size);
        let rest = Layout::from_size_align((ROOM % size).max(1), 1).unwrap();
        assert_eq!(arena.alloc(rest).is_null(), ROOM.is_multiple_of(size));
        assert!(arena.alloc(Layout::new::<u8>()).is_null());
    }
}

#[wasm_bindgen_test]
fn a_refusal_takes_nothing() {
    let arena = Arena::<64>::new();
    let byte = Layout::new::<u8>();
    let first = arena.alloc(byte).addr();
    for align in (0..=30).map(|power| 1 << power) {
        for size in [64, 65, isize::MAX as usize - (align - 1)] {
            assert!(arena.alloc(Layout::from_size_align(size, align).unwrap()).is_null());
        }
    }
    assert_eq!(arena.alloc(byte).addr(), first + 1);
}

#[wasm_bindgen_test]
fn what_is_no_layout_is_refused() {
    for allocator in [arena_alloc, alloc] {
        for align in (0..=200usize).filter(|align| !align.is_power_of_two()) {
            assert!(allocator(16, align).is_null(), "alignment {align}");
        }
        for size in [isize::MAX as usize + 1, usize::MAX - 15, usize::MAX] {
            for align in [1, 8, 16, 4096] {
                assert!(allocator(size, align).is_null(), "{size} bytes");
            }
        }
        assert!(!allocator(16, 8).is_null());
    }
}

#[wasm_bindgen_test]
fn no_bytes_get_an_address_of_their_own() {
    for allocator in [arena_alloc, alloc] {
        let mut addresses: Vec<_> = (0..50).map(|_| allocator(0, 1).addr()).collect();
        addresses.sort();
        addresses.dedup();
        assert_eq!(addresses.len(), 50);
        assert_ne!(addresses[0], 0);
    }
}

#[wasm_bindgen_test]
fn the_makeshift_gives_every_empty_block_the_same_address() {
    for _ in 0..10 {
        assert_eq!(makeshift(0).addr(), 1);
    }
}

#[wasm_bindgen_test]
fn what_is_given_back_is_given_out_again() {
    let pages = || core::arch::wasm32::memory_size(0);
    let round = || give_back(trace(7, 500, |size, align| alloc(size, align)));
    round();
    let before = pages();
    for _ in 0..20 {
        round();
    }
    assert_eq!(pages(), before);
    // SAFETY: null is ignored, whatever stands beside it.
    unsafe { dealloc(ptr::null_mut(), 16, 3) };
}

#[wasm_bindgen_test]
fn a_block_of_zeros_has_nothing_else() {
    for size in (0..200).chain([65_537]) {
        let dirty = alloc(size, 1);
        // SAFETY: the blocks have `size` bytes, are initialised before they are read, and are
        // freed once.
        unsafe {
            dirty.write_bytes(0xff, size);
            dealloc(dirty, size, 1);
            let block = zeros(size);
            assert!(slice::from_raw_parts(block, size).iter().all(|byte| *byte == 0));
            dealloc(block, size, 1);
        }
    }
}

#[wasm_bindgen_test]
fn a_text_is_copied_at_every_depth() {
    for depth in 0..200 {
        let text = format!("at depth {depth}");
        // SAFETY: the text has as many bytes; the copy has them too, and is freed once.
        unsafe {
            let copy = nested(depth, text.as_ptr(), text.len());
            assert_eq!(slice::from_raw_parts(copy, text.len()), text.as_bytes());
            dealloc(copy, text.len(), 1);
        }
    }
}
