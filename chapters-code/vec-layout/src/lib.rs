//! The guest of the chapter `vec-layout`: it hands its host a `Vec`, first as it is and then
//! behind a struct whose layout is promised.
#![cfg(target_family = "wasm")]

use core::{mem::offset_of, ptr};
use std::alloc::{self, Layout};

// ANCHOR: vec_new
/// An empty `Vec` with room for `capacity` bytes. Returns the address of the `Vec`, not of the
/// bytes.
#[unsafe(no_mangle)]
pub extern "C" fn vec_new(capacity: usize) -> *mut Vec<u8> {
    Box::into_raw(Box::new(Vec::with_capacity(capacity)))
}

/// Appends a byte.
///
/// # Safety
///
/// The host's part: `vec` came from [`vec_new`] and has not been freed since, and the number that
/// it passes for `byte` fits into one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_push(vec: *mut Vec<u8>, byte: u8) {
    // SAFETY: the host has promised it, and it is not running while the guest is.
    unsafe { &mut *vec }.push(byte);
}
// ANCHOR_END: vec_new

// ANCHOR: vec_free
/// Gives the bytes and the `Vec` back to the allocator.
///
/// # Safety
///
/// The host's part: `vec` came from [`vec_new`] and has not been freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_free(vec: *mut Vec<u8>) {
    // SAFETY: the host has promised it.
    drop(unsafe { Box::from_raw(vec) });
}
// ANCHOR_END: vec_free

// ANCHOR: vec_filled
/// Takes the first `len` bytes behind the pointer of the `Vec` for its elements.
///
/// # Safety
///
/// The host's part: as for [`vec_push`], it has written these bytes, and `len` is at most the
/// capacity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_filled(vec: *mut Vec<u8>, len: usize) {
    // SAFETY: the host has promised it.
    unsafe { (*vec).set_len(len) };
}
// ANCHOR_END: vec_filled

// ANCHOR: others
/// A `Vec` of 64-bit numbers, with room for `capacity` of them and `length` of them there.
#[unsafe(no_mangle)]
pub extern "C" fn numbers(capacity: usize, length: usize) -> *mut Vec<u64> {
    let mut vec = Vec::with_capacity(capacity);
    vec.resize(length, 0);
    Box::into_raw(Box::new(vec))
}

/// A `String` with room for `capacity` bytes and `length` letters in it.
#[unsafe(no_mangle)]
pub extern "C" fn text(capacity: usize, length: usize) -> *mut String {
    let mut string = String::with_capacity(capacity);
    string.extend((0..length).map(|_| 'a'));
    Box::into_raw(Box::new(string))
}
// ANCHOR_END: others

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

// ANCHOR: primes
/// What the host needs to know of a `Vec<u8>`, in an order that is promised.
#[repr(C)]
pub struct Buffer {
    /// The address of the bytes.
    pub data: *mut u8,
    /// How many of them are in use.
    pub length: usize,
    /// For how many there is room.
    pub capacity: usize,
}

const _: () = assert!(offset_of!(Buffer, length) == 4 && size_of::<Buffer>() == 12);

/// Puts the prime numbers below `limit` that fit into a byte into a `Vec`, and writes its parts
/// at `out`.
///
/// # Safety
///
/// The host's part: `out` is a block from [`alloc`] for a `Buffer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primes(limit: u32, out: *mut Buffer) {
    let prime = |&n: &u8| (2..n).all(|divisor| n % divisor != 0);
    let found: Vec<u8> = (2..=255).take_while(|&n| u32::from(n) < limit).filter(prime).collect();
    let (data, length, capacity) = found.into_raw_parts();
    // SAFETY: the host has promised it.
    unsafe { out.write(Buffer { data, length, capacity }) }
}
// ANCHOR_END: primes

// ANCHOR: primes_free
/// Puts the `Vec` together again from the parts at `buffer`, and drops it.
///
/// # Safety
///
/// The host's part: [`primes`] wrote `buffer`, it has changed no more than made `length`
/// smaller, and the parts have not been freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn primes_free(buffer: *const Buffer) {
    // SAFETY: the host has promised it.
    let Buffer { data, length, capacity } = unsafe { buffer.read() };
    // SAFETY: they are the parts of a `Vec`, and nothing else has its bytes.
    drop(unsafe { Vec::from_raw_parts(data, length, capacity) });
}
// ANCHOR_END: primes_free
