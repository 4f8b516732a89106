//! A guest that asks its host for files, and does whatever it is told to while the host makes room.
#![cfg(target_family = "wasm")]

use core::{
    arch::wasm32,
    cell::{Cell, UnsafeCell},
};

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Asks for the file of a path of `length` bytes; the host writes at `slot` where its bytes are,
    /// and how many.
    safe fn read(path: usize, length: usize, slot: usize) -> u32;
}

const SIZE: usize = 1024;

/// What the host may write, and what the guest does when it is asked for room.
struct Guest {
    bytes: UnsafeCell<[u8; SIZE]>,
    /// So many bytes of the buffer go from the first place in it to the second.
    moves: Cell<(usize, usize, usize)>,
    /// So many pages it grows.
    pages: Cell<usize>,
    /// What it gives out, if not the end of the buffer.
    lie: Cell<Option<usize>>,
}

// SAFETY: the guest has one thread, and makes no reference to the bytes.
unsafe impl Sync for Guest {}

static GUEST: Guest = Guest {
    bytes: UnsafeCell::new([0; SIZE]),
    moves: Cell::new((0, 0, 0)),
    pages: Cell::new(0),
    lie: Cell::new(None),
};

/// 1024 bytes that the host may write.
#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *mut u8 {
    GUEST.bytes.get().cast()
}

/// Says what `alloc` does besides.
#[unsafe(no_mangle)]
pub extern "C" fn meanwhile(from: usize, to: usize, length: usize, pages: usize) {
    GUEST.moves.set((from, to, length));
    GUEST.pages.set(pages);
}

/// Says which address `alloc` gives out.
#[unsafe(no_mangle)]
pub extern "C" fn lie(address: usize) {
    GUEST.lie.set(Some(address));
}

/// Room for a file of 256 bytes at most.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(_size: usize, _align: usize) -> usize {
    let (from, to, length) = GUEST.moves.get();
    let bytes = GUEST.bytes.get().cast::<u8>();
    if from.max(to) + length <= SIZE {
        // SAFETY: both places are in the buffer.
        unsafe { bytes.wrapping_add(from).copy_to(bytes.wrapping_add(to), length) };
    }
    if GUEST.pages.get() > 0 {
        wasm32::memory_grow::<0>(GUEST.pages.get());
    }
    GUEST.lie.get().unwrap_or(bytes.addr() + SIZE - 256)
}

/// Calls `read`.
#[unsafe(no_mangle)]
pub extern "C" fn do_read(path: usize, length: usize, slot: usize) -> u32 {
    read(path, length, slot)
}
