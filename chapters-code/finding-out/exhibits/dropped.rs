//! The address of a text that is gone when the host reads it.

// ANCHOR: dropped
pub fn name() -> (*const u8, usize) {
    let name = "Ada".to_owned();
    (name.as_ptr(), name.len())
}

fn main() {
    let (ptr, len) = name();
    let bytes = unsafe { std::slice::from_raw_parts(ptr, len) };
    assert_eq!(bytes, b"Ada");
}
// ANCHOR_END: dropped
