//! A player's name, and beside it what a name should not reach.
#![cfg(target_family = "wasm")]

use core::cell::Cell;

/// The fields follow each other without a gap.
#[repr(C)]
pub struct Player {
    name: Cell<[u8; 8]>,
    lives: Cell<u8>,
    level: Cell<u8>,
}

// SAFETY: the guest has one thread.
unsafe impl Sync for Player {}

/// The host may write the name, in the first eight bytes.
#[unsafe(no_mangle)]
pub static PLAYER: Player =
    Player { name: Cell::new(*b"nobody  "), lives: Cell::new(3), level: Cell::new(1) };

#[unsafe(no_mangle)]
pub extern "C" fn lives() -> u8 {
    PLAYER.lives.get()
}

#[unsafe(no_mangle)]
pub extern "C" fn level() -> u8 {
    PLAYER.level.get()
}
