//! Names of every length, for Miri, in both rooms, and a greeting that is read after other calls.

#[path = "guest.rs"]
mod guest;

use guest::{greet, room, slot, work};

/// The longest name, in bytes.
const LONGEST: usize = 32;

fn main() {
    let mut own = [b'x'; LONGEST];
    for room in [room(), own.as_mut_ptr()] {
        for length in 0..=33 {
            greets(room, &"né€😀né€😀né€😀xyz".as_bytes()[..length]);
        }
        for length in [34, 1000, usize::MAX] {
            // SAFETY: both addresses are as below, and the guest has to look at the length first.
            assert_eq!(unsafe { greet(room, length, slot()) }, 1);
        }
    }
}

/// Has a name greeted that the host puts into a room of [`LONGEST`] bytes.
fn greets(room: *mut u8, name: &[u8]) {
    let length = name.len();
    // SAFETY: the room is the host's own or the guest's, and the guest has given out a slot for two
    // words.
    unsafe {
        room.copy_from_nonoverlapping(name.as_ptr(), length.min(LONGEST));
        let status = greet(room, length, slot());
        assert_eq!(status != 0, length > LONGEST || str::from_utf8(name).is_err());
        work(length, 7);
        if status == 0 {
            let ptr = slot().cast::<*const u8>().read();
            let len = slot().cast::<usize>().add(1).read();
            let expected = [b"Hello ", name, b"!"].concat();
            assert_eq!(core::slice::from_raw_parts(ptr, len), expected);
        }
    }
}
