//! The same memory, which cannot grow, with an allocator that uses what the linker has left in it.
// ANCHOR: linker
//! linker: --initial-heap=1048576 --no-growable-memory
// ANCHOR_END: linker
#![cfg(target_family = "wasm")]

use std::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
    ptr,
};

#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    let layout = Layout::from_size_align(size.max(1), align);
    // SAFETY: at least one byte.
    layout.map_or(ptr::null_mut(), |layout| unsafe { std::alloc::alloc(layout) })
}

// ANCHOR: own
unsafe extern "C" {
    static __heap_base: u8;
    static __heap_end: u8;
}

/// Where the next block begins; zero before the first.
struct Heap(Cell<usize>);

// SAFETY: a block is aligned, lies in the heap and overlaps no other; nothing here unwinds.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let free = self.0.get().max((&raw const __heap_base).addr());
        let start = free.next_multiple_of(layout.align());
        match start.checked_add(layout.size()) {
            Some(end) if end <= (&raw const __heap_end).addr() => {
                self.0.set(end);
                ptr::with_exposed_provenance_mut(start)
            }
            _ => ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // The newest block comes back, any other stays out.
        if self.0.get() == block.addr() + layout.size() {
            self.0.set(block.addr());
        }
    }
}

#[global_allocator]
static HEAP: Heap = Heap(Cell::new(0));
// ANCHOR_END: own

// SAFETY: without atomics a guest has one thread. With them, this does not compile.
#[cfg(not(target_feature = "atomics"))]
unsafe impl Sync for Heap {}

/// # Safety
///
/// `ptr` is a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Ok(layout) = Layout::from_size_align(size.max(1), align)
        && !ptr.is_null()
    {
        // SAFETY: the host has promised it.
        unsafe { std::alloc::dealloc(ptr, layout) }
    }
}
