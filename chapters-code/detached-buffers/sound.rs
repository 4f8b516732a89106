//! The guest used as its host uses it, for Miri. `grow` is left out: Miri's machine has Rust's
//! allocations and no linear memory that could grow.

#[path = "src/lib.rs"]
mod guest;

fn main() {
    for text in ["", "World", "Hello World!", "WorldWorld", "Wörld 😀 World", "Wor"] {
        let expected = text.replace("World", "WASM");
        assert_eq!(replaced(text.as_bytes()), expected.as_bytes());
    }
    assert_eq!(replaced(b"World \xff"), b"");

    for len in [0, 1, 7, 8, 1000, 100_000] {
        let block = guest::allocate(len);
        // SAFETY: the guest has just allocated it, and has kept no pointer to it.
        let block = unsafe { Box::from_raw(core::ptr::slice_from_raw_parts_mut(block, len)) };
        assert!(block.iter().all(|&byte| byte == 0));
    }
}

/// What the guest makes of a text, in memory that belongs to the host's half of this program.
fn replaced(text: &[u8]) -> Vec<u8> {
    let mut dest = vec![0; text.len()];
    // SAFETY: both have as many bytes as the text, and neither is the guest's.
    let len = unsafe { guest::replace_str(text.as_ptr(), text.len(), dest.as_mut_ptr()) };
    dest.truncate(len);
    dest
}
