//! The guest as Miri sees it: used as its host uses it, on the very target.

#[path = "src/lib.rs"]
mod guest;

fn main() {
    for size in [0, 1, 2, 3, 7, 8, 10, 64, 1000] {
        boxed(size);
        lent(size);
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
}

/// Reads the three words, pushes past the capacity, reads the bytes, frees.
fn boxed(size: usize) {
    let vec = guest::malloc(size);
    // SAFETY: as the functions ask: `vec` is alive until `free`.
    unsafe {
        let words: [usize; 3] = vec.cast::<[usize; 3]>().read();
        assert!(words.contains(&(*vec).capacity()));
        for byte in 0..size + 3 {
            guest::push(vec, byte as u8);
        }
        let data = (*vec).as_ptr();
        for index in 0..size + 3 {
            assert_eq!(data.add(index).read(), index as u8);
        }
        guest::free(vec);
    }
}

/// Finds zeros, writes, has the bytes summed, shortens, gives back.
fn lent(size: usize) {
    let buffer = guest::lend(size);
    // SAFETY: as the functions ask: `buffer` is alive until `take_back`.
    unsafe {
        let guest::Buffer { data, capacity, length } = buffer.read();
        assert!(length == size && capacity >= size);
        assert_eq!(guest::sum(buffer), 0);
        for index in 0..size {
            data.add(index).write(2);
        }
        assert_eq!(guest::sum(buffer), 2 * size as u32);
        (*buffer).length = size / 2;
        assert_eq!(guest::sum(buffer), 2 * (size / 2) as u32);
        guest::take_back(buffer);
    }
}
