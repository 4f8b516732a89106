//! The guest as its hosts use it, for Miri. No part of the starter.
#![cfg(target_family = "wasm")]

#[path = "src/lib.rs"]
mod guest;

use std::{ptr, slice};

use guest::{alloc, dealloc, greet};

/// What each host does: room, the text, the call, the text that comes back.
fn call(text: &[u8]) -> Option<String> {
    let room = alloc(text.len(), 1);
    assert!(!room.is_null());
    // SAFETY: `room` has this many bytes, and is given back once.
    let given = unsafe {
        room.copy_from_nonoverlapping(text.as_ptr(), text.len());
        let given = greet(room, text.len());
        dealloc(room, text.len(), 1);
        given
    };
    if given == 0 {
        return None;
    }
    let (at, len) = (given as u32 as usize, (given >> 32) as usize);
    let at = ptr::with_exposed_provenance_mut::<u8>(at);
    // SAFETY: the guest has given these bytes, and takes them back once.
    unsafe {
        let copy = slice::from_raw_parts(at, len).to_vec();
        dealloc(at, len, 1);
        Some(String::from_utf8(copy).expect("a text is UTF-8"))
    }
}

fn main() {
    for name in ["", "World", "Zoë 🦀", &"long".repeat(1000)] {
        assert_eq!(call(name.as_bytes()), Some(format!("Hello, {name}!")));
    }
    for bytes in [&b"\xff"[..], b"\xed\xa0\x80", b"half of \xc3"] {
        assert_eq!(call(bytes), None);
    }
    for size in [0, 1, 7, 1000] {
        for align in [1, 2, 8, 64, 4096] {
            let block = alloc(size, align);
            assert!(!block.is_null() && block.addr() % align == 0);
            // SAFETY: the block has `size` bytes, and is given back once.
            unsafe {
                block.write_bytes(1, size);
                dealloc(block, size, align);
            }
        }
    }
    for (size, align) in [(1, 0), (1, 3), (usize::MAX, 1), (0, 0)] {
        assert!(alloc(size, align).is_null());
    }
    // SAFETY: null is ignored.
    unsafe { dealloc(ptr::null_mut(), 8, 8) }
}
