//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::arch::wasm32::memory_size;

use vec_layout::{
    Buffer, alloc, dealloc, numbers, primes, primes_free, text, vec_filled, vec_free, vec_new,
    vec_push,
};
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
        let vec = vec_new(size);
        assert!(vec.addr().is_multiple_of(4));
        // SAFETY: `vec` is alive until `vec_free`.
        unsafe {
            for pushed in 0..=size + 1 {
                let mut found = words(vec);
                let mut expected = [(*vec).as_ptr().addr(), (*vec).capacity(), pushed];
                found.sort_unstable();
                expected.sort_unstable();
                assert_eq!(found, expected);
                vec_push(vec, 1);
            }
            vec_free(vec);
        }
    }
}

#[wasm_bindgen_test]
fn vec_new_makes_an_empty_vec_with_room() {
    for size in 0..=2000 {
        let vec = vec_new(size);
        // SAFETY: `vec` is alive until `vec_free`.
        unsafe {
            assert_eq!((*vec).len(), 0);
            assert!((*vec).capacity() >= size);
            vec_free(vec);
        }
    }
}

#[wasm_bindgen_test]
fn a_long_random_trace_keeps_every_byte() {
    let mut random = Random(0x5eed);
    let mut alive: Vec<(*mut Vec<u8>, Vec<u8>)> = Vec::new();
    for _ in 0..20_000 {
        match random.below(8) {
            0 => alive.push((vec_new(random.below(100)), Vec::new())),
            1 if !alive.is_empty() => {
                let (vec, model) = alive.swap_remove(random.below(alive.len()));
                // SAFETY: `vec` is out of the list, so nobody uses it again.
                unsafe {
                    assert_eq!(*vec, model);
                    vec_free(vec);
                }
            }
            _ if !alive.is_empty() => {
                let index = random.below(alive.len());
                let (vec, model) = &mut alive[index];
                let byte = random.below(256) as u8;
                // SAFETY: what is in the list is alive.
                unsafe { vec_push(*vec, byte) };
                model.push(byte);
            }
            _ => {}
        }
    }
    for (vec, model) in alive {
        // SAFETY: as above.
        unsafe {
            assert_eq!(*vec, model);
            vec_free(vec);
        }
    }
}

#[wasm_bindgen_test]
fn an_empty_vec_points_at_its_alignment() {
    // SAFETY: each comes from a `Box` that nobody else will drop.
    let (bytes, letters, numbers) = unsafe {
        (Box::from_raw(vec_new(0)), Box::from_raw(text(0, 0)), Box::from_raw(numbers(0, 0)))
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
fn what_the_host_has_filled_are_elements() {
    for size in 0..=200 {
        let vec = vec_new(size);
        // SAFETY: `vec` is alive until `vec_free` and has room for `size` bytes.
        unsafe {
            for index in 0..size {
                (*vec).as_mut_ptr().add(index).write(index as u8);
            }
            vec_filled(vec, size);
            assert!((0..size).map(|index| index as u8).eq((*vec).iter().copied()));
            vec_free(vec);
        }
    }
}

/// The parts of the primes below `limit`, and the block that they were written to.
fn parts(limit: u32) -> (*mut Buffer, [usize; 3]) {
    let out: *mut Buffer = alloc(12, 4).cast();
    // SAFETY: the block is for a `Buffer`.
    unsafe {
        primes(limit, out);
        (out, words(out))
    }
}

#[wasm_bindgen_test]
fn a_buffer_is_data_length_capacity_in_this_order() {
    for limit in 0..=300 {
        let (out, [data, length, capacity]) = parts(limit);
        // SAFETY: the parts are alive until `primes_free`.
        unsafe {
            let buffer = out.read();
            assert_eq!(
                (buffer.data.addr(), buffer.length, buffer.capacity),
                (data, length, capacity)
            );
            assert!(capacity >= length);
            primes_free(out);
            dealloc(out.cast(), 12, 4);
        }
    }
}

#[wasm_bindgen_test]
fn the_primes_are_those_that_a_sieve_leaves() {
    let mut sieve = [true; 256];
    for n in 2..256 {
        for multiple in (2 * n..256).step_by(n) {
            sieve[multiple] = false;
        }
    }
    for limit in [0, 1, 2, 3, 4, 100, 251, 252, 255, 256, 257, u32::MAX] {
        let (out, _) = parts(limit);
        // SAFETY: as above.
        unsafe {
            let Buffer { data, length, .. } = out.read();
            let found = core::slice::from_raw_parts(data, length);
            let expected = (2..256).filter(|&n| sieve[n] && (n as u32) < limit);
            assert!(expected.eq(found.iter().map(|&byte| usize::from(byte))));
            primes_free(out);
            dealloc(out.cast(), 12, 4);
        }
    }
}

#[wasm_bindgen_test]
fn parts_that_go_back_are_used_again_whatever_their_length_says() {
    let (out, [_, length, _]) = parts(256);
    let before = memory_size::<0>();
    // SAFETY: the parts are alive until `primes_free`, and `length` only shrinks.
    unsafe {
        for round in 0..20_000 {
            (*out).length = round % (length + 1);
            primes_free(out);
            primes(256, out);
        }
        primes_free(out);
        dealloc(out.cast(), 12, 4);
    }
    // Lost blocks would have been more than a million bytes.
    assert!(memory_size::<0>() <= before + 1);
}
