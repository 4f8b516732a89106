//! A write through the pointer of an empty `Vec`.

fn main() {
    let mut pixels: Vec<u8> = Vec::new();
    unsafe { pixels.as_mut_ptr().write(99) }
}
