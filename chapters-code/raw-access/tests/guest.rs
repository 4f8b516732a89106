//! The guest seen from the inside: its memory is the memory of these tests.
#![cfg(target_family = "wasm")]

use core::ptr;

use raw_access::{MOTTO, read_at, read_byte, write_byte};
use wasm_bindgen_test::wasm_bindgen_test;

/// The stack's far end: that many bytes from address 0, which no test's stack reaches.
const FAR_END: usize = 1024;

/// What the host does with `bytes[address] = byte`.
fn host_writes(address: usize, byte: u8) {
    assert!(address < FAR_END);
    // SAFETY: inside the memory, and outside every Rust allocation, as the stack is far away.
    unsafe { ptr::without_provenance_mut::<u8>(address).write_volatile(byte) }
}

fn host_reads(address: usize) -> u8 {
    assert!(address < FAR_END);
    // SAFETY: inside the memory, and outside every Rust allocation, as the stack is far away.
    unsafe { read_at(ptr::without_provenance(address)) }
}

#[wasm_bindgen_test]
fn write_byte_changes_address_4_and_no_other() {
    for background in [0, 98, 99, 255] {
        (0..FAR_END).for_each(|address| host_writes(address, background));
        // SAFETY: the stack is far away.
        unsafe { write_byte() };
        for address in 0..FAR_END {
            let expected = if address == 4 { 99 } else { background };
            assert_eq!(host_reads(address), expected, "address {address}");
        }
    }
}

#[wasm_bindgen_test]
fn read_byte_gives_whatever_the_host_left_at_address_5() {
    for byte in 0..=u8::MAX {
        host_writes(5, byte);
        host_writes(4, !byte);
        host_writes(6, !byte);
        // SAFETY: the stack is far away.
        assert_eq!(unsafe { read_byte() }, byte);
    }
}

#[wasm_bindgen_test]
fn address_0_holds_a_byte_like_any_other() {
    for byte in 0..=u8::MAX {
        host_writes(0, byte);
        assert_eq!(host_reads(0), byte);
    }
}

#[wasm_bindgen_test]
fn the_stack_lies_below_the_data_and_far_above_the_shared_bytes() {
    let local = 0_u8;
    let address = (&raw const local).addr();
    assert!(address < (&raw const MOTTO).addr());
    assert!(address > FAR_END);
}
