//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::ptr;

use the_sandbox::{Refusal, room, total};
use wasm_bindgen_test::wasm_bindgen_test;

const WORDS: usize = 16;

/// Fills the room, and says what a list in it must come to.
fn fill(from: usize, count: usize) -> u64 {
    let word = |index: usize| (index as u32).wrapping_mul(0x9e37_79b9);
    for index in 0..WORDS {
        // SAFETY: the room has that many words, and the guest is not running.
        unsafe { room().cast::<u32>().add(index).write(word(index)) };
    }
    (from..from + count).map(|index| u64::from(word(index))).sum()
}

#[wasm_bindgen_test]
fn every_list_in_the_room_is_added() {
    for from in 0..WORDS {
        for count in 0..=WORDS - from {
            for out in 0..WORDS / 2 {
                let sum = fill(from, count);
                let (list, out) =
                    (room().cast::<u32>().wrapping_add(from), room().wrapping_add(out));
                assert_eq!(total(list, count, out), 0);
                // SAFETY: one of the room's eight numbers.
                assert_eq!(unsafe { out.read() }, sum, "{count} from {from}");
            }
        }
    }
}

#[wasm_bindgen_test]
fn every_other_list_is_refused_and_nothing_is_written() {
    fill(0, 0);
    // SAFETY: the room's own bytes.
    let bytes = || unsafe { room().cast::<[u8; 64]>().read() };
    let before = bytes();
    let (begin, end) = (room().addr(), room().addr() + 64);
    let places = (0..64).chain(begin - 64..end + 64).chain(usize::MAX - 64..usize::MAX);
    for place in places {
        let list = ptr::without_provenance::<u32>(place);
        for count in [0, 1, 2, 17, 1 << 30, (1 << 30) + 1, usize::MAX >> 1, usize::MAX] {
            let fits = (begin..=end).contains(&place) && count <= (end - place) / 4;
            let expected = match () {
                () if place == 0 => Refusal::Null as u32,
                () if place % 4 != 0 => Refusal::Alignment as u32,
                () if !fits => Refusal::NotLent as u32,
                () => continue,
            };
            assert_eq!(total(list, count, room()), expected, "{count} at {place}");
        }
        let out = ptr::without_provenance_mut::<u64>(place);
        if place % 8 != 0 || !(begin..end).contains(&place) {
            assert_ne!(total(room().cast(), 1, out), 0, "a sum at {place}");
        }
    }
    assert_eq!(before, bytes());
}
