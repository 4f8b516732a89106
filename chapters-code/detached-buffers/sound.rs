//! The guest used as its host uses it, for Miri. `grow` is left out: Miri's machine has Rust's
//! allocations and no linear memory that could grow.

#[path = "src/lib.rs"]
mod guest;

fn main() {
    for text in ["", "World", "Hello World!", "WorldWorld", "Wörld 😀 World", "Wor"] {
        let expected = text.replace("World", "WASM");
        assert_eq!(replaced(guest::room(), text.as_bytes()), expected.as_bytes());

        let block = guest::alloc(text.len(), 1);
        assert_eq!(replaced(block, text.as_bytes()), expected.as_bytes());
        // SAFETY: it is the block that `alloc` has just returned.
        unsafe { guest::dealloc(block, text.len(), 1) };
    }
    assert_eq!(replaced(guest::room(), b"World \xff"), b"");

    for (size, align) in [(0, 1), (1, 1), (7, 2), (8, 8), (1000, 1), (100_000, 64)] {
        let block = guest::alloc(size, align);
        assert!(!block.is_null() && block.addr().is_multiple_of(align));
        // SAFETY: the guest has just allocated it, and keeps no pointer to it.
        unsafe {
            block.write_bytes(7, size);
            guest::dealloc(block, size, align);
        }
    }
    for (size, align) in [(1, 0), (1, 3), (usize::MAX, 1)] {
        assert!(guest::alloc(size, align).is_null());
        // SAFETY: null is ignored.
        unsafe { guest::dealloc(core::ptr::null_mut(), size, align) };
    }
}

/// What the guest makes of a text at `room`, which has as many bytes at least.
fn replaced(room: *mut u8, text: &[u8]) -> Vec<u8> {
    // SAFETY: the room is the host's half of the program to write, and the guest has put at
    // most as many bytes there.
    unsafe {
        room.copy_from_nonoverlapping(text.as_ptr(), text.len());
        let len = guest::replace_str(room, text.len());
        core::slice::from_raw_parts(room, len).to_vec()
    }
}
