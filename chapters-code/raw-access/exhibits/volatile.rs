//! The guest's own write, as a program for Miri.

fn main() {
    unsafe { core::ptr::without_provenance_mut::<u8>(4).write_volatile(99) }
}
