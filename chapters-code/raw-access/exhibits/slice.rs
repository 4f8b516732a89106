//! A slice made from the number 4.

fn main() {
    let bytes = unsafe { core::slice::from_raw_parts_mut(4 as *mut u8, 1) };
    bytes[0] = 99;
}
