//! The guest as Miri sees it: texts that go in, lists that come out, and what is no text.

#[path = "guest.rs"]
mod guest;

use core::slice;

fn main() {
    for text in ["", "  ", "one", "to be or not to be", "naïve 😀 naïve"] {
        let (status, list) = count(text.as_bytes());
        assert_eq!(status, guest::DONE);
        let words: usize = text.split_whitespace().count();
        let mut rest = &list[..];
        let mut sum = 0;
        while let Some((head, after)) = rest.split_at_checked(8) {
            sum += head[0];
            rest = &after[usize::from(head[4])..];
        }
        assert_eq!(usize::from(sum), words, "{text}");
    }
    assert_eq!(count(&[0x47, 0xff]).0, guest::Error::NotUtf8 as u32);
}

fn count(text: &[u8]) -> (u32, Vec<u8>) {
    let size = size_of::<guest::Block>();
    let at = guest::alloc(text.len(), 1);
    let out: *mut guest::Block = guest::alloc(size, align_of::<guest::Block>()).cast();
    assert!(!at.is_null() && !out.is_null());
    // SAFETY: the blocks are for the text and the result, and each goes back once.
    unsafe {
        at.copy_from_nonoverlapping(text.as_ptr(), text.len());
        let status = guest::count_words(at, text.len(), out);
        let list = if status == guest::DONE {
            let block = *out;
            let list = slice::from_raw_parts(block.ptr, block.len).to_vec();
            guest::dealloc(block.ptr, block.len, 1);
            list
        } else {
            Vec::new()
        };
        guest::dealloc(out.cast(), size, align_of::<guest::Block>());
        guest::dealloc(at, text.len(), 1);
        (status, list)
    }
}
