//! compilers: 1.58.1 1.75.0 1.76.0 1.80.0 1.95.0

/// A word of a `Vec` with capacity 10 and length 3.
fn word(index: usize) -> usize {
    let mut vec = Vec::with_capacity(10);
    vec.extend_from_slice(b"abc");
    let words = &vec as *const Vec<u8> as *const usize;
    // SAFETY: a `Vec` is three words long, has no padding, and `index` is below 3.
    unsafe { words.add(index).read_volatile() }
}

#[no_mangle]
pub extern "C" fn word0() -> usize {
    word(0)
}

#[no_mangle]
pub extern "C" fn word1() -> usize {
    word(1)
}

#[no_mangle]
pub extern "C" fn word2() -> usize {
    word(2)
}
