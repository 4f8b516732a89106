//! A guest that believes its host.

use core::{cell::UnsafeCell, slice};

/// What the host may write.
struct Room(UnsafeCell<[u64; 8]>);

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
unsafe impl Sync for Room {}

static ROOM: Room = Room(UnsafeCell::new([0; 8]));

/// 64 bytes that the host may write.
#[unsafe(no_mangle)]
pub extern "C" fn room() -> *mut u64 {
    ROOM.0.get().cast()
}

// ANCHOR: total
/// The sum of `count` numbers at `list`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn total(list: *const u32, count: usize) -> u64 {
    let list = unsafe { slice::from_raw_parts(list, count) };
    list.iter().copied().map(u64::from).sum()
}
// ANCHOR_END: total
