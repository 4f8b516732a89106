//! Wrong on purpose: the newest block keeps no place when it shrinks to no bytes.
#![cfg(target_family = "wasm")]

use core::{
    cell::{Cell, UnsafeCell},
    mem::MaybeUninit,
    ops::Range,
    ptr,
};

const SIZE: usize = 1000;

/// The first place from `free` on for `size` bytes at a multiple of `align`, if it ends at `limit`
/// or before.
fn place(free: usize, size: usize, align: usize, limit: usize) -> Option<Range<usize>> {
    if !align.is_power_of_two() {
        return None;
    }
    let start = free.checked_next_multiple_of(align)?;
    let end = start.checked_add(size)?;
    (end <= limit).then_some(start..end)
}

/// A block of `size` bytes at a multiple of `align` that overlaps no other, or null. No bytes count
/// as one.
#[unsafe(no_mangle)]
pub extern "C" fn arena_alloc(size: usize, align: usize) -> *mut u8 {
    let room = ARENA.room.get().cast::<u8>();
    let free = room.addr() + ARENA.used.get();
    match place(free, size.max(1), align, room.addr() + SIZE) {
        Some(block) => {
            ARENA.used.set(block.end - room.addr());
            room.with_addr(block.start)
        }
        None => ptr::null_mut(),
    }
}

/// Makes a block longer or shorter, and gives the address where its bytes are now. The newest block
/// stays where it is. So does any other that becomes shorter; one that becomes longer moves. Where
/// the answer is null, there was no room, and nothing has changed.
///
/// # Safety
///
/// `ptr` is a block of this `size` and `align` from [`arena_alloc`] or from here, and it is not used
/// any more unless the answer is null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn arena_resize(
    ptr: *mut u8,
    size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    let room = ARENA.room.get().cast::<u8>();
    let used = room.addr() + ARENA.used.get();
    let newest = ptr.addr() + size == used || ptr.addr() + size.max(1) == used;
    if newest {
        let Some(block) = place(ptr.addr(), new_size, align, room.addr() + SIZE) else {
            return ptr::null_mut();
        };
        ARENA.used.set(block.end - room.addr());
        return ptr;
    }
    if new_size <= size {
        return ptr;
    }
    let moved = arena_alloc(new_size, align);
    if !moved.is_null() {
        // SAFETY: the old block has `size` bytes, the new one has more, and they do not overlap.
        unsafe { moved.copy_from_nonoverlapping(ptr, size) };
    }
    moved
}

/// Where the room begins.
#[unsafe(no_mangle)]
pub extern "C" fn room_start() -> *const u8 {
    ARENA.room.get().cast()
}

/// How many bytes it has.
#[unsafe(no_mangle)]
pub extern "C" fn room_size() -> usize {
    SIZE
}

/// `SIZE` bytes that are given away from the front to the back.
#[repr(C, align(8))]
struct Arena {
    room: UnsafeCell<[MaybeUninit<u8>; SIZE]>,
    /// How many are given away, or skipped.
    used: Cell<usize>,
}

// SAFETY: without atomics a guest has one thread. With them, this does not compile.
#[cfg(not(target_feature = "atomics"))]
unsafe impl Sync for Arena {}

static ARENA: Arena =
    Arena { room: UnsafeCell::new([MaybeUninit::uninit(); SIZE]), used: Cell::new(0) };
