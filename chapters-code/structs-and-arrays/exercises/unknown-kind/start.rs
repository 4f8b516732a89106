//! Adds up the rows of an order that a host has written.
#![cfg(target_family = "wasm")]

use core::{mem::offset_of, ptr, slice};
use std::alloc::{self, Layout};

// ANCHOR: task
/// What an item may be.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To eat.
    Food = 1,
    /// To read.
    Book = 2,
    /// To use.
    Tool = 3,
}

/// A row of an order.
#[repr(C)]
pub struct Row {
    /// What it is.
    pub kind: Kind,
    /// Whether it is given away for nothing.
    pub gift: bool,
    /// The letter that stands for it on the bill.
    pub letter: char,
    /// What it costs, in cents.
    pub price: u32,
}

/// What the rows cost, by kind.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Sums {
    /// All food.
    pub food: u32,
    /// All books.
    pub books: u32,
    /// All tools.
    pub tools: u32,
}

/// Adds up the rows, and writes the sums at `sums`. The answer is -1, or the number of the first
/// row with a kind or a letter that there is not; then nothing is written.
///
/// # Safety
///
/// There are `count` rows at `rows`, which is not null, and `sums` is a block for [`Sums`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bill(rows: *const Row, count: usize, sums: *mut Sums) -> i32 {
    // SAFETY: the host has promised it.
    let rows = unsafe { slice::from_raw_parts(rows, count) };
    let mut found = Sums::default();
    for row in rows {
        let price = row.price * u32::from(!row.gift);
        match row.kind {
            Kind::Food => found.food += price,
            Kind::Book => found.books += price,
            Kind::Tool => found.tools += price,
        }
    }
    // SAFETY: the host has promised it.
    unsafe { sums.write(found) };
    -1
}
// ANCHOR_END: task

const _: () = {
    assert!(size_of::<Row>() == 12 && align_of::<Row>() == 4);
    assert!(offset_of!(Row, gift) == 1);
    assert!(offset_of!(Row, letter) == 4);
    assert!(offset_of!(Row, price) == 8);
};

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size.max(1), align) {
        // SAFETY: it is at least one byte.
        Ok(layout) => unsafe { alloc::alloc(layout) },
        Err(_) => ptr::null_mut(),
    }
}

/// Takes a block back. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if let Ok(layout) = Layout::from_size_align(size.max(1), align)
        && !ptr.is_null()
    {
        // SAFETY: the host has promised it.
        unsafe { alloc::dealloc(ptr, layout) }
    }
}
