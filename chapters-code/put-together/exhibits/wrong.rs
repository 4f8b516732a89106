//! A guest with the right interface and the wrong answers, one for each length of a text.
#![cfg(target_family = "wasm")]

use core::{cell::UnsafeCell, ptr};

#[repr(align(16))]
struct Room(UnsafeCell<[u8; 64]>);

// SAFETY: this guest has one thread.
unsafe impl Sync for Room {}

static ROOM: Room = Room(UnsafeCell::new([0xff; 64]));

/// One place for all, and for four bytes a place that is not there.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    match (size, align) {
        (4, 1) => ptr::without_provenance_mut(usize::MAX),
        (_, 1) => ROOM.0.get().cast(),
        _ => ROOM.0.get().cast::<u8>().wrapping_add(16),
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn dealloc(_ptr: *mut u8, _size: usize, _align: usize) {}

/// # Safety
///
/// There is room for two words at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn escape_html(_ptr: *const u8, len: usize, out: *mut [usize; 2]) -> u32 {
    let block = match len {
        // Past the end of the memory.
        0 => [usize::MAX - 15, 10],
        // More than there can be.
        1 => [16, usize::MAX],
        // No UTF-8.
        2 => [ROOM.0.get().addr() + 32, 2],
        // No such error.
        3 => return 99,
        _ => panic!(),
    };
    // SAFETY: the host has promised it.
    unsafe { out.write_unaligned(block) };
    0
}
