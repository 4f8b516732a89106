//! The four forms of every beginning of a text, at every alignment, for Miri.

#[path = "guest.rs"]
mod guest;

use guest::{input, output, plain, prefixed, utf16, zero_ended};

type Form = unsafe extern "C" fn(*const u8, usize, *mut u8) -> isize;

fn main() {
    for (form, width) in [(plain as Form, 1), (zero_ended, 1), (prefixed, 1), (utf16, 2)] {
        for length in 0..=20 {
            let bytes = &"né€😀né€😀".as_bytes()[..length];
            for offset in 0..4 {
                // SAFETY: the input has room for the text, and the output for each form of it.
                unsafe {
                    input().copy_from_nonoverlapping(bytes.as_ptr(), length);
                    let dest = output().add(offset);
                    let written = form(input(), length, dest);
                    assert_eq!(written < 0, str::from_utf8(bytes).is_err());
                    let written = usize::try_from(written).unwrap_or(0) * width;
                    core::hint::black_box(core::slice::from_raw_parts(dest, written).to_vec());
                }
            }
        }
    }
}
