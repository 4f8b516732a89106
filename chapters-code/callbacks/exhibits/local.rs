//! Gives away the address of a closure that is a local variable.
//! linker: --export-table
#![cfg(target_family = "wasm")]

use std::{cell::Cell, ffi::c_void, ptr};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Callback {
    pub call: extern "C" fn(*mut c_void, u32) -> u32,
    pub context: *mut c_void,
}

extern "C" fn call<F: FnMut(u32) -> u32>(context: *mut c_void, n: u32) -> u32 {
    let closure = unsafe { &mut *context.cast::<F>() };
    closure(n)
}

struct Given(Cell<Callback>);

unsafe impl Sync for Given {}

extern "C" fn nothing(_: *mut c_void, _: u32) -> u32 {
    0
}

static GIVEN: Given = Given(Cell::new(Callback { call: nothing, context: ptr::null_mut() }));

// ANCHOR: local
#[unsafe(no_mangle)]
pub extern "C" fn tally(start: u32) -> *const Callback {
    let mut total = start;
    let mut closure = move |n| {
        total += n;
        total
    };
    give(&mut closure)
}

fn give<F: FnMut(u32) -> u32>(closure: &mut F) -> *const Callback {
    GIVEN.0.set(Callback { call: call::<F>, context: (&raw mut *closure).cast() });
    GIVEN.0.as_ptr()
}
// ANCHOR_END: local

#[cfg(miri)]
fn main() {
    let given = unsafe { *tally(100) };
    (given.call)(given.context, 1);
}
