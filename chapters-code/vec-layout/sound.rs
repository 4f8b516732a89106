//! The guest as Miri sees it: used as its host uses it, on the very target.

#[path = "src/lib.rs"]
mod guest;

use core::slice;

fn main() {
    for size in [0, 1, 2, 3, 7, 8, 10, 64, 1000] {
        boxed(size);
        filled(size);
    }
    for capacity in [0, 1, 10, 33] {
        for length in [0, 1, capacity, capacity + 1] {
            // SAFETY: each comes from a `Box` that nobody else will drop.
            unsafe {
                let numbers = Box::from_raw(guest::numbers(capacity, length));
                assert_eq!(numbers.len(), length);
                let text = Box::from_raw(guest::text(capacity, length));
                assert_eq!(text.len(), length);
            }
        }
    }
    for (limit, count) in [(0, 0), (2, 0), (3, 1), (100, 25), (256, 54), (u32::MAX, 54)] {
        lent(limit, count);
    }
}

/// Reads the three words, pushes past the capacity, reads the bytes, frees.
fn boxed(size: usize) {
    let vec = guest::vec_new(size);
    // SAFETY: as the functions ask: `vec` is alive until `vec_free`.
    unsafe {
        let words: [usize; 3] = vec.cast::<[usize; 3]>().read();
        assert!(words.contains(&(*vec).capacity()));
        for byte in 0..size + 3 {
            guest::vec_push(vec, byte as u8);
        }
        let data = (*vec).as_ptr();
        for index in 0..size + 3 {
            assert_eq!(data.add(index).read(), index as u8);
        }
        guest::vec_free(vec);
    }
}

/// Writes into the room of an empty `Vec` and says how much.
fn filled(size: usize) {
    let vec = guest::vec_new(size);
    // SAFETY: as the functions ask, and the room has `size` bytes.
    unsafe {
        (*vec).as_mut_ptr().write_bytes(7, size);
        guest::vec_filled(vec, size);
        assert_eq!(*vec, vec![7; size]);
        guest::vec_free(vec);
    }
}

/// Has the primes written, reads them, shortens, gives all back.
fn lent(limit: u32, count: usize) {
    let size = size_of::<guest::Buffer>();
    let out: *mut guest::Buffer = guest::alloc(size, align_of::<guest::Buffer>()).cast();
    // SAFETY: as the functions ask: the parts are alive until `primes_free`.
    unsafe {
        guest::primes(limit, out);
        let guest::Buffer { data, length, capacity } = out.read();
        assert!(length == count && capacity >= count);
        let bytes = slice::from_raw_parts(data, length);
        assert!(bytes.iter().all(|&byte| u32::from(byte) < limit));
        (*out).length = length / 2;
        guest::primes_free(out);
        guest::dealloc(out.cast(), size, align_of::<guest::Buffer>());
        guest::dealloc(core::ptr::null_mut(), size, 3);
    }
    assert!(guest::alloc(usize::MAX, 1).is_null());
}
