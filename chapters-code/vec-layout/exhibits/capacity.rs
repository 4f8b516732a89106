//! A `Vec` put together again from its pointer and its length alone.
#![cfg(target_family = "wasm")]

/// Three bytes in a block with room for `capacity`.
#[unsafe(no_mangle)]
pub extern "C" fn abc(capacity: usize) -> *mut u8 {
    let mut vec = Vec::with_capacity(capacity);
    vec.extend_from_slice(b"abc");
    let (data, _length, _capacity) = vec.into_raw_parts();
    data
}

/// Frees what `abc` returned.
#[unsafe(no_mangle)]
pub extern "C" fn free_abc(data: *mut u8, length: usize) {
    drop(unsafe { Vec::from_raw_parts(data, length, length) });
}

#[cfg(miri)]
fn main() {
    free_abc(abc(10), 3);
}
