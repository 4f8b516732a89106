//! An arena as the allocator of `Vec`, `Box` and `String`.
#![cfg(target_family = "wasm")]

use std::{
    alloc::{GlobalAlloc, Layout},
    cell::{Cell, UnsafeCell},
    mem::MaybeUninit,
    ops::Range,
    ptr,
};

fn place(free: usize, layout: Layout, limit: usize) -> Option<Range<usize>> {
    let start = free.checked_next_multiple_of(layout.align())?;
    let end = start.checked_add(layout.size())?;
    (end <= limit).then_some(start..end)
}

const ROOM: usize = 4096;

struct Arena {
    room: UnsafeCell<[MaybeUninit<u8>; ROOM]>,
    used: Cell<usize>,
}

// SAFETY: without atomics a guest has one thread. With them, this does not compile.
#[cfg(not(target_feature = "atomics"))]
unsafe impl Sync for Arena {}

// ANCHOR: global
// SAFETY: every block is aligned, lies in the room and overlaps no other; nothing here panics,
// and nothing here allocates.
unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let room = self.room.get().cast::<u8>();
        match place(room.addr() + self.used.get(), layout, room.addr() + ROOM) {
            Some(block) => {
                self.used.set(block.end - room.addr());
                room.with_addr(block.start)
            }
            None => ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, _block: *mut u8, _layout: Layout) {}
}

#[global_allocator]
static ARENA: Arena =
    Arena { room: UnsafeCell::new([MaybeUninit::uninit(); ROOM]), used: Cell::new(0) };
// ANCHOR_END: global

// ANCHOR: vec
/// How many bytes of the arena have been given away.
#[unsafe(no_mangle)]
pub extern "C" fn used() -> usize {
    ARENA.used.get()
}

/// The first `count` square numbers, or null if there is no room for them.
#[unsafe(no_mangle)]
pub extern "C" fn squares(count: u32) -> *const u32 {
    let mut squares = Vec::new();
    if squares.try_reserve_exact(count as usize).is_err() {
        return ptr::null();
    }
    squares.extend((0..count).map(|number| number * number));
    squares.leak().as_ptr()
}

/// Takes a hundred bytes and leaves them alone.
#[unsafe(no_mangle)]
pub extern "C" fn unused() {
    drop(Vec::<u8>::with_capacity(100));
}
// ANCHOR_END: vec
