//! The witness that the guest is sound: Miri runs this and finds nothing.

#[path = "src/lib.rs"]
mod guest;

fn main() {
    guest::nothing();
    assert_eq!(guest::add(u32::MAX, 2), 1);
    let numbers = guest::alloc(12, 4).cast::<u32>();
    // SAFETY: the block has room for three numbers and is given back once, as it was asked for.
    unsafe {
        for index in 0..3 {
            numbers.add(index).write(index as u32 + 1);
        }
        assert_eq!(guest::sum(numbers, 3), 6);
        assert_eq!(guest::sum(numbers, 0), 0);
        guest::pair(7, 8, numbers.cast());
        assert_eq!(numbers.cast::<[u32; 2]>().read(), [7, 8]);
        guest::dealloc(numbers.cast(), 12, 4);
        guest::dealloc(std::ptr::null_mut(), 12, 4);
    }
    assert_eq!(guest::packed(7, 8), 7 + (8 << 32));
}
