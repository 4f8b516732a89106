//! A guest that copies texts without a look at their length.

use core::{cell::UnsafeCell, hint};

/// What the guest changes while it runs, or its host.
struct Shared<T>(UnsafeCell<T>);

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
unsafe impl<T> Sync for Shared<T> {}

static ROOM: Shared<[u8; 64]> = Shared(UnsafeCell::new([0; 64]));

/// 64 bytes that the host may write.
#[unsafe(no_mangle)]
pub extern "C" fn room() -> *mut u8 {
    ROOM.0.get().cast()
}

// ANCHOR: door
/// Who is at the door, and what is called when they ring or knock.
#[repr(C)]
struct Door {
    visitor: [u8; 16],
    on_ring: extern "C" fn() -> u32,
    on_knock: extern "C" fn(times: u32) -> u32,
}

extern "C" fn stay_closed() -> u32 {
    0
}

extern "C" fn open() -> u32 {
    1
}

#[unsafe(no_mangle)]
pub extern "C" fn ring() -> u32 {
    unsafe { ((*DOOR.0.get()).on_ring)() }
}

/// With the right code, ringing opens from now on.
#[unsafe(no_mangle)]
pub extern "C" fn unlock(code: u32) {
    if code == 4711 {
        unsafe { (*DOOR.0.get()).on_ring = open }
    }
}

/// Takes the visitor's name, `len` bytes at `name`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn arrive(name: *const u8, len: usize) {
    unsafe { DOOR.0.get().cast::<u8>().copy_from_nonoverlapping(name, len) }
}
// ANCHOR_END: door

extern "C" fn count(times: u32) -> u32 {
    times
}

static DOOR: Shared<Door> =
    Shared(UnsafeCell::new(Door { visitor: [0; 16], on_ring: stay_closed, on_knock: count }));

#[unsafe(no_mangle)]
pub extern "C" fn knock(times: u32) -> u32 {
    unsafe { ((*DOOR.0.get()).on_knock)(times) }
}

// ANCHOR: sign
static SIGN: &str = "no entry";

#[unsafe(no_mangle)]
pub extern "C" fn sign() -> *const u8 {
    SIGN.as_ptr()
}

/// Takes `len` bytes at `text` into a variable of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn speak(text: *const u8, len: usize) {
    let mut words = [0_u8; 16];
    unsafe { words.as_mut_ptr().copy_from_nonoverlapping(text, len) };
    hint::black_box(&words);
}
// ANCHOR_END: sign

// ANCHOR: note
/// Notes a visitor's number in a table, wherever that is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn note(table: *mut u32, index: usize, number: u32) {
    unsafe { table.wrapping_add(index).write(number) }
}
// ANCHOR_END: note

// ANCHOR: main
/// What the attacker does, for Miri.
#[cfg(miri)]
fn main() {
    let name = [&b"sixteen letters."[..], &[1, 0, 0, 0]].concat();
    unsafe { arrive(name.as_ptr(), name.len()) };
    ring();
}
// ANCHOR_END: main
