//! A guest whose closures a host calls by their handles.
#![cfg(target_family = "wasm")]

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

// ANCHOR: task
/// What is called with its own handle and a number.
type Callback = Box<dyn FnMut(u32, u32) -> u32>;

/// Keeps a callback, and gives it a handle: never 0, and none that was given before.
fn keep(callback: Callback) -> u32 {
    Box::into_raw(Box::new(callback)).expose_provenance() as u32
}

/// Calls the callback with this handle. The answer is 0 where there is none: it was released, or never
/// made, or it is running.
#[unsafe(no_mangle)]
pub extern "C" fn call(handle: u32, n: u32) -> u32 {
    let callback = core::ptr::with_exposed_provenance_mut::<Callback>(handle as usize);
    // SAFETY: the host knows which are alive.
    unsafe { (*callback)(handle, n) }
}

/// Drops the callback with this handle, if need be when it has returned. The answer is 1, or 0 where
/// there is none.
#[unsafe(no_mangle)]
pub extern "C" fn release(handle: u32) -> u32 {
    let callback = core::ptr::with_exposed_provenance_mut::<Callback>(handle as usize);
    // SAFETY: the host knows which are alive.
    drop(unsafe { Box::from_raw(callback) });
    1
}
// ANCHOR_END: task

/// A callback that adds up what it is called with.
#[unsafe(no_mangle)]
pub extern "C" fn tally(start: u32) -> u32 {
    let (mut total, counted) = (start, Counted::new());
    keep(Box::new(move |_, n| {
        let _ = &counted;
        total += n;
        total
    }))
}

/// One that releases itself when it is called, and then adds two numbers.
#[unsafe(no_mangle)]
pub extern "C" fn once(number: u32) -> u32 {
    let counted = Counted::new();
    keep(Box::new(move |own, n| {
        let _ = &counted;
        release(own);
        number + n
    }))
}

/// One that calls itself, and another, and adds 1.
#[unsafe(no_mangle)]
pub extern "C" fn relay(other: u32) -> u32 {
    let counted = Counted::new();
    keep(Box::new(move |own, n| {
        let _ = &counted;
        call(own, n) + call(other, n) + 1
    }))
}

/// One that releases itself when it is called, and another when it is dropped.
#[unsafe(no_mangle)]
pub extern "C" fn keeper(other: u32) -> u32 {
    let kept = Keeper { other, _counted: Counted::new() };
    keep(Box::new(move |own, n| {
        let _ = &kept;
        release(own);
        n
    }))
}

/// What releases another closure when it is dropped.
struct Keeper {
    other: u32,
    _counted: Counted,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        release(self.other);
    }
}

/// How many closures there are.
#[unsafe(no_mangle)]
pub extern "C" fn alive() -> u32 {
    ALIVE.load(Relaxed)
}

static ALIVE: AtomicU32 = AtomicU32::new(0);

/// What each closure captures, to be counted.
struct Counted;

impl Counted {
    fn new() -> Counted {
        ALIVE.fetch_add(1, Relaxed);
        Counted
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Relaxed);
    }
}
