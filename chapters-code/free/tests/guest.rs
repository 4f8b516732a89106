//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::ptr;

use free::{
    ARENA, SIZE, UNIT, alloc, arena_alloc, arena_dealloc, block_free, block_new, dealloc, resize,
    vec_free, vec_new,
};
use wasm_bindgen_test::wasm_bindgen_test;

/// Where a free block of the arena begins and where it ends.
type Gap = (usize, usize);

const WHOLE: [Gap; 1] = [(UNIT, SIZE)];

fn base() -> usize {
    (&raw const ARENA).addr()
}

fn word(offset: usize) -> usize {
    let words = (&raw const ARENA).cast::<usize>();
    assert!(offset < SIZE && offset.is_multiple_of(4));
    // SAFETY: inside the arena, and nobody else reads or writes it meanwhile.
    unsafe { words.add(offset / 4).read() }
}

fn set_word(offset: usize, value: usize) {
    let words = (&raw const ARENA).cast_mut().cast::<usize>();
    assert!(offset < SIZE && offset.is_multiple_of(4));
    // SAFETY: inside the arena, whose words are atomic and so may change, and nobody else reads
    // or writes it meanwhile.
    unsafe { words.add(offset / 4).write(value) }
}

/// The list of free blocks, as the host reads it.
fn gaps() -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut at = word(4);
    while at != 0 {
        gaps.push((at, at + word(at)));
        at = word(at + 4);
        assert!(gaps.len() <= SIZE / UNIT, "the list does not end");
    }
    gaps
}

/// The arena as it was at the start, whatever a test has made of it.
fn restore() {
    for offset in (0..SIZE).step_by(4) {
        set_word(offset, 0);
    }
    set_word(4, UNIT);
    set_word(8, SIZE - UNIT);
    assert_eq!(gaps(), WHOLE);
}

/// A block that is in use, in the tests' own books.
#[derive(Debug)]
struct Block {
    at: *mut u8,
    size: usize,
    align: usize,
    byte: u8,
}

impl Block {
    /// Fills a block that was just given out.
    fn fill(at: *mut u8, size: usize, align: usize, byte: u8) -> Block {
        // SAFETY: the allocator gave these bytes to us, and to nobody else.
        unsafe { at.write_bytes(byte, size) };
        Block { at, size, align, byte }
    }

    fn is_unharmed(&self) -> bool {
        // SAFETY: the bytes are ours, and `fill` has initialised them.
        (0..self.size).all(|index| unsafe { self.at.add(index).read() } == self.byte)
    }

    /// Where it begins in the arena, and where its last unit ends.
    fn range(&self) -> Gap {
        let start = self.at.addr() - base();
        (start, start + self.size.max(1).next_multiple_of(UNIT))
    }
}

/// What the blocks leave free, as long as it can be.
fn gaps_between(blocks: &[Block]) -> Vec<Gap> {
    let mut used: Vec<_> = blocks.iter().map(Block::range).collect();
    used.sort_unstable();
    let ends = [UNIT].into_iter().chain(used.iter().map(|&(_, end)| end));
    let starts = used.iter().map(|&(start, _)| start).chain([SIZE]);
    ends.zip(starts)
        .inspect(|(end, start)| assert!(end <= start, "two blocks overlap"))
        .filter(|(end, start)| end < start)
        .collect()
}

/// Where the first place for `size` bytes is.
fn first_fit(gaps: &[Gap], size: usize, align: usize) -> Option<usize> {
    let size = size.max(1).next_multiple_of(UNIT);
    let places = gaps.iter().map(|&(start, end)| (start.next_multiple_of(align), end));
    places.filter(|(start, end)| start + size <= *end).map(|(start, _)| start).next()
}

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

#[wasm_bindgen_test]
fn every_size_at_every_alignment_is_given_at_the_first_place() {
    restore();
    for align in (0..=12).map(|power| 1 << power) {
        for size in (0..=200).chain([1000, SIZE - UNIT - 1, SIZE - UNIT, SIZE - UNIT + 1, SIZE]) {
            let at = arena_alloc(size, align);
            match first_fit(&WHOLE, size, align) {
                Some(place) => {
                    let block = Block::fill(at, size, align, 0xaa);
                    assert_eq!(block.range().0, place);
                    assert!(at.addr().is_multiple_of(align));
                    assert_eq!(gaps(), gaps_between(&[block]));
                }
                None => assert!(at.is_null(), "{size} bytes at {align}"),
            }
            arena_dealloc(at, size, align);
            assert_eq!(gaps(), WHOLE, "{size} bytes at {align}");
        }
    }
}

#[wasm_bindgen_test]
fn impossible_requests_get_null_and_change_nothing() {
    restore();
    for (size, align) in [
        (SIZE + 1, 1),
        (usize::MAX, 1),
        (1, 0),
        (1, 3),
        (1, 2 * SIZE),
        (1, 1 << 31),
        (usize::MAX, usize::MAX),
    ] {
        assert!(arena_alloc(size, align).is_null());
        assert_eq!(gaps(), WHOLE);
    }
    arena_dealloc(ptr::null_mut(), 1, 1);
    assert_eq!(gaps(), WHOLE);
}

#[wasm_bindgen_test]
fn after_every_step_of_a_long_trace_the_list_is_what_the_blocks_leave_free() {
    restore();
    for seed in 1..=8 {
        let mut random = generator(seed);
        let mut books: Vec<Block> = Vec::new();
        let mut refused = 0;
        for turn in 0..2000 {
            if random(5) < 3 {
                let (size, align) = (random(300), 1 << random(9));
                let place = first_fit(&gaps(), size, align);
                let at = arena_alloc(size, align);
                match place {
                    Some(place) => {
                        books.push(Block::fill(at, size, align, turn as u8));
                        assert_eq!(books[books.len() - 1].range().0, place);
                    }
                    None => {
                        assert!(at.is_null());
                        refused += 1;
                    }
                }
            } else if !books.is_empty() {
                let block = books.swap_remove(random(books.len()));
                arena_dealloc(block.at, block.size, block.align);
            }
            assert_eq!(gaps(), gaps_between(&books), "seed {seed}, turn {turn}");
            assert!(books.iter().all(Block::is_unharmed), "seed {seed}, turn {turn}");
        }
        assert!(refused > 0, "the trace never fills the arena");
        while !books.is_empty() {
            let block = books.swap_remove(random(books.len()));
            arena_dealloc(block.at, block.size, block.align);
        }
        assert_eq!(gaps(), WHOLE);
    }
}

#[wasm_bindgen_test]
fn three_neighbours_join_in_whatever_order_they_are_freed() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for size in [1, 8, 9, 64] {
            restore();
            let blocks = [arena_alloc(size, 1), arena_alloc(size, 1), arena_alloc(size, 1)];
            order.into_iter().for_each(|index| arena_dealloc(blocks[index], size, 1));
            assert_eq!(gaps(), WHOLE);
        }
    }
}

#[wasm_bindgen_test]
fn a_double_free_gives_one_block_to_two_owners_and_the_walk_still_ends() {
    restore();
    let block = arena_alloc(16, 1);
    arena_alloc(16, 1);
    arena_dealloc(block, 16, 1);
    arena_dealloc(block, 16, 1);
    assert_eq!(arena_alloc(16, 1), block);
    assert_eq!(arena_alloc(16, 1), block);
    assert!(arena_alloc(32, 1).is_null());
    restore();
}

#[wasm_bindgen_test]
fn a_wrong_size_gives_away_the_neighbour_or_loses_the_rest() {
    restore();
    let (block, neighbour) = (arena_alloc(16, 1), arena_alloc(16, 1));
    arena_dealloc(block, 32, 1);
    assert_eq!(arena_alloc(24, 1), block);
    assert_eq!(arena_alloc(8, 1).addr(), neighbour.addr() + 8);
    restore();
    arena_dealloc(arena_alloc(24, 1), 8, 1);
    assert_eq!(gaps(), [(8, 16), (32, SIZE)]);
    restore();
}

#[wasm_bindgen_test]
fn a_write_after_free_makes_the_next_block_the_neighbours() {
    restore();
    let (block, neighbour) = (arena_alloc(16, 1), arena_alloc(16, 1));
    arena_dealloc(block, 16, 1);
    // What "too late" is as two words.
    set_word(UNIT, 0x206f_6f74);
    set_word(UNIT + 4, 0x6574_616c);
    assert_eq!(arena_alloc(16, 1), block);
    assert_eq!(arena_alloc(16, 1), neighbour);
    restore();
}

#[wasm_bindgen_test]
fn the_global_allocator_keeps_every_block_apart_and_unharmed() {
    for seed in 1..=4 {
        let mut random = generator(seed);
        let mut books: Vec<Block> = Vec::new();
        for turn in 0..4000 {
            if random(5) < 3 {
                let (size, align) = (random(300), 1 << random(13));
                let at = alloc(size, align);
                assert!(!at.is_null() && at.addr().is_multiple_of(align));
                let end = at.addr() + size.max(1);
                let apart = |other: &Block| {
                    end <= other.at.addr() || at.addr() >= other.at.addr() + other.size
                };
                assert!(books.iter().all(apart));
                books.push(Block::fill(at, size, align, turn as u8));
            } else if !books.is_empty() {
                let block = books.swap_remove(random(books.len()));
                assert!(block.is_unharmed());
                // SAFETY: it came from `alloc` with these, and leaves the books.
                unsafe { dealloc(block.at, block.size, block.align) }
            }
        }
        for block in books {
            assert!(block.is_unharmed());
            // SAFETY: as above.
            unsafe { dealloc(block.at, block.size, block.align) }
        }
    }
}

#[wasm_bindgen_test]
fn the_global_allocator_refuses_what_cannot_be() {
    for (size, align) in [(1, 0), (1, 3), (usize::MAX, 1), (isize::MAX as usize, 8)] {
        assert!(alloc(size, align).is_null());
        // SAFETY: null is ignored.
        unsafe { dealloc(ptr::null_mut(), size, align) }
    }
}

#[wasm_bindgen_test]
fn a_thousand_vectors_that_are_freed_need_the_room_of_one() {
    let pages = || core::arch::wasm32::memory_size(0);
    let round = || {
        for _ in 0..1000 {
            let vec = vec_new(10_000);
            // SAFETY: it came from `vec_new` and is freed once.
            unsafe {
                assert!((*vec).capacity() >= 10_000 && (*vec).is_empty());
                vec_free(vec);
            }
        }
    };
    round();
    let before = pages();
    round();
    assert_eq!(pages(), before);
}

#[wasm_bindgen_test]
fn a_block_of_any_size_can_be_made_any_other() {
    for align in [1, 8, 64] {
        for (size, new_size) in [(0, 100), (100, 0), (10, 10_000), (10_000, 10), (64, 65), (65, 64)]
        {
            let kept = size.min(new_size);
            let mut block = Block::fill(alloc(size, align), size, align, 0x5a);
            // Something behind it, so that it cannot always stay where it is.
            let behind = Block::fill(alloc(16, align), 16, align, 0xa5);
            // SAFETY: each came from `alloc` with these, and is freed once.
            unsafe {
                assert!(resize(block.at, size, align, usize::MAX).is_null());
                assert!(block.is_unharmed());
                block.at = resize(block.at, size, align, new_size);
                block.size = kept;
                assert!(block.at.addr().is_multiple_of(align));
                assert!(block.is_unharmed() && behind.is_unharmed());
                dealloc(block.at, new_size, align);
                dealloc(behind.at, 16, align);
            }
        }
    }
}

#[wasm_bindgen_test]
fn a_block_with_a_header_needs_no_size_to_be_freed() {
    let pages = || core::arch::wasm32::memory_size(0);
    let round = || {
        for size in (0..100).chain([10_000]) {
            let block = Block::fill(block_new(size), size, 8, size as u8);
            assert!(block.at.addr().is_multiple_of(8) && block.is_unharmed());
            // SAFETY: it came from `block_new` and is freed once.
            unsafe { block_free(block.at) }
        }
    };
    round();
    let before = pages();
    (0..10).for_each(|_| round());
    assert_eq!(pages(), before);
    assert!(block_new(usize::MAX).is_null() && block_new(usize::MAX - 7).is_null());
    // SAFETY: null is ignored.
    unsafe {
        block_free(ptr::null_mut());
        vec_free(ptr::null_mut());
    }
}
