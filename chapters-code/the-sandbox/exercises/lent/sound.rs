//! True words and lies of a host, for Miri.

#[path = "guest.rs"]
mod guest;

use core::ptr;

use guest::{lend, scale, take_back};

fn main() {
    let (block, other) = (lend(10).cast::<u32>(), lend(64).cast::<u32>());
    // SAFETY: the blocks have that many bytes.
    unsafe {
        block.cast::<u8>().write_bytes(1, 10);
        other.cast::<u8>().write_bytes(2, 64);
    }
    assert_eq!(scale(block, 2, 3), 0);
    assert_eq!(scale(other, 16, 3), 0);
    // SAFETY: as above.
    assert_eq!(unsafe { (block.read(), other.add(15).read()) }, (0x0303_0303, 0x0606_0606));

    assert_eq!(scale(ptr::null_mut(), 1, 3), 1);
    assert_eq!(scale(block.wrapping_byte_add(1), 1, 3), 2);
    for (list, count) in [
        (block, 3),
        (block, 16),
        (block, usize::MAX),
        (block, 0x4000_0001),
        (block.wrapping_add(4), 1),
        (other, 17),
        (block.wrapping_sub(1), 1),
        (ptr::without_provenance_mut(4), 1),
        (ptr::without_provenance_mut(usize::MAX - 3), 1),
    ] {
        assert_eq!(scale(list, count, 3), 3, "{count} numbers at {list:p}");
    }
    take_back(other.cast());
    assert_eq!(scale(other, 1, 3), 3);
}
