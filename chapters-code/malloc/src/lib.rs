//! The guest of the chapter `malloc`: one request, answered by the makeshift, by an arena of
//! its own, and by the global allocator.
#![cfg(target_family = "wasm")]

use std::{
    alloc::Layout,
    cell::{Cell, UnsafeCell},
    hint::black_box,
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
/// What the host asks for, or `None` if no allocator could grant it. No bytes count as one.
fn request(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}
// ANCHOR_END: request

// ANCHOR: arena_alloc
static ARENA: Arena<65_536> = Arena::new();

/// The address of `size` bytes, a multiple of `align`, that are the host's from now on; 0 if
/// there is no such place.
#[unsafe(no_mangle)]
pub extern "C" fn arena_alloc(size: usize, align: usize) -> *mut u8 {
    request(size, align).map_or(ptr::null_mut(), |layout| ARENA.alloc(layout))
}
// ANCHOR_END: arena_alloc

// ANCHOR: alloc
/// The same from the allocator that `Box`, `Vec` and `String` use.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `request` has made it at least one byte.
    request(size, align).map_or(ptr::null_mut(), |layout| unsafe { std::alloc::alloc(layout) })
}
// ANCHOR_END: alloc

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if ptr.is_null() {
        return;
    }
    let layout = request(size, align);
    debug_assert!(layout.is_some(), "no block has {size} bytes at a multiple of {align}");
    if let Some(layout) = layout {
        // SAFETY: the host has promised it.
        unsafe { std::alloc::dealloc(ptr, layout) }
    }
}

// ANCHOR: zeros
/// A block of zeros.
#[unsafe(no_mangle)]
pub extern "C" fn zeros(size: usize) -> *mut u8 {
    let block = alloc(size, 1);
    if !block.is_null() {
        // SAFETY: the block has `size` bytes.
        unsafe { block.write_bytes(0, size) };
    }
    block
}
// ANCHOR_END: zeros

// ANCHOR: nested
/// Copies a text into a block of its own, `depth` calls further down. Each of them needs a
/// kilobyte of the stack, as a parser of nested lists may.
///
/// # Safety
///
/// At `text` are `len` bytes that have been written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nested(depth: u32, text: *const u8, len: usize) -> *mut u8 {
    let level = black_box([depth; 256]);
    if level[0] > 0 {
        // SAFETY: the caller has promised it.
        let copy = unsafe { nested(level[1] - 1, text, len) };
        black_box(level);
        return copy;
    }
    let copy = alloc(len, 1);
    if !copy.is_null() {
        // SAFETY: as above, and the new block has `len` bytes.
        unsafe { copy.copy_from_nonoverlapping(text, len) };
    }
    copy
}
// ANCHOR_END: nested
