//! Wrong: a `Vec` allocates as well as a `String` does.
#![cfg(target_family = "wasm")]

use core::{cell::UnsafeCell, slice};

const CAPACITY: usize = 4096;

/// Bytes that belong to the guest and that the host may write.
struct Room(UnsafeCell<[u8; CAPACITY]>);

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
unsafe impl Sync for Room {}

static ROOM: Room = Room(UnsafeCell::new([0; CAPACITY]));

/// Where the host may leave a text of at most 4096 bytes.
#[unsafe(no_mangle)]
pub extern "C" fn room() -> *mut u8 {
    ROOM.0.get().cast()
}

/// Replaces each "World" by "WASM" in the `len` bytes at `ptr` and returns the new length; 0 if
/// they are not UTF-8, which stay as they are then. Does not make the memory grow.
///
/// # Safety
///
/// The host's part: `ptr` is what `room` has returned, and `len` at most 4096.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn replace_str(ptr: *mut u8, len: usize) -> usize {
    // SAFETY: the host has promised it, and writes nothing while the guest is running.
    let bytes = unsafe { slice::from_raw_parts_mut(ptr, len) };
    if str::from_utf8(bytes).is_err() {
        return 0;
    }
    let mut result = Vec::with_capacity(len);
    let mut rest = &bytes[..];
    while let Some((byte, after)) = rest.split_first() {
        if rest.starts_with(b"World") {
            result.extend_from_slice(b"WASM");
            rest = &rest[5..];
        } else {
            result.push(*byte);
            rest = after;
        }
    }
    bytes[..result.len()].copy_from_slice(&result);
    result.len()
}
