//! The guest as Miri sees it: two lists at a time, read, shortened, and given back.

#[path = "guest.rs"]
mod guest;

use core::slice;

fn main() {
    for n in [0, 1, 2, 7, 12, 60, 97, 360] {
        let [one, other] = [lend(n), lend(n + 1)];
        give_back(one, n);
        give_back(other, n + 1);
    }
}

fn lend(n: u32) -> *mut guest::Numbers {
    let out: *mut guest::Numbers = guest::alloc(size_of::<guest::Numbers>(), 4).cast();
    assert!(!out.is_null());
    // SAFETY: the block is for `Numbers`.
    unsafe { guest::divisors(n, out) };
    out
}

fn give_back(numbers: *mut guest::Numbers, n: u32) {
    // SAFETY: the parts are alive until `divisors_free`, and both blocks are freed once.
    unsafe {
        let guest::Numbers { data, length, capacity } = numbers.read();
        assert!(length <= capacity);
        let expected: Vec<u32> = (1..=n).filter(|&divisor| n.is_multiple_of(divisor)).collect();
        assert_eq!(slice::from_raw_parts(data, length), expected);
        (*numbers).length = length / 2;
        guest::divisors_free(numbers);
        guest::dealloc(numbers.cast(), size_of::<guest::Numbers>(), 4);
    }
}
