//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::mem::offset_of;

use symptoms::{
    Ordered, alloc, apply, byte_at, dealloc, descend, dive, doubling, fill, half, halving, next,
    ordered, plain, quotient, widen,
};
use wasm_bindgen_test::wasm_bindgen_test;

/// Random numbers, the same in every run (xorshift).
struct Random(u32);

impl Random {
    fn below(&mut self, limit: u32) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 % limit) as usize
    }
}

#[wasm_bindgen_test]
fn blocks_are_aligned_and_keep_what_is_written() {
    let mut random = Random(0x9e37_79b9);
    let mut blocks: Vec<(*mut u8, usize, usize, u8)> = Vec::new();
    for turn in 0..2000 {
        if random.below(3) > 0 || blocks.is_empty() {
            let (size, align, byte) = (random.below(300), 1 << random.below(7), turn as u8);
            let block = alloc(size, align);
            assert!(!block.is_null() && block.addr().is_multiple_of(align));
            // SAFETY: the block has `size` bytes.
            unsafe { block.write_bytes(byte, size) };
            blocks.push((block, size, align, byte));
        } else {
            let (block, size, align, byte) = blocks.swap_remove(random.below(blocks.len() as u32));
            for at in 0..size {
                // SAFETY: in the block.
                assert_eq!(unsafe { byte_at(block.add(at)) }, byte);
            }
            // SAFETY: as it was given out, and once.
            unsafe { dealloc(block, size, align) };
        }
    }
    for (block, size, align, _) in blocks {
        // SAFETY: as above.
        unsafe { dealloc(block, size, align) };
    }
}

#[wasm_bindgen_test]
fn what_no_layout_has_is_refused() {
    for align in [0, 3, 6, usize::MAX] {
        assert!(alloc(8, align).is_null());
    }
    assert!(alloc(usize::MAX, 1).is_null());
    // SAFETY: null is ignored.
    unsafe { dealloc(core::ptr::null_mut(), 8, 3) };
}

#[wasm_bindgen_test]
fn the_ordered_struct_lies_as_it_is_declared() {
    assert_eq!((offset_of!(Ordered, flag), offset_of!(Ordered, count)), (0, 4));
    // SAFETY: both are statics.
    unsafe {
        assert_eq!(((*plain()).flag, (*plain()).count), (3, 7));
        assert_eq!(((*ordered()).flag, (*ordered()).count), (3, 7));
    }
}

#[wasm_bindgen_test]
fn numbers_come_out_as_they_should() {
    for byte in 0..=u8::MAX {
        assert_eq!(widen(byte), u32::from(byte));
        let number = u32::from(byte);
        // SAFETY: what `doubling` has returned.
        assert_eq!(unsafe { apply(doubling(), number) }, 2 * number);
        assert_eq!(half(halving()(f64::from(byte))) * 4.0, f64::from(byte));
        assert_eq!(quotient(number, 7), number / 7);
        assert_eq!(next(u64::from(byte)), u64::from(byte) + 1);
    }
    assert_eq!(next(u64::MAX), 0);
}

#[wasm_bindgen_test]
fn recursions_and_lists_come_to_their_end() {
    for depth in [0, 1, 2, 50] {
        assert_eq!((dive(depth), descend(depth)), (depth, depth));
        assert_eq!(fill(depth as usize), depth as usize);
    }
}
