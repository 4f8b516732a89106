//! The guest as Miri sees it: used as its host uses it, on the very target.

#[path = "src/lib.rs"]
mod guest;

use guest::{alloc, clear, commas, dealloc, keep, reversed};

fn main() {
    for text in ["", "a", "a, b, c", ",,,,,,,,,,,,,,,,,,,,"] {
        let len = text.len();
        let lent = block(text);
        // SAFETY: the blocks came from the guest with these sizes, their bytes are written, and
        // each is freed, or given away, once.
        unsafe {
            assert_eq!(commas(lent, len), text.matches(',').count());
            let made = reversed(lent, len);
            let again = reversed(made, len);
            for index in 0..len {
                assert_eq!(again.add(index).read(), text.as_bytes()[index]);
            }
            dealloc(made, len, 1);
            dealloc(again, len, 1);
            dealloc(lent, len, 1);
            assert_eq!(keep(block(text), len), 1);
            assert_eq!(keep(block(text), len), 2);
        }
        clear();
    }
    assert!(alloc(1, 3).is_null());
}

/// A block with a text, as the host would make it.
fn block(text: &str) -> *mut u8 {
    let block = alloc(text.len(), 1);
    assert!(!block.is_null());
    // SAFETY: the block has as many bytes.
    unsafe { block.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    block
}
