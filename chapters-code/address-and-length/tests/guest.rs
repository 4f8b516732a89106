//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::{ptr, slice};

use address_and_length::{Text, greeting_descriptor, greeting_out, greeting_packed, slot};
use wasm_bindgen_test::wasm_bindgen_test;

/// The two words of a `Text`, as a host reads them.
fn words(text: *const Text) -> (u32, u32) {
    let words = text.cast::<u32>();
    assert!(words.is_aligned());
    // SAFETY: a `Text` of the guest's, two words of 4 bytes.
    unsafe { (words.read(), words.add(1).read()) }
}

fn unpack(packed: u64) -> (u32, u32) {
    (packed as u32, (packed >> 32) as u32)
}

#[wasm_bindgen_test]
fn the_packed_number_leads_to_the_greeting() {
    let (ptr, len) = unpack(greeting_packed());
    let ptr = ptr::with_exposed_provenance(ptr as usize);
    // SAFETY: the guest has given out this address and this length.
    assert_eq!(unsafe { slice::from_raw_parts::<u8>(ptr, len as usize) }, b"Hello WASM!");
}

#[wasm_bindgen_test]
fn all_ways_lead_to_the_same_text() {
    assert_eq!(size_of::<Text>(), 8);
    // SAFETY: this is the address that the function asks for.
    unsafe { greeting_out(slot()) };
    assert_eq!(words(slot()), unpack(greeting_packed()));
    assert_eq!(words(greeting_descriptor()), unpack(greeting_packed()));
}

#[wasm_bindgen_test]
fn what_the_slot_held_does_not_matter() {
    for filler in 0..=u8::MAX {
        // SAFETY: the slot is 8 bytes that the host may write.
        unsafe {
            slot().write_bytes(filler, 1);
            greeting_out(slot());
        }
        assert_eq!(words(slot()), unpack(greeting_packed()));
    }
}

#[wasm_bindgen_test]
fn places_stay_where_they_are() {
    let before = (slot(), greeting_descriptor(), greeting_packed());
    for _ in 0..1_000 {
        // SAFETY: as above.
        unsafe { greeting_out(slot()) };
        assert_eq!((slot().cast_const(), greeting_descriptor()), (before.0.cast_const(), before.1));
        assert_eq!(greeting_packed(), before.2);
    }
}
