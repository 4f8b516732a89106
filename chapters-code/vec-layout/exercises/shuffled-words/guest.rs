//! Vectors of bytes whose three words lie in an order that the run decides.
#![cfg(target_family = "wasm")]

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Which word is the capacity, which the pointer, which the length.
static ORDER: [AtomicUsize; 3] = [const { AtomicUsize::new(0) }; 3];
/// How many bytes more than asked for a vector has room for.
static SPARE: AtomicUsize = AtomicUsize::new(1);
static VECTORS: AtomicUsize = AtomicUsize::new(0);

const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// Decides on the order, before there is any vector.
#[unsafe(no_mangle)]
pub extern "C" fn shuffle(number: usize) {
    for (word, place) in ORDER.iter().zip(ORDERS[number % 6]) {
        word.store(place, Relaxed);
    }
    SPARE.store(number / 6 % 7, Relaxed);
}

/// An empty vector with room for `capacity` bytes at least; the same request gets the same room.
/// Returns the address of its three words.
#[unsafe(no_mangle)]
pub extern "C" fn vec_new(capacity: usize) -> *mut [usize; 3] {
    VECTORS.fetch_add(1, Relaxed);
    let vec = Vec::with_capacity(capacity.saturating_add(SPARE.load(Relaxed)));
    Box::into_raw(Box::new(words_of(vec)))
}

/// Appends a byte.
///
/// # Safety
///
/// `words` came from [`vec_new`] and has not been freed since.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_push(words: *mut [usize; 3], byte: u8) {
    // SAFETY: the host has promised it, and the words are replaced at once.
    unsafe {
        let mut vec = vec_of(words.read());
        vec.push(byte);
        words.write(words_of(vec));
    }
}

/// Gives the bytes and the words back.
///
/// # Safety
///
/// As for [`vec_push`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_free(words: *mut [usize; 3]) {
    VECTORS.fetch_sub(1, Relaxed);
    // SAFETY: the host has promised it.
    drop(unsafe { vec_of(*Box::from_raw(words)) });
}

/// How many vectors have been made and not freed.
#[unsafe(no_mangle)]
pub extern "C" fn vectors() -> usize {
    VECTORS.load(Relaxed)
}

fn words_of(vec: Vec<u8>) -> [usize; 3] {
    let (pointer, length, capacity) = vec.into_raw_parts();
    let mut words = [0; 3];
    for (place, value) in ORDER.iter().zip([capacity, pointer.expose_provenance(), length]) {
        words[place.load(Relaxed)] = value;
    }
    words
}

/// # Safety
///
/// The words are those of a vector, and are not used again.
unsafe fn vec_of(words: [usize; 3]) -> Vec<u8> {
    let [capacity, pointer, length] = [0, 1, 2].map(|word| words[ORDER[word].load(Relaxed)]);
    let pointer = core::ptr::with_exposed_provenance_mut(pointer);
    // SAFETY: the caller has promised it.
    unsafe { Vec::from_raw_parts(pointer, length, capacity) }
}
