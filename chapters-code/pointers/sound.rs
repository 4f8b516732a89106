//! The guest, used as its hosts use it, for Miri: all of it but `last_byte`, as Miri has no
//! `memory.size`. That function has no `unsafe` and touches no memory.
#![cfg(target_family = "wasm")]

#[path = "src/lib.rs"]
mod guest;

use core::ptr::NonNull;

use guest::{
    Numbers, apply, entry, get_or, mem_get, numbers, operation, read_u32, read_u32_unaligned, room,
};

fn main() {
    assert!(room().addr().is_multiple_of(16));
    for at in 0..32u8 {
        // SAFETY: in the room.
        unsafe { room().add(at.into()).write(at) };
    }
    for at in 0..32u8 {
        // SAFETY: in the room.
        let ptr = unsafe { room().add(at.into()) };
        // SAFETY: as the contracts want it.
        let (byte, or) = unsafe { (mem_get(ptr), get_or(NonNull::new(ptr), 99)) };
        assert_eq!((byte, or), (at, at.into()));
    }
    // SAFETY: null is in the contract.
    assert_eq!(unsafe { get_or(None, 99) }, 99);

    for at in 0..=28u8 {
        let expected = u32::from_le_bytes([at, at + 1, at + 2, at + 3]);
        // SAFETY: in the room, with the three bytes after it.
        let ptr = unsafe { room().add(at.into()) }.cast();
        // SAFETY: in the room.
        assert_eq!(unsafe { read_u32_unaligned(ptr) }, expected);
        if ptr.is_aligned() {
            // SAFETY: in the room, and a multiple of 4.
            assert_eq!(unsafe { read_u32(ptr) }, expected);
        }
    }

    // Every byte that is not padding.
    for at in 0..27 {
        assert!(at < size_of::<Numbers>());
        // SAFETY: in what the guest has given out.
        unsafe { mem_get(numbers().cast::<u8>().add(at)) };
    }

    for index in 0..=u8::MAX {
        assert_eq!(entry(index.into()), 3 * u32::from(index));
    }
    assert_eq!((entry(256), entry(u32::MAX)), (u32::MAX, u32::MAX));
    // SAFETY: the guest has given it out.
    assert_eq!(unsafe { apply(operation(), 41) }, 42);
}
