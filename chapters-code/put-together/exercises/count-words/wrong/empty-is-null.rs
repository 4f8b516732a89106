//! Wrong on purpose: null is a refusal, and here it is an empty list.
#![cfg(target_family = "wasm")]

use core::{
    ptr, slice,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};
use std::alloc::{self, GlobalAlloc, Layout, System};

/// Counts how often each word is in the text. Words are what stands between white space. The result
/// is a list in the order in which the words come first: of each, how often it is there and how many
/// bytes it has, two little-endian `u32`, and then its bytes.
///
/// # Safety
///
/// Where `ptr` is not null, there are `len` bytes. There is room for a [`Block`] at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn count_words(ptr: *const u8, len: usize, out: *mut Block) -> u32 {
    status((|| {
        // SAFETY: the host has promised it.
        let text = str::from_utf8(unsafe { elements(ptr, len) }?).map_err(|_| Error::NotUtf8)?;
        let mut words: Vec<(&str, u32)> = Vec::new();
        for word in text.split_whitespace() {
            if let Some((_, count)) = words.iter_mut().find(|(known, _)| *known == word) {
                *count += 1;
            } else {
                words.try_reserve(1).map_err(|_| Error::NoMemory)?;
                words.push((word, 1));
            }
        }
        let list = || {
            words.iter().flat_map(|(word, count)| {
                let head = [count.to_le_bytes(), (word.len() as u32).to_le_bytes()];
                head.into_iter().flatten().chain(word.bytes())
            })
        };
        if words.is_empty() {
            // SAFETY: as above.
            unsafe { out.write(Block { ptr: ptr::null_mut(), len: 0 }) };
            return Ok(());
        }
        // SAFETY: as above.
        unsafe { out.write(block(list().count(), list())?) };
        Ok(())
    })())
}

/// What a function returns instead of [`DONE`].
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The allocator has no block for the result, or for what leads to it.
    NoMemory = 1,
    /// The text is not UTF-8.
    NotUtf8 = 2,
    /// The text's address is null, or it has too many bytes.
    BadText = 3,
}

/// All went well, and the result is at `out`.
pub const DONE: u32 = 0;

/// What the host is told.
pub fn status(result: Result<(), Error>) -> u32 {
    result.map_or_else(|error| error as u32, |()| DONE)
}

/// The `count` bytes at `ptr`.
///
/// # Safety
///
/// Where `ptr` is not null, there are `count` bytes that live and are not changed as long as the
/// result is used.
pub unsafe fn elements<'a>(ptr: *const u8, count: usize) -> Result<&'a [u8], Error> {
    if ptr.is_null() || count > isize::MAX as usize {
        return Err(Error::BadText);
    }
    // SAFETY: the rest has been promised.
    Ok(unsafe { slice::from_raw_parts(ptr, count) })
}

/// Where a result lies, and how many bytes it has. The host frees them: `dealloc(ptr, len, 1)`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// The address.
    pub ptr: *mut u8,
    /// How many bytes there are.
    pub len: usize,
}

/// A new block, filled by `bytes`, which are `len`.
pub fn block(len: usize, bytes: impl Iterator<Item = u8>) -> Result<Block, Error> {
    let ptr = alloc(len, 1);
    if ptr.is_null() {
        return Err(Error::NoMemory);
    }
    for (index, byte) in bytes.take(len).enumerate() {
        // SAFETY: `index` is less than `len`.
        unsafe { ptr.add(index).write(byte) };
    }
    Ok(Block { ptr, len })
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

/// Decides how many bytes may be out at a time.
#[unsafe(no_mangle)]
pub extern "C" fn set_limit(bytes: usize) {
    LIMIT.store(bytes, Relaxed);
}

static OUT: AtomicUsize = AtomicUsize::new(0);
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// Rust's own allocator, counted, and with a limit.
struct Counted;

// SAFETY: it passes everything on, or refuses.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if OUT.load(Relaxed).saturating_add(layout.size()) > LIMIT.load(Relaxed) {
            return ptr::null_mut();
        }
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
