//! The guest of the chapter `the-sandbox`: it believes none of its host's numbers.
#![cfg(target_family = "wasm")]

use core::{cell::UnsafeCell, ptr};

// ANCHOR: lent
/// What the host may write, and all that it may point to.
struct Room(UnsafeCell<[u64; 8]>);

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
unsafe impl Sync for Room {}

static ROOM: Room = Room(UnsafeCell::new([0; 8]));

/// 64 bytes that the host may write.
#[unsafe(no_mangle)]
pub extern "C" fn room() -> *mut u64 {
    ROOM.0.get().cast()
}

/// Why the guest refuses a pointer.
#[derive(Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Refusal {
    /// The address is zero.
    Null = 1,
    /// No value of this type has such an address.
    Alignment = 2,
    /// Not every byte lies in the room.
    NotLent = 3,
}

/// The `count` values that the host says are at `pointer`: all of them, in the room.
fn lent<T>(pointer: *const T, count: usize) -> Result<*mut [T], Refusal> {
    if pointer.is_null() {
        return Err(Refusal::Null);
    }
    if !pointer.is_aligned() {
        return Err(Refusal::Alignment);
    }
    let room = ROOM.0.get();
    let offset = pointer.addr().checked_sub(room.addr()).ok_or(Refusal::NotLent)?;
    let left = size_of_val(&ROOM).checked_sub(offset).ok_or(Refusal::NotLent)?;
    if count > left / size_of::<T>() {
        return Err(Refusal::NotLent);
    }
    // The guest's own pointer, moved: what the host has passed is only a number.
    Ok(ptr::slice_from_raw_parts_mut(room.wrapping_byte_add(offset).cast(), count))
}
// ANCHOR_END: lent

// ANCHOR: total
/// Writes the sum of `count` numbers at `list` to `out`. Returns 0, or the number of a refusal.
#[unsafe(no_mangle)]
pub extern "C" fn total(list: *const u32, count: usize, out: *mut u64) -> u32 {
    let (list, out) = match (lent(list, count), lent(out, 1)) {
        (Ok(list), Ok(out)) => (list, out.cast::<u64>()),
        (Err(refusal), _) | (_, Err(refusal)) => return refusal as u32,
    };
    // SAFETY: both lie in the room, aligned, and all bytes of the room are numbers.
    unsafe {
        let numbers = &*list;
        let sum = numbers.iter().copied().map(u64::from).sum();
        out.write(sum);
    }
    0
}
// ANCHOR_END: total
