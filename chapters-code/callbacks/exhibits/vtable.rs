//! What a `Box<dyn FnMut>` consists of.
//! linker: --export-table
#![cfg(target_family = "wasm")]

type Closure = Box<dyn FnMut(u32) -> u32>;

// ANCHOR: vtable
/// The address of the two words of a boxed closure.
#[unsafe(no_mangle)]
pub extern "C" fn boxed(start: u32) -> *mut Closure {
    let mut total = start;
    let closure: Closure = Box::new(move |n| {
        total += n;
        total
    });
    Box::into_raw(Box::new(closure))
}

/// Calls one, as Rust does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn call(closure: *mut Closure, n: u32) -> u32 {
    unsafe { (*closure)(n) }
}
// ANCHOR_END: vtable
