//! The guest as Miri sees it: used as its host uses it, on the very target.
#![cfg(target_family = "wasm")]

#[path = "src/lib.rs"]
mod guest;

use guest::{MESSAGE, alloc, dealloc, init, price, sell, words};

fn main() {
    init();
    assert_eq!([price(0), price(1), price(2)], [990, 1250, 45]);
    assert_eq!([sell(0), sell(0), sell(2)], [4, 3, 4]);

    // What the hook does, with texts that fit and one that does not.
    for length in [0, 1, 255, 256, 257, 2000] {
        MESSAGE.set("é".repeat(length));
    }

    for text in [&b""[..], b"one", b" two  words ", b"\xff"] {
        let block = alloc(text.len(), 1);
        assert!(!block.is_null());
        // SAFETY: the block is long enough, and the host's until it gives it back.
        unsafe {
            block.copy_from_nonoverlapping(text.as_ptr(), text.len());
            let expected =
                str::from_utf8(text).map_or(-1, |text| text.split_whitespace().count() as i32);
            assert_eq!(words(block, text.len()), expected);
            dealloc(block, text.len(), 1);
        }
    }
    assert!(alloc(8, 3).is_null());
    // SAFETY: null is ignored.
    unsafe { dealloc(std::ptr::null_mut(), 1, 1) };
}
