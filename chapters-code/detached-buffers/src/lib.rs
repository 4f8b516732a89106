//! The guest of the chapter `detached-buffers`: it makes its memory grow, in `grow` on purpose
//! and elsewhere through its allocator.
#![cfg(target_family = "wasm")]

use core::{arch::wasm32, cell::UnsafeCell, ptr, slice, str};
use std::alloc::{self, Layout};

// The tests run without a host that would listen.
#[cfg(not(test))]
mod tell;

// ANCHOR: room
const CAPACITY: usize = 32;

/// Bytes that belong to the guest and that the host may write.
struct Room(UnsafeCell<[u8; CAPACITY]>);

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
#[cfg(not(target_feature = "atomics"))]
unsafe impl Sync for Room {}

static ROOM: Room = Room(UnsafeCell::new([0; CAPACITY]));

/// Where the host may leave a text of at most 32 bytes.
#[unsafe(no_mangle)]
pub extern "C" fn room() -> *mut u8 {
    ROOM.0.get().cast()
}
// ANCHOR_END: room

// ANCHOR: replace_str
/// Replaces "World" by "WASM" in the `len` bytes at `ptr` and returns the new length; 0 if
/// they are not UTF-8.
///
/// # Safety
///
/// The host's part: it has written these bytes, in the room or in a block from [`alloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn replace_str(ptr: *mut u8, len: usize) -> usize {
    // SAFETY: the host has promised it, and writes nothing while the guest is running.
    let bytes = unsafe { slice::from_raw_parts_mut(ptr, len) };
    let Ok(text) = str::from_utf8(bytes) else { return 0 };
    let text = text.replace("World", "WASM");
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
}
// ANCHOR_END: replace_str

// ANCHOR: alloc
/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size.max(1), align) {
        // SAFETY: it is at least one byte.
        Ok(layout) => unsafe { alloc::alloc(layout) },
        Err(_) => ptr::null_mut(),
    }
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Ok(layout) = Layout::from_size_align(size.max(1), align)
        && !ptr.is_null()
    {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}
// ANCHOR_END: alloc

// ANCHOR: grow
/// Makes the memory larger by so many pages: returns how many it had, or -1 if it cannot.
#[unsafe(no_mangle)]
pub extern "C" fn grow(pages: usize) -> isize {
    wasm32::memory_grow::<0>(pages).cast_signed()
}
// ANCHOR_END: grow
