//! A static of more than a page, all zeros.
#![cfg(target_family = "wasm")]

use std::sync::atomic::AtomicU8;

#[unsafe(no_mangle)]
pub static ROOM: [AtomicU8; 70_000] = [const { AtomicU8::new(0) }; 70_000];
