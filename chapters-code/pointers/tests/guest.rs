//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::{arch::wasm32, ptr, ptr::NonNull};

use pointers::{
    apply, entry, get_or, last_byte, mem_get, numbers, operation, read_u32, read_u32_unaligned,
    room,
};
use wasm_bindgen_test::wasm_bindgen_test;

const ROOM: usize = 32;

/// Random numbers, the same in every run (xorshift).
struct Random(u32);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}

/// What the host does with a view over the room.
fn host_writes(at: usize, bytes: &[u8]) {
    assert!(at + bytes.len() <= ROOM);
    // SAFETY: in the room, into which nobody has a reference.
    unsafe { room().add(at).copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) }
}

/// The address of a byte of the room.
fn place(at: usize) -> *mut u8 {
    assert!(at < ROOM);
    // SAFETY: in the room.
    unsafe { room().add(at) }
}

#[wasm_bindgen_test]
fn mem_get_finds_every_byte_at_every_place() {
    for byte in 0..=u8::MAX {
        for at in 0..ROOM {
            host_writes(0, &[!byte; ROOM]);
            host_writes(at, &[byte]);
            for other in 0..ROOM {
                let expected = if other == at { byte } else { !byte };
                // SAFETY: the guest has given the room out.
                assert_eq!(unsafe { mem_get(place(other)) }, expected);
            }
        }
    }
}

#[wasm_bindgen_test]
fn mem_get_reads_addresses_that_rust_does_not_know_and_null() {
    for address in 0..1024 {
        // SAFETY: in the memory, at the stack's far end.
        let byte = unsafe {
            ptr::without_provenance_mut::<u8>(address).write_volatile(address as u8);
            mem_get(ptr::without_provenance(address))
        };
        assert_eq!(byte, address as u8);
    }
}

#[wasm_bindgen_test]
fn last_byte_follows_the_size_of_the_memory() {
    for pages in [0, 1, 2, 1] {
        assert_ne!(wasm32::memory_grow::<0>(pages), usize::MAX);
        let last = last_byte();
        assert_eq!(last.addr() + 1, wasm32::memory_size::<0>() * 65536);
        // SAFETY: in the memory; only read.
        unsafe { mem_get(last) };
    }
}

#[wasm_bindgen_test]
fn numbers_lie_where_the_hosts_look_for_them() {
    let at = numbers().cast::<u8>();
    assert!(numbers().is_aligned());
    // SAFETY: what the guest has given out, before its padding.
    let bytes: Vec<u8> = (0..27).map(|offset| unsafe { mem_get(at.add(offset)) }).collect();
    assert_eq!(bytes[..8], 0.1f64.to_le_bytes());
    assert_eq!(bytes[8..16], 0x0102_0304_0506_0708u64.to_le_bytes());
    assert_eq!(bytes[16..20], 0.1f32.to_le_bytes());
    assert_eq!(bytes[20..24], 0x0a0b_0c0du32.to_le_bytes());
    assert_eq!(bytes[24..26], 0x0e0fu16.to_le_bytes());
    assert_eq!(bytes[26], 99);
}

#[wasm_bindgen_test]
fn read_u32_reads_little_endian_at_every_alignment() {
    let mut random = Random(0x9e37_79b9);
    for _ in 0..1000 {
        let background = random.next() as u8;
        let word = random.next();
        for at in 0..=ROOM - 4 {
            host_writes(0, &[background; ROOM]);
            host_writes(at, &word.to_le_bytes());
            let ptr = place(at).cast::<u32>();
            // SAFETY: in the room.
            assert_eq!(unsafe { read_u32_unaligned(ptr) }, word);
            if at.is_multiple_of(4) {
                // SAFETY: in the room, and the room's address is a multiple of 4.
                assert_eq!(unsafe { read_u32(ptr) }, word);
            }
        }
    }
}

#[wasm_bindgen_test]
fn the_room_suits_every_width() {
    assert!(room().addr().is_multiple_of(16));
}

#[wasm_bindgen_test]
fn get_or_tells_null_from_every_byte() {
    for byte in 0..=u8::MAX {
        for at in 0..ROOM {
            host_writes(at, &[byte]);
            // SAFETY: in the room.
            assert_eq!(unsafe { get_or(NonNull::new(place(at)), 256) }, u32::from(byte));
        }
    }
    for other in [0, 99, u32::MAX] {
        // SAFETY: null is in the contract.
        assert_eq!(unsafe { get_or(None, other) }, other);
    }
}

#[wasm_bindgen_test]
fn entry_finds_what_the_table_has_and_nothing_beyond_it() {
    for index in 0..=1024 {
        let expected = if index < 256 { 3 * index } else { u32::MAX };
        assert_eq!(entry(index), expected);
    }
    assert_eq!(entry(u32::MAX), u32::MAX);
}

#[wasm_bindgen_test]
fn apply_calls_the_operation_that_was_given_out() {
    for number in [0, 1, 41, u32::MAX] {
        // SAFETY: the guest has given it out.
        assert_eq!(unsafe { apply(operation(), number) }, number.wrapping_add(1));
    }
}
