//! Names of every length, for Miri, and a greeting that is read after other calls.

#[path = "guest.rs"]
mod guest;

use guest::{greet, room, slot, work};

fn main() {
    for length in 0..=33 {
        let name = &"né€😀né€😀né€😀xyz".as_bytes()[..length];
        // SAFETY: the guest has given out both addresses, with room for a name and two words.
        unsafe {
            if length <= 32 {
                room().copy_from_nonoverlapping(name.as_ptr(), length);
            }
            let status = greet(room(), length, slot());
            assert_eq!(status != 0, length > 32 || str::from_utf8(name).is_err());
            work(length, 7);
            if status == 0 {
                let ptr = slot().cast::<*const u8>().read();
                let len = slot().cast::<usize>().add(1).read();
                let expected = [b"Hello ", name, b"!"].concat();
                assert_eq!(core::slice::from_raw_parts(ptr, len), expected);
            }
        }
    }
}
