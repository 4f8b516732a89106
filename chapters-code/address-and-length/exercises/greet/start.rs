//! A guest that greets by name.
#![cfg(target_family = "wasm")]

use core::{cell::UnsafeCell, ptr};

/// The longest name, in bytes.
const LONGEST: usize = 32;

/// What the host may write.
struct Shared<T>(UnsafeCell<T>);

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
unsafe impl<T> Sync for Shared<T> {}

/// An address and a length, in this order.
#[repr(C)]
pub struct Text {
    ptr: *const u8,
    len: usize,
}

static ROOM: Shared<[u8; LONGEST]> = Shared(UnsafeCell::new([0; LONGEST]));
static SLOT: Shared<Text> = Shared(UnsafeCell::new(Text { ptr: ptr::null(), len: 0 }));

/// Where the host may put a name.
#[unsafe(no_mangle)]
pub extern "C" fn room() -> *mut u8 {
    ROOM.0.get().cast()
}

/// Room for one address and one length.
#[unsafe(no_mangle)]
pub extern "C" fn slot() -> *mut Text {
    SLOT.0.get()
}

/// Makes "Hello NAME!" of a name, writes where that text lies and how long it is, in bytes, and
/// returns 0. Where the name is longer than 32 bytes or not UTF-8, writes nothing and returns 1.
/// The text stays as it is until the next call of `greet`.
///
/// The host calls `greet(name, length, slot())`: the address of the name, its length in bytes, and
/// where to write. The name lies in the guest's room, or in one of 32 bytes that is the host's own.
#[unsafe(no_mangle)]
pub extern "C" fn greet(name: &str) -> *const u8 {
    format!("Hello {name}!").as_ptr()
}

/// What else the guest does: it allocates, writes, and frees. Let it be.
#[unsafe(no_mangle)]
pub extern "C" fn work(size: usize, byte: u8) -> u8 {
    core::hint::black_box(vec![byte; size]).first().copied().unwrap_or(byte)
}
