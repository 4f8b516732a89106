//! The guest as Miri sees it: texts that are given, and lines that are handed back.

#[path = "guest.rs"]
mod guest;

use core::slice;

fn main() {
    for round in 0..3 {
        let texts = ["", "a", "a line", "a line that is longer than the others, by far"];
        for text in texts {
            let block = guest::alloc(text.len(), 1);
            assert!(!block.is_null());
            // SAFETY: the block has as many bytes, and is given away.
            unsafe {
                block.copy_from_nonoverlapping(text.as_ptr(), text.len());
                guest::push(block, text.len());
            }
        }
        for text in texts {
            let (data, len) = pop().expect("a line for each text");
            // SAFETY: the line is ours, and goes back once.
            unsafe {
                assert_eq!(slice::from_raw_parts(data, len), format!("{text}\n").as_bytes());
                guest::dealloc(data, len, 1);
            }
        }
        assert!(pop().is_none(), "round {round} has no more lines");
    }
}

fn pop() -> Option<(*mut u8, usize)> {
    let size = size_of::<guest::Line>();
    let out: *mut guest::Line = guest::alloc(size, align_of::<guest::Line>()).cast();
    // SAFETY: the block is for a line, and goes back once.
    unsafe {
        let found = guest::pop(out) == 1;
        let line = found.then(|| ((*out).data, (*out).len));
        guest::dealloc(out.cast(), size, align_of::<guest::Line>());
        line
    }
}
