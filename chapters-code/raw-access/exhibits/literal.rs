//! The byte 355.

pub fn write(bytes: &mut [u8]) {
    bytes[5] = 355;
}
