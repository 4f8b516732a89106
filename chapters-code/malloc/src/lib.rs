//! The guest of the chapter `malloc`: one request, answered by the makeshift, by an arena of
//! its own, and by the global allocator.
#![cfg(target_family = "wasm")]

use std::{
    alloc::Layout,
    cell::{Cell, UnsafeCell},
    mem::{ManuallyDrop, MaybeUninit},
    ops::Range,
    ptr,
};

// ANCHOR: makeshift
/// Room for `size` bytes: the buffer of a `Vec` that is forgotten.
#[unsafe(no_mangle)]
pub extern "C" fn makeshift(size: usize) -> *mut u8 {
    ManuallyDrop::new(Vec::with_capacity(size)).as_mut_ptr()
}
// ANCHOR_END: makeshift

// ANCHOR: place
/// The first place from `free` on that `layout` allows, if it ends at `limit` or before.
fn place(free: usize, layout: Layout, limit: usize) -> Option<Range<usize>> {
    let start = free.checked_next_multiple_of(layout.align())?;
    let end = start.checked_add(layout.size())?;
    (end <= limit).then_some(start..end)
}
// ANCHOR_END: place

// ANCHOR: arena
/// `ROOM` bytes that are given away from the front to the back.
pub struct Arena<const ROOM: usize> {
    room: UnsafeCell<[MaybeUninit<u8>; ROOM]>,
    used: Cell<usize>,
}

impl<const ROOM: usize> Arena<ROOM> {
    /// A block that overlaps no other, or null.
    pub fn alloc(&self, layout: Layout) -> *mut u8 {
        let room = self.room.get().cast::<u8>();
        match place(room.addr() + self.used.get(), layout, room.addr() + ROOM) {
            Some(block) => {
                self.used.set(block.end - room.addr());
                room.with_addr(block.start)
            }
            None => ptr::null_mut(),
        }
    }
}
// ANCHOR_END: arena

impl<const ROOM: usize> Arena<ROOM> {
    /// An arena that has given nothing away.
    pub const fn new() -> Self {
        Arena { room: UnsafeCell::new([MaybeUninit::uninit(); ROOM]), used: Cell::new(0) }
    }
}

impl<const ROOM: usize> Default for Arena<ROOM> {
    fn default() -> Self {
        Arena::new()
    }
}

// ANCHOR: sync
// SAFETY: without atomics a guest has one thread. With them, this does not compile.
#[cfg(not(target_feature = "atomics"))]
unsafe impl<const ROOM: usize> Sync for Arena<ROOM> {}
// ANCHOR_END: sync

// ANCHOR: request
/// What the host asks for, or `None` if no allocator could grant it.
fn request(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}
// ANCHOR_END: request

// ANCHOR: arena_malloc
static ARENA: Arena<65_536> = Arena::new();

/// The address of `size` bytes, a multiple of `align`, that are the host's from now on; 0 if
/// there is no such place. A request for no bytes counts as one for a single byte.
#[unsafe(no_mangle)]
pub extern "C" fn arena_malloc(size: usize, align: usize) -> *mut u8 {
    request(size, align).map_or(ptr::null_mut(), |layout| ARENA.alloc(layout))
}
// ANCHOR_END: arena_malloc

// ANCHOR: malloc
/// The same from the allocator that `Box`, `Vec` and `String` use.
#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `request` has made it at least one byte.
    request(size, align).map_or(ptr::null_mut(), |layout| unsafe { std::alloc::alloc(layout) })
}
// ANCHOR_END: malloc
