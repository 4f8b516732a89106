//! A `Vec` whose address outlives it.
#![cfg(target_family = "wasm")]

#[unsafe(no_mangle)]
pub extern "C" fn malloc(size: usize) -> *const Vec<u8> {
    let vec = Vec::with_capacity(size);
    let address = &raw const vec;
    core::mem::forget(vec);
    address
}

#[cfg(miri)]
fn main() {
    let words: *const [u32; 3] = malloc(10).cast();
    let _ = unsafe { words.read() };
}
