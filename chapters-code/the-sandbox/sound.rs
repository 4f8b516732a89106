//! True words and lies of a host, for Miri: none of them makes the guest undefined.

#[path = "src/lib.rs"]
mod guest;

use core::ptr;

use guest::{Refusal, room, total};

fn main() {
    let list = room().cast::<u32>();
    let out = room().wrapping_add(7);
    for count in 0..=14_u32 {
        for index in 0..count {
            // SAFETY: the room has sixteen words, and the guest is not running.
            unsafe { list.add(index as usize).write(u32::MAX - index) };
        }
        assert_eq!(total(list, count as usize, out), 0);
        let sum: u64 = (0..count).map(|index| u64::from(u32::MAX - index)).sum();
        // SAFETY: as above.
        assert_eq!(unsafe { out.read() }, sum);
    }
    // The sum may take the place of what was added.
    assert_eq!(total(list, 16, room()), 0);

    assert_eq!(total(ptr::null(), 0, out), Refusal::Null as u32);
    assert_eq!(total(list, 1, ptr::null_mut()), Refusal::Null as u32);
    assert_eq!(total(list.wrapping_byte_add(2), 1, out), Refusal::Alignment as u32);
    assert_eq!(total(list, 1, out.wrapping_byte_sub(4)), Refusal::Alignment as u32);
    for (list, count) in [
        (list.cast_const(), 17),
        (list, 0x4000_0001),
        (list, usize::MAX),
        (list.wrapping_add(16), 1),
        (list.wrapping_add(17), 0),
        (list.wrapping_sub(1), 1),
        (ptr::without_provenance(4), 1),
        (ptr::without_provenance(usize::MAX - 3), 1),
    ] {
        assert_eq!(total(list, count, out), Refusal::NotLent as u32, "{count} at {list:p}");
    }
    assert_eq!(total(list, 1, out.wrapping_add(1)), Refusal::NotLent as u32);
}
