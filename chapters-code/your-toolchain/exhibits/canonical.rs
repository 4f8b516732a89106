//! The exchange as the component model's canonical ABI lays it out, written by hand.
#![cfg(target_family = "wasm")]

use std::{
    alloc::{self, Layout},
    ptr,
};

// ANCHOR: realloc
/// Room for what the host brings, or more of it. It traps where there is none.
///
/// # Safety
///
/// `old` came from here with `old_size` and `align`, unless `old_size` is zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cabi_realloc(
    old: *mut u8,
    old_size: usize,
    align: usize,
    size: usize,
) -> *mut u8 {
    let layout = |size| Layout::from_size_align(size, align).expect("a size and an alignment");
    // SAFETY: neither size is zero where it is asked for, and the host has promised the rest.
    let block = match (old_size, size) {
        (_, 0) => return ptr::without_provenance_mut(align),
        (0, _) => unsafe { alloc::alloc(layout(size)) },
        _ => unsafe { alloc::realloc(old, layout(old_size), size) },
    };
    if block.is_null() {
        alloc::handle_alloc_error(layout(size));
    }
    block
}
// ANCHOR_END: realloc

// ANCHOR: replace_str
/// What the host reads: an address and a length.
#[repr(C)]
pub struct Text {
    ptr: *mut u8,
    len: usize,
}

/// `replace-str: func(text: string) -> string`. The bytes of the parameter are the guest's.
///
/// # Safety
///
/// They came from [`cabi_realloc`] with `len` as their size.
#[unsafe(export_name = "replace-str")]
pub unsafe extern "C" fn replace_str(ptr: *mut u8, len: usize) -> *mut Text {
    // SAFETY: the host has promised it.
    let text = unsafe { Vec::from_raw_parts(ptr, len, len) };
    let text = String::from_utf8(text).expect("the host sends UTF-8");
    let bytes = text.replace("World", "WASM").into_bytes().into_boxed_slice();
    let len = bytes.len();
    Box::into_raw(Box::new(Text { ptr: Box::into_raw(bytes).cast(), len }))
}

/// The host has read the result.
///
/// # Safety
///
/// `text` came from [`replace_str`], and this is the only call with it.
#[unsafe(export_name = "cabi_post_replace-str")]
pub unsafe extern "C" fn post_replace_str(text: *mut Text) {
    // SAFETY: the host has promised it.
    let text = unsafe { Box::from_raw(text) };
    // SAFETY: a box of bytes was taken apart into these two.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(text.ptr, text.len)) });
}
// ANCHOR_END: replace_str
