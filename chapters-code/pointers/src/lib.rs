//! The guest of the chapter `pointers`: it takes addresses from its host, and gives addresses out.
#![cfg(target_family = "wasm")]

use core::{
    arch::wasm32,
    cell::UnsafeCell,
    ptr::{self, NonNull},
};

// ANCHOR: mem_get
/// The byte at `ptr`.
///
/// # Safety
///
/// `ptr` lies inside the memory, and it is an address that the guest has given out or one outside
/// everything that Rust has allocated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mem_get(ptr: *const u8) -> u8 {
    // SAFETY: the caller says so.
    unsafe { ptr.read_volatile() }
}
// ANCHOR_END: mem_get

// ANCHOR: room
/// Bytes that the host may write, at an address that is a multiple of 16.
#[repr(align(16))]
struct Room(UnsafeCell<[u8; 32]>);

// SAFETY: the guest has one thread, and makes no reference into the room.
unsafe impl Sync for Room {}

static ROOM: Room = Room(UnsafeCell::new([0; 32]));

/// Where the host may write 32 bytes.
#[unsafe(no_mangle)]
pub extern "C" fn room() -> *mut u8 {
    ROOM.0.get().cast()
}
// ANCHOR_END: room

// ANCHOR: last_byte
/// The address of the memory's last byte.
#[unsafe(no_mangle)]
pub extern "C" fn last_byte() -> *const u8 {
    let pages = wasm32::memory_size::<0>();
    // Wrapping, as a memory of 65536 pages has one byte more than a `usize` can count.
    ptr::without_provenance(pages.wrapping_mul(65536).wrapping_sub(1))
}
// ANCHOR_END: last_byte

// ANCHOR: numbers
/// A number of each width.
#[repr(C)]
pub struct Numbers {
    double: f64,
    long: u64,
    float: f32,
    word: u32,
    half: u16,
    byte: u8,
}

static NUMBERS: Numbers = Numbers {
    double: 0.1,
    long: 0x0102_0304_0506_0708,
    float: 0.1,
    word: 0x0a0b_0c0d,
    half: 0x0e0f,
    byte: 99,
};

/// Where the numbers are.
#[unsafe(no_mangle)]
pub extern "C" fn numbers() -> *const Numbers {
    &raw const NUMBERS
}
// ANCHOR_END: numbers

// ANCHOR: read_u32
/// The `u32` at `ptr`.
///
/// # Safety
///
/// The four bytes from `ptr` on lie in the [`room`], and `ptr` is a multiple of 4.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn read_u32(ptr: *const u32) -> u32 {
    // SAFETY: the caller says so.
    unsafe { ptr.read() }
}

/// The `u32` at `ptr`, which need not be a multiple of anything.
///
/// # Safety
///
/// The four bytes from `ptr` on lie in the [`room`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn read_u32_unaligned(ptr: *const u32) -> u32 {
    // SAFETY: the caller says so.
    unsafe { ptr.read_unaligned() }
}
// ANCHOR_END: read_u32

// ANCHOR: get_or
/// The byte at `byte`, or `other` if that is null.
///
/// # Safety
///
/// `byte` is null, or lies in the [`room`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn get_or(byte: Option<NonNull<u8>>, other: u32) -> u32 {
    match byte {
        // SAFETY: the caller says so.
        Some(byte) => u32::from(unsafe { byte.read() }),
        None => other,
    }
}
// ANCHOR_END: get_or

static TRIPLES: [u32; 256] = {
    let mut triples = [0; 256];
    let mut number = 0;
    while number < 256 {
        triples[number as usize] = 3 * number;
        number += 1;
    }
    triples
};

// ANCHOR: entry
/// Three times `index`, from a table; `u32::MAX` where the table has no such entry.
#[unsafe(no_mangle)]
pub extern "C" fn entry(index: u32) -> u32 {
    TRIPLES.get(index as usize).copied().unwrap_or(u32::MAX)
}
// ANCHOR_END: entry

// ANCHOR: apply
extern "C" fn add_one(number: u32) -> u32 {
    number.wrapping_add(1)
}

/// A function that the host may keep and hand back.
#[unsafe(no_mangle)]
pub extern "C" fn operation() -> extern "C" fn(u32) -> u32 {
    add_one
}

/// Calls `operation` with `number`.
///
/// # Safety
///
/// `operation` is one that the guest has given out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn apply(operation: extern "C" fn(u32) -> u32, number: u32) -> u32 {
    operation(number)
}
// ANCHOR_END: apply
