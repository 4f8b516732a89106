//! The guest as Miri sees it: used as its host uses it, on the very target.

#[path = "src/lib.rs"]
mod guest;

use core::{
    ffi::c_void,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use guest::{Callback, adder, alive, apply, collect, doubler, publish, squarer, subscribe, tally};

fn main() {
    assert_eq!((doubler()(21), squarer()(21), adder()(21, 21)), (42, 441, 42));
    assert_eq!((apply(Some(doubler()), 21), apply(None, 21)), (42, 21));

    let [first, second] = [Words::of(tally(100)), Words::of(tally(1000))];
    assert_eq!((first.call(1), first.call(1), second.call(1)), (101, 102, 1001));
    assert_eq!(alive(), 2);
    first.free();
    let third = Words::of(tally(5000));
    assert_eq!((third.call(1), second.call(1), alive()), (5001, 1002, 2));
    // Miri reports what is never freed.
    second.free();
    third.free();
    assert_eq!(alive(), 0);

    subscribe(1);
    assert_eq!(publish(5), 6);
    assert_eq!((publish(5), publish(5)), (13, 13));
    assert_eq!(collect(), 44);
}

/// What a host has read from a [`Callback`].
struct Words {
    call: extern "C" fn(*mut c_void, u32) -> u32,
    context: *mut c_void,
    drop: extern "C" fn(*mut c_void),
}

impl Words {
    fn of(callback: *const Callback) -> Self {
        // SAFETY: the guest has just written it.
        let Callback { call, context, drop } = unsafe { &*callback };
        Self { call: *call, context: *context, drop: *drop }
    }

    fn call(&self, n: u32) -> u32 {
        (self.call)(self.context, n)
    }

    fn free(self) {
        (self.drop)(self.context);
    }
}

/// The host's part: its function 1 subscribes another, once.
pub fn call(number: u32, n: u32) -> u32 {
    static FIRST: AtomicBool = AtomicBool::new(true);
    if number == 1 && FIRST.swap(false, Relaxed) {
        subscribe(2);
    }
    n + number
}

/// # Safety
///
/// There is room for `len` bytes at `ptr`.
pub unsafe fn fill(ptr: *mut u8, len: usize) {
    // SAFETY: the guest has promised it.
    unsafe { ptr.write_bytes(10, len) };
}
