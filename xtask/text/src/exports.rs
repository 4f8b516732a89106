//! What the page calls (`book/theme/live/text/text.mjs`): text and modules go in as an address and a
//! length, and come out as a block that the page frees.

use std::{
    alloc::{self, Layout},
    ptr, slice,
};

use crate::Error;

fn layout(size: usize, align: usize) -> Option<Layout> {
    Layout::from_size_align(size.max(1), align).ok()
}

/// A block of `size` bytes at a multiple of `align`; null when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    // SAFETY: `layout` has made it at least one byte.
    layout(size, align).map_or(ptr::null_mut(), |layout| unsafe { alloc::alloc(layout) })
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or it is from this module with this `size` and `align` and was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Some(layout) = layout(size, align).filter(|_| !ptr.is_null()) {
        // SAFETY: the page has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}

/// A result, or what is wrong. The page frees it: `dealloc(ptr, len, 1)`.
#[repr(C)]
#[derive(Debug)]
pub struct Answer {
    ptr: *mut u8,
    len: usize,
    /// 0 for a result.
    line: usize,
    column: usize,
}

impl From<Result<Vec<u8>, Error>> for Answer {
    fn from(result: Result<Vec<u8>, Error>) -> Self {
        let (line, column, bytes) = match result {
            Ok(bytes) => (0, 0, bytes),
            Err(Error { line, column, message }) => (line, column, message.into_bytes()),
        };
        // An empty box has no block; its address is not null, and its size is one that `dealloc`
        // would take for one byte.
        let bytes = if bytes.is_empty() { Box::default() } else { bytes.into_boxed_slice() };
        let len = bytes.len();
        let ptr = if len == 0 { ptr::null_mut() } else { Box::into_raw(bytes).cast() };
        Answer { ptr, len, line, column }
    }
}

/// # Safety
///
/// There are `len` bytes at `ptr` that live and are not changed as long as the result is used.
unsafe fn bytes<'a>(ptr: *const u8, len: usize) -> &'a [u8] {
    // SAFETY: the page has promised it; a block of the page is never null.
    unsafe { slice::from_raw_parts(ptr, len) }
}

/// # Safety
///
/// As [`bytes`].
unsafe fn text<'a>(ptr: *const u8, len: usize) -> Result<&'a str, Error> {
    // SAFETY: as above.
    str::from_utf8(unsafe { bytes(ptr, len) }).map_err(|error| Error {
        line: 1,
        column: 1,
        message: error.to_string(),
    })
}

/// The text of the module at `ptr`.
///
/// # Safety
///
/// There are `len` bytes at `ptr`, and room for an [`Answer`] at `out`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn print(ptr: *const u8, len: usize, out: *mut Answer) {
    // SAFETY: the page has promised it.
    let module = unsafe { bytes(ptr, len) };
    // SAFETY: as above.
    unsafe { out.write(crate::print(module).map(String::into_bytes).into()) }
}

/// Whether the text at `ptr` is one of functions.
///
/// # Safety
///
/// As [`print`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn check(ptr: *const u8, len: usize, out: *mut Answer) {
    // SAFETY: the page has promised it.
    let text = unsafe { text(ptr, len) };
    // SAFETY: as above.
    unsafe { out.write(text.and_then(crate::check).map(|()| Vec::new()).into()) }
}

/// The module of the text at `ptr`.
///
/// # Safety
///
/// As [`print`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn assemble(ptr: *const u8, len: usize, out: *mut Answer) {
    // SAFETY: the page has promised it.
    let text = unsafe { text(ptr, len) };
    // SAFETY: as above.
    unsafe { out.write(text.and_then(crate::assemble).into()) }
}
