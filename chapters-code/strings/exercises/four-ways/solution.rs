//! A text in four forms.
#![cfg(target_family = "wasm")]

use core::{cell::UnsafeCell, slice};

/// Bytes that the host may write.
struct Buffer<const SIZE: usize>(UnsafeCell<[u8; SIZE]>);

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
unsafe impl<const SIZE: usize> Sync for Buffer<SIZE> {}

static INPUT: Buffer<64> = Buffer(UnsafeCell::new([0; 64]));
static OUTPUT: Buffer<256> = Buffer(UnsafeCell::new([0; 256]));

/// Where the host may put a text of 64 bytes.
#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut u8 {
    INPUT.0.get().cast()
}

/// Where there are 256 bytes for a result.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *mut u8 {
    OUTPUT.0.get().cast()
}

/// The text that lies at `ptr`, `len` bytes long, if it is one.
///
/// # Safety
///
/// Here and in all functions below, `ptr` and `len` are bytes of the input. A `dest` is any address
/// in the output, with room for the result behind it.
unsafe fn text<'a>(ptr: *const u8, len: usize) -> Option<&'a str> {
    // SAFETY: the caller says so.
    str::from_utf8(unsafe { slice::from_raw_parts(ptr, len) }).ok()
}

/// Writes bytes one after another, and returns how many.
///
/// # Safety
///
/// There is room for them behind `dest`.
unsafe fn put(dest: *mut u8, bytes: impl IntoIterator<Item = u8>) -> usize {
    let mut length = 0;
    for byte in bytes {
        // SAFETY: the caller says so, and a byte may lie at any address.
        unsafe { dest.add(length).write(byte) };
        length += 1;
    }
    length
}

/// Writes the text as UTF-8, and returns its length in bytes; -1 if the input is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn plain(ptr: *const u8, len: usize, dest: *mut u8) -> isize {
    // SAFETY: the caller says so.
    let Some(text) = (unsafe { text(ptr, len) }) else { return -1 };
    // SAFETY: as above.
    unsafe { put(dest, text.bytes()).cast_signed() }
}

/// Writes the text as UTF-8 and a zero behind it, and returns its length in bytes without that
/// zero; -1 if the input is not UTF-8, or holds a zero itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zero_ended(ptr: *const u8, len: usize, dest: *mut u8) -> isize {
    // SAFETY: the caller says so.
    match unsafe { text(ptr, len) } {
        // SAFETY: as above.
        Some(text) if !text.contains('\0') => unsafe {
            put(dest, text.bytes().chain([0]));
            text.len().cast_signed()
        },
        _ => -1,
    }
}

/// Writes the length in bytes as a `u32` with the low byte first, and behind it the text as UTF-8;
/// returns how many bytes that are together; -1 if the input is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn prefixed(ptr: *const u8, len: usize, dest: *mut u8) -> isize {
    // SAFETY: the caller says so.
    let Some(text) = (unsafe { text(ptr, len) }) else { return -1 };
    let length = (text.len() as u32).to_le_bytes();
    // SAFETY: as above.
    unsafe { put(dest, length.into_iter().chain(text.bytes())).cast_signed() }
}

/// Writes the text as UTF-16, each unit with the low byte first, and returns how many units those
/// are; -1 if the input is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn utf16(ptr: *const u8, len: usize, dest: *mut u8) -> isize {
    // SAFETY: the caller says so.
    let Some(text) = (unsafe { text(ptr, len) }) else { return -1 };
    // SAFETY: as above.
    unsafe { put(dest, text.encode_utf16().flat_map(u16::to_le_bytes)).cast_signed() / 2 }
}
