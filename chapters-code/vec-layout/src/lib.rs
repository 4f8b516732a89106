//! The guest of the chapter `vec-layout`: it lends its host a `Vec`, first as it is and then
//! behind a descriptor whose layout is promised.
#![cfg(target_family = "wasm")]

// ANCHOR: malloc
/// A `Vec` with room for `size` bytes. Returns the address of the `Vec`, not of the bytes.
#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize) -> *mut Vec<u8> {
    Box::into_raw(Box::new(Vec::with_capacity(size)))
}
// ANCHOR_END: malloc

// ANCHOR: push
/// Appends a byte.
///
/// # Safety
///
/// `vec` comes from [`malloc`] and has not been given to [`free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn push(vec: *mut Vec<u8>, byte: u8) {
    // SAFETY: the host has promised it, and it is not running while the guest is.
    unsafe { &mut *vec }.push(byte);
}
// ANCHOR_END: push

// ANCHOR: free
/// Gives the bytes and the `Vec` back to the allocator.
///
/// # Safety
///
/// `vec` comes from [`malloc`] and has not been given to `free` before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free(vec: *mut Vec<u8>) {
    // SAFETY: the host has promised it.
    drop(unsafe { Box::from_raw(vec) });
}
// ANCHOR_END: free

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

// ANCHOR: buffer
/// What the host needs to know of a `Vec`, in an order that is promised.
#[repr(C)]
pub struct Buffer {
    /// The address of the bytes.
    pub data: *mut u8,
    /// For how many bytes there is room.
    pub capacity: usize,
    /// How many of them are in use.
    pub length: usize,
}

/// Lends the host `size` zeroed bytes.
#[unsafe(no_mangle)]
pub extern "C" fn lend(size: usize) -> *mut Buffer {
    let (data, length, capacity) = vec![0; size].into_raw_parts();
    Box::into_raw(Box::new(Buffer { data, capacity, length }))
}
// ANCHOR_END: buffer

// ANCHOR: sum
/// The sum of the bytes.
///
/// # Safety
///
/// `buffer` comes from [`lend`] and has not been given to [`take_back`]. The host may have
/// changed `length`, to at most what it was, and neither of the other two.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sum(buffer: *const Buffer) -> u32 {
    // SAFETY: the host has promised it.
    let &Buffer { data, length, .. } = unsafe { &*buffer };
    // SAFETY: `lend` has set every byte, and there are at least `length` of them.
    let bytes = unsafe { core::slice::from_raw_parts(data, length) };
    bytes.iter().map(|&byte| u32::from(byte)).sum()
}
// ANCHOR_END: sum

// ANCHOR: take_back
/// Puts the `Vec` together again and drops it, and the descriptor with it.
///
/// # Safety
///
/// As for [`sum`]. Both the bytes and the descriptor are gone afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn take_back(buffer: *mut Buffer) {
    // SAFETY: the host has promised it.
    let Buffer { data, capacity, length } = *unsafe { Box::from_raw(buffer) };
    // SAFETY: they are the parts that `lend` took apart, `length` perhaps made smaller.
    drop(unsafe { Vec::from_raw_parts(data, length, capacity) });
}
// ANCHOR_END: take_back
