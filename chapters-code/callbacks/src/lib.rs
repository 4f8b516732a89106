//! The guest of the chapter `callbacks`: it gives functions away, and calls some that it is given.
#![cfg(target_family = "wasm")]

use core::{
    cell::{RefCell, UnsafeCell},
    ffi::c_void,
    mem::MaybeUninit,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

// The tests run without a host that could be called.
#[cfg(not(test))]
mod host;
#[cfg(not(test))]
pub use host::*;

// ANCHOR: functions
type Function = extern "C" fn(u32) -> u32;

extern "C" fn double(n: u32) -> u32 {
    n.wrapping_mul(2)
}

extern "C" fn square(n: u32) -> u32 {
    n.wrapping_mul(n)
}

/// Gives `double` away.
#[unsafe(no_mangle)]
pub extern "C" fn doubler() -> Function {
    double
}

/// Gives `square` away.
#[unsafe(no_mangle)]
pub extern "C" fn squarer() -> Function {
    square
}
// ANCHOR_END: functions

// ANCHOR: apply
/// What `function` says to `n`; `n` itself where there is no function. The host promises that the
/// number is 0, or that of a function of this type.
#[unsafe(no_mangle)]
pub extern "C" fn apply(function: Option<Function>, n: u32) -> u32 {
    function.map_or(n, |function| function(n))
}
// ANCHOR_END: apply

// ANCHOR: adder
extern "C" fn add(a: u32, b: u32) -> u32 {
    a.wrapping_add(b)
}

/// Gives `add` away.
#[unsafe(no_mangle)]
pub extern "C" fn adder() -> extern "C" fn(u32, u32) -> u32 {
    add
}
// ANCHOR_END: adder

// ANCHOR: callback
/// A closure for a host: what to call, and what with.
#[repr(C)]
pub struct Callback {
    /// To be called with the context and a number.
    pub call: extern "C" fn(*mut c_void, u32) -> u32,
    /// The closure.
    pub context: *mut c_void,
    /// To be called with the context, once, when all calls are over.
    pub drop: extern "C" fn(*mut c_void),
}

impl Callback {
    fn new<F: FnMut(u32) -> u32 + 'static>(closure: F) -> Callback {
        ALIVE.fetch_add(1, Relaxed);
        let context = Box::into_raw(Box::new(closure)).cast();
        Callback { call: call::<F>, context, drop: release::<F> }
    }
}

extern "C" fn call<F: FnMut(u32) -> u32>(context: *mut c_void, n: u32) -> u32 {
    // SAFETY: it stands beside a context that `new` has made of an `F`; the host calls it before it is
    // released, and not while it runs.
    let closure = unsafe { &mut *context.cast::<F>() };
    closure(n)
}

extern "C" fn release<F>(context: *mut c_void) {
    // SAFETY: as for `call`; the host releases it once, and not while it runs.
    drop(unsafe { Box::from_raw(context.cast::<F>()) });
    ALIVE.fetch_sub(1, Relaxed);
}
// ANCHOR_END: callback

// ANCHOR: tally
/// A closure that adds up what it is called with. It says where its three words lie; they stay there
/// until the next call of this function, and the closure until it is dropped.
#[unsafe(no_mangle)]
pub extern "C" fn tally(start: u32) -> *const Callback {
    let mut total = start;
    give(Callback::new(move |n| {
        total += n;
        total
    }))
}
// ANCHOR_END: tally

static ALIVE: AtomicU32 = AtomicU32::new(0);

/// How many closures have been given away and not released.
#[unsafe(no_mangle)]
pub extern "C" fn alive() -> u32 {
    ALIVE.load(Relaxed)
}

struct Shared<T>(UnsafeCell<T>);

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
#[cfg(not(target_feature = "atomics"))]
unsafe impl<T> Sync for Shared<T> {}

static GIVEN: Shared<MaybeUninit<Callback>> = Shared(UnsafeCell::new(MaybeUninit::uninit()));

fn give(callback: Callback) -> *const Callback {
    let given = GIVEN.0.get().cast::<Callback>();
    // SAFETY: it is a place for one, and nobody borrows it.
    unsafe { given.write(callback) };
    given
}

thread_local! {
    static SUBSCRIBED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

// ANCHOR: subscribe
/// Notes the number of a function that is the host's.
#[unsafe(no_mangle)]
pub extern "C" fn subscribe(number: u32) {
    SUBSCRIBED.with_borrow_mut(|numbers| numbers.push(number));
}
// ANCHOR_END: subscribe
