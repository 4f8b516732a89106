//! The guest as its host uses it, for Miri.
#![cfg(target_family = "wasm")]

#[path = "src/lib.rs"]
mod guest;

use guest::{capacity, input, output, replace_str, valid_up_to};

/// What the host does: writes the bytes, calls, reads the result.
fn replace(bytes: &[u8], dest: *mut u8) -> Result<Vec<u8>, usize> {
    assert!(bytes.len() <= capacity());
    // SAFETY: the guest has given out these addresses, with room for `capacity()` bytes each.
    unsafe {
        input().copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        let good = valid_up_to(input(), bytes.len());
        let length = replace_str(input(), bytes.len(), dest);
        let length = usize::try_from(length).map_err(|_| good)?;
        assert_eq!(good, bytes.len());
        Ok(core::slice::from_raw_parts(dest, length).to_vec())
    }
}

fn main() {
    // Every length, into the other buffer and in place.
    for length in 0..=capacity() {
        let text = "HelloWorld€é😀".repeat(3);
        let bytes = &text.as_bytes()[..length];
        for dest in [output(), input()] {
            let expected = match str::from_utf8(bytes) {
                Ok(text) => Ok(text.replace("World", "WASM").into_bytes()),
                Err(error) => Err(error.valid_up_to()),
            };
            assert_eq!(replace(bytes, dest), expected);
        }
    }
    // Every single byte.
    for byte in 0..=u8::MAX {
        let expected = if byte.is_ascii() { Ok(vec![byte]) } else { Err(0) };
        assert_eq!(replace(&[byte], output()), expected);
    }
}
