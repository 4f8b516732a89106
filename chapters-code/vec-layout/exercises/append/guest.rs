//! Vectors of bytes that a host fills, and whose parts it is told.
#![cfg(target_family = "wasm")]

use core::{
    hint, mem, ptr,
    sync::atomic::{AtomicIsize, Ordering::Relaxed},
};
use std::alloc::{self, Layout};

/// How many blocks the host has from [`alloc`].
static OUT: AtomicIsize = AtomicIsize::new(0);

/// The parts of a `Vec<u8>`.
#[repr(C)]
pub struct Parts {
    /// The address of the bytes.
    pub data: *mut u8,
    /// How many of them are in use.
    pub length: usize,
    /// For how many there is room.
    pub capacity: usize,
}

/// An empty vector.
#[unsafe(no_mangle)]
pub extern "C" fn vec_new() -> *mut Vec<u8> {
    Box::into_raw(Box::default())
}

/// Writes the parts of a vector at `out`, as they are at present.
///
/// # Safety
///
/// `vec` came from [`vec_new`] and has not been freed; `out` is a block for `Parts`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_parts(vec: *mut Vec<u8>, out: *mut Parts) {
    // SAFETY: the host has promised it.
    unsafe {
        let vec = &mut *vec;
        let (length, capacity) = (vec.len(), vec.capacity());
        out.write(Parts { data: vec.as_mut_ptr(), length, capacity });
    }
}

/// Makes room for `more` bytes behind those that are in use. Where there is too little, the bytes
/// move.
///
/// # Safety
///
/// `vec` came from [`vec_new`] and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_reserve(vec: *mut Vec<u8>, more: usize) {
    // SAFETY: the host has promised it.
    let vec = unsafe { &mut *vec };
    if vec.capacity() - vec.len() < more {
        // The memory grows with each move, and not only with some.
        core::arch::wasm32::memory_grow::<0>(1);
        let mut moved = Vec::with_capacity(2 * (vec.len() + more));
        moved.extend_from_slice(vec);
        // What was there stays nobody's, and so do some bytes behind each block: a write to where
        // the bytes have been is late, and breaks nothing.
        mem::forget(hint::black_box(Vec::<u8>::with_capacity(512)));
        mem::forget(mem::replace(vec, moved));
    }
}

/// Takes the first `length` bytes at the address of the bytes for those that are in use.
///
/// # Safety
///
/// As for [`vec_reserve`]; these bytes have been written, and there is room for them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_filled(vec: *mut Vec<u8>, length: usize) {
    // SAFETY: the host has promised it.
    unsafe { (*vec).set_len(length.min((*vec).capacity())) };
}

/// Gives a vector back.
///
/// # Safety
///
/// As for [`vec_reserve`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_free(vec: *mut Vec<u8>) {
    // SAFETY: the host has promised it.
    drop(unsafe { Box::from_raw(vec) });
}

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size.max(1), align) {
        Ok(layout) => {
            OUT.fetch_add(1, Relaxed);
            // SAFETY: it is at least one byte.
            unsafe { alloc::alloc(layout) }
        }
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
        OUT.fetch_sub(1, Relaxed);
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}

/// How many blocks from [`alloc`] have not come back.
#[unsafe(no_mangle)]
pub extern "C" fn blocks_out() -> isize {
    OUT.load(Relaxed)
}
