//! Texts with the word in all places, for Miri.

#[path = "guest.rs"]
mod guest;

use guest::{replace_str, room};

fn main() {
    for text in ["", "World", "Hello World!", "WorldWorld", "Wörld 😀 World", "Worl", "WorWorldld"]
    {
        let expected = text.replace("World", "WASM");
        assert_eq!(replaced(text.as_bytes()), expected.as_bytes());
    }
    assert_eq!(replaced(b"World \xff"), b"");
}

/// What the guest makes of a text in its room.
fn replaced(text: &[u8]) -> Vec<u8> {
    // SAFETY: the room is the host's to write, and has as many bytes.
    unsafe {
        room().copy_from_nonoverlapping(text.as_ptr(), text.len());
        let len = replace_str(room(), text.len());
        core::slice::from_raw_parts(room(), len).to_vec()
    }
}
