//! A `free` that turns the pointer back into a reference.
#![cfg(target_family = "wasm")]

#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize) -> *mut Vec<u8> {
    Box::into_raw(Box::new(Vec::with_capacity(size)))
}

// ANCHOR: free
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free(ptr: *mut Vec<u8>) {
    let _vec = unsafe { &mut *ptr };
    // Here `_vec` goes out of scope, and so it is dropped. Is it?
}
// ANCHOR_END: free

#[cfg(miri)]
fn main() {
    unsafe { free(malloc(10)) }
}
