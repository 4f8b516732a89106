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
    Some(unsafe { str::from_utf8_unchecked(slice::from_raw_parts(ptr, len)) })
}

/// Writes the text as UTF-8, and returns its length in bytes; -1 if the input is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn plain(ptr: *const u8, len: usize, dest: *mut u8) -> isize {
    // SAFETY: the caller says so.
    let Some(text) = (unsafe { text(ptr, len) }) else { return -1 };
    let length = text.chars().count();
    // SAFETY: as above.
    unsafe { dest.copy_from_nonoverlapping(text.as_ptr(), length) };
    length.cast_signed()
}

/// Writes the text as UTF-8 and a zero behind it, and returns its length in bytes without that
/// zero; -1 if the input is not UTF-8, or holds a zero itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zero_ended(ptr: *const u8, len: usize, dest: *mut u8) -> isize {
    // SAFETY: the caller says so.
    unsafe { plain(ptr, len, dest) }
}

/// Writes the length in bytes as a `u32` with the low byte first, and behind it the text as UTF-8;
/// returns how many bytes that are together; -1 if the input is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn prefixed(ptr: *const u8, len: usize, dest: *mut u8) -> isize {
    // SAFETY: the caller says so.
    unsafe { dest.cast::<u32>().write(len as u32) };
    // SAFETY: as above.
    unsafe { plain(ptr, len, dest.add(4)) }
}

/// Writes the text as UTF-16, each unit with the low byte first, and returns how many units those
/// are; -1 if the input is not UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn utf16(ptr: *const u8, len: usize, dest: *mut u8) -> isize {
    // SAFETY: the caller says so.
    let Some(text) = (unsafe { text(ptr, len) }) else { return -1 };
    for (index, char) in text.chars().enumerate() {
        // SAFETY: as above.
        unsafe { dest.cast::<u16>().add(index).write(char as u16) };
    }
    text.chars().count().cast_signed()
}
