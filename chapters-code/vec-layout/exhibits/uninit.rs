//! A read of a byte that nobody has written.

fn main() {
    let vec: Vec<u8> = Vec::with_capacity(10);
    let byte = unsafe { vec.as_ptr().read() };
    assert_eq!(byte, 0);
}
