//! Wrong on purpose: the length counts bytes.
#![cfg(target_family = "wasm")]

use core::{
    mem::offset_of,
    ptr,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};
use std::alloc::{self, GlobalAlloc, Layout, System};

/// What the host needs to know of a `Vec<u32>`, in an order that is promised.
#[repr(C)]
pub struct Numbers {
    /// The address of the first number.
    pub data: *mut u32,
    /// How many there are.
    pub length: usize,
    /// For how many there is room.
    pub capacity: usize,
}

const _: () = assert!(offset_of!(Numbers, length) == 4 && size_of::<Numbers>() == 12);

/// Writes the parts of a vector with all divisors of `n` at `out`. The vector is the host's until
/// it calls [`divisors_free`].
///
/// # Safety
///
/// The host's part: `out` is a block for `Numbers`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn divisors(n: u32, out: *mut Numbers) {
    let found: Vec<u32> = (1..=n).filter(|&divisor| n.is_multiple_of(divisor)).collect();
    let (data, length, capacity) = found.into_raw_parts();
    // SAFETY: the host has promised it.
    unsafe { out.write(Numbers { data, length: 4 * length, capacity: 4 * capacity }) }
}

/// Gives the vector back.
///
/// # Safety
///
/// The host's part: [`divisors`] wrote `numbers`, the host has changed no more than made `length`
/// smaller, and this is the first time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn divisors_free(numbers: *const Numbers) {
    // SAFETY: the host has promised it.
    let Numbers { data, length, capacity } = unsafe { numbers.read() };
    // SAFETY: they are the parts of a vector, and nothing else has its numbers.
    drop(unsafe { Vec::from_raw_parts(data, length, capacity) });
}

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

/// How many bytes have been given out and not come back, by the sizes that the allocator was told.
#[unsafe(no_mangle)]
pub extern "C" fn bytes_out() -> usize {
    OUT.load(Relaxed)
}

static OUT: AtomicUsize = AtomicUsize::new(0);

/// Rust's own allocator, counted.
struct Counted;

// SAFETY: it passes everything on.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller has promised it.
        let block = unsafe { System.alloc(layout) };
        if !block.is_null() {
            OUT.fetch_add(layout.size(), Relaxed);
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        OUT.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller has promised it.
        unsafe { System.dealloc(block, layout) }
    }
}

// Miri looks at the sizes by itself.
#[cfg_attr(not(miri), global_allocator)]
#[cfg_attr(miri, expect(dead_code))]
static COUNTED: Counted = Counted;
