//! A guest that sells, and that panics where it cannot, with half of its work done.
#![cfg(target_family = "wasm")]

use core::{
    fmt::{self, Write},
    sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed},
};
use std::{
    panic,
    sync::{Mutex, PoisonError},
};

/// How many bytes of a message are kept.
const ROOM: usize = 256;

/// What the last panic said: how many bytes, and the bytes.
#[repr(C)]
pub struct Message {
    length: AtomicU32,
    bytes: [AtomicU8; ROOM],
}

/// The host reads it after a trap.
#[unsafe(no_mangle)]
pub static MESSAGE: Message =
    Message { length: AtomicU32::new(0), bytes: [const { AtomicU8::new(0) }; ROOM] };

impl Write for &Message {
    /// Cuts off what there is no room for.
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut length = self.length.load(Relaxed) as usize;
        for (place, byte) in self.bytes.iter().skip(length).zip(text.bytes()) {
            place.store(byte, Relaxed);
            length += 1;
        }
        self.length.store(length as u32, Relaxed);
        Ok(())
    }
}

/// From now on, a panic leaves its message.
#[unsafe(no_mangle)]
pub extern "C" fn init() {
    panic::set_hook(Box::new(|info| {
        MESSAGE.length.store(0, Relaxed);
        write!(&MESSAGE, "{info}").expect("it cuts off and does not fail");
    }));
}

// ANCHOR: sell
/// How many pieces there are of each article.
static STOCK: Mutex<[u32; 3]> = Mutex::new([5; 3]);

/// Decides how many pieces of an article there are.
#[unsafe(no_mangle)]
pub extern "C" fn restock(article: usize, pieces: u32) {
    STOCK.lock().unwrap_or_else(PoisonError::into_inner)[article] = pieces;
}

/// Sells so many pieces, one after another, and returns how many are left.
#[unsafe(no_mangle)]
pub extern "C" fn sell(article: usize, pieces: u32) -> u32 {
    let mut stock = STOCK.lock().unwrap_or_else(PoisonError::into_inner);
    for _ in 0..pieces {
        assert!(stock[article] > 0, "article {article} is sold out");
        stock[article] -= 1;
    }
    stock[article]
}
// ANCHOR_END: sell
