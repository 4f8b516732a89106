//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use vec_layout::{Buffer, free, lend, malloc, numbers, push, sum, take_back, text};
use wasm_bindgen_test::wasm_bindgen_test;

/// The three words at an address, as the host reads them.
///
/// # Safety
///
/// `T` is a living value of three words.
unsafe fn words<T>(value: *const T) -> [usize; 3] {
    assert_eq!(size_of::<T>(), 12);
    // SAFETY: the caller has promised it.
    unsafe { value.cast::<[usize; 3]>().read() }
}

/// A xorshift generator: the same numbers in every run.
struct Random(u32);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as usize % limit
    }
}

#[wasm_bindgen_test]
fn a_boxed_vec_is_its_three_words_in_some_order() {
    for size in 0..=200 {
        let vec = malloc(size);
        assert!(vec.addr().is_multiple_of(4));
        // SAFETY: `vec` is alive until `free`.
        unsafe {
            for pushed in 0..=size + 1 {
                let mut found = words(vec);
                let mut expected = [(*vec).as_ptr().addr(), (*vec).capacity(), pushed];
                found.sort_unstable();
                expected.sort_unstable();
                assert_eq!(found, expected);
                push(vec, 1);
            }
            free(vec);
        }
    }
}

#[wasm_bindgen_test]
fn malloc_makes_an_empty_vec_with_room() {
    for size in 0..=2000 {
        let vec = malloc(size);
        // SAFETY: `vec` is alive until `free`.
        unsafe {
            assert_eq!((*vec).len(), 0);
            assert!((*vec).capacity() >= size);
            free(vec);
        }
    }
}

#[wasm_bindgen_test]
fn a_long_random_trace_keeps_every_byte() {
    let mut random = Random(0x5eed);
    let mut alive: Vec<(*mut Vec<u8>, Vec<u8>)> = Vec::new();
    for _ in 0..20_000 {
        match random.below(8) {
            0 => alive.push((malloc(random.below(100)), Vec::new())),
            1 if !alive.is_empty() => {
                let (vec, model) = alive.swap_remove(random.below(alive.len()));
                // SAFETY: `vec` is out of the list, so nobody uses it again.
                unsafe {
                    assert_eq!(*vec, model);
                    free(vec);
                }
            }
            _ if !alive.is_empty() => {
                let index = random.below(alive.len());
                let (vec, model) = &mut alive[index];
                let byte = random.below(256) as u8;
                // SAFETY: what is in the list is alive.
                unsafe { push(*vec, byte) };
                model.push(byte);
            }
            _ => {}
        }
    }
    for (vec, model) in alive {
        // SAFETY: as above.
        unsafe {
            assert_eq!(*vec, model);
            free(vec);
        }
    }
}

#[wasm_bindgen_test]
fn an_empty_vec_points_at_its_alignment() {
    // SAFETY: each comes from a `Box` that nobody else will drop.
    let (bytes, letters, numbers) = unsafe {
        (Box::from_raw(malloc(0)), Box::from_raw(text(0, 0)), Box::from_raw(numbers(0, 0)))
    };
    assert_eq!(bytes.as_ptr().addr(), 1);
    assert_eq!(letters.as_ptr().addr(), 1);
    assert_eq!(numbers.as_ptr().addr(), 8);
}

#[wasm_bindgen_test]
fn numbers_and_text_have_the_length_that_was_asked_for() {
    for capacity in 0..20 {
        for length in 0..40 {
            // SAFETY: each comes from a `Box` that nobody else will drop.
            let (numbers, text) = unsafe {
                (Box::from_raw(numbers(capacity, length)), Box::from_raw(text(capacity, length)))
            };
            assert_eq!((numbers.len(), text.len()), (length, length));
            assert!(numbers.capacity() >= capacity.max(length));
            assert!(text.capacity() >= capacity.max(length));
            assert!(numbers.as_ptr().addr().is_multiple_of(8));
        }
    }
}

#[wasm_bindgen_test]
fn a_buffer_is_data_capacity_length_in_this_order() {
    for size in 0..=200 {
        let buffer = lend(size);
        // SAFETY: `buffer` is alive until `take_back`.
        unsafe {
            let Buffer { data, capacity, length } = buffer.read();
            assert_eq!(words(buffer), [data.addr(), capacity, length]);
            assert_eq!(length, size);
            assert!(capacity >= size);
            take_back(buffer);
        }
    }
}

#[wasm_bindgen_test]
fn what_is_lent_is_zero_even_where_others_have_written() {
    let mut random = Random(0xd127);
    for _ in 0..5_000 {
        let size = random.below(300);
        let buffer = lend(size);
        // SAFETY: `buffer` is alive until `take_back`, and `size` bytes long.
        unsafe {
            let data = (*buffer).data;
            for index in 0..size {
                assert_eq!(data.add(index).read(), 0);
                data.add(index).write(255);
            }
            take_back(buffer);
        }
    }
}

#[wasm_bindgen_test]
fn sum_reads_as_many_bytes_as_the_host_says() {
    for size in [0, 1, 2, 10, 100, 255] {
        let buffer = lend(size);
        // SAFETY: `buffer` is alive until `take_back`; `length` only shrinks.
        unsafe {
            for index in 0..size {
                (*buffer).data.add(index).write(index as u8);
            }
            for length in (0..=size).rev() {
                (*buffer).length = length;
                let expected: usize = (0..length).sum();
                assert_eq!(sum(buffer), expected as u32);
            }
            take_back(buffer);
        }
    }
}
