//! A guest that panics in several ways, and hands its host what each panic says.
//! linker: --max-memory=4194304
#![cfg(target_family = "wasm")]

use std::{
    cell::RefCell,
    mem::ManuallyDrop,
    panic, slice,
    sync::{Mutex, PoisonError},
};

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    fn panicked(message: *const u8, len: usize);
}

#[unsafe(no_mangle)]
pub extern "C" fn init() {
    panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        // SAFETY: the host reads it before it returns, and `message` lives until then.
        unsafe { panicked(message.as_ptr(), message.len()) };
    }));
}

#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize) -> *mut u8 {
    Box::into_raw(vec![0; size].into_boxed_slice()).cast()
}

// ANCHOR: sell
thread_local! {
    static STOCK: RefCell<[u32; 3]> = const { RefCell::new([5; 3]) };
}
static LOCKED: Mutex<[u32; 3]> = Mutex::new([5; 3]);

#[unsafe(no_mangle)]
pub extern "C" fn sell(article: usize) -> u32 {
    STOCK.with_borrow_mut(|stock| {
        stock[article] -= 1;
        stock[article]
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn sell_locked(article: usize) -> u32 {
    let mut stock = LOCKED.lock().unwrap_or_else(PoisonError::into_inner);
    stock[article] -= 1;
    stock[article]
}
// ANCHOR_END: sell

// ANCHOR: letters
/// How many characters, or 0 for bytes that are no UTF-8.
///
/// # Safety
///
/// There are `len` bytes at `ptr`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn letters(ptr: *const u8, len: usize) -> usize {
    // SAFETY: the host has promised it.
    let bytes = unsafe { slice::from_raw_parts(ptr, len) };
    str::from_utf8(bytes).map_or(0, |text| text.chars().count())
}

/// The same, for bytes that are UTF-8 for certain.
///
/// # Safety
///
/// The `len` bytes at `ptr` are UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn letters_unchecked(ptr: *const u8, len: usize) -> usize {
    // SAFETY: the host has promised it.
    let text = unsafe { str::from_utf8_unchecked(slice::from_raw_parts(ptr, len)) };
    text.chars().collect::<Vec<_>>().len()
}
// ANCHOR_END: letters

// ANCHOR: sum
/// The sum of `count` ones. The list goes back with its length in the place of its capacity.
#[unsafe(no_mangle)]
pub extern "C" fn sum(count: u32) -> u32 {
    let mut ones = ManuallyDrop::new(Vec::new());
    (0..count).for_each(|_| ones.push(1));
    let sum = ones.iter().sum();
    // Wrong: it is the capacity that must come third.
    drop(unsafe { Vec::from_raw_parts(ones.as_mut_ptr(), ones.len(), ones.len()) });
    sum
}
// ANCHOR_END: sum
