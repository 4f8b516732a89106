//! Wrong on purpose: surrogates are numbers below 0x110000, and no characters.
#![cfg(target_family = "wasm")]

use core::{mem::offset_of, ptr, slice};
use std::alloc::{self, Layout};

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

impl TryFrom<u8> for Kind {
    type Error = ();

    fn try_from(number: u8) -> Result<Kind, ()> {
        match number {
            1 => Ok(Kind::Food),
            2 => Ok(Kind::Book),
            3 => Ok(Kind::Tool),
            _ => Err(()),
        }
    }
}

/// A row of an order: numbers, which are right whatever their bits.
#[repr(C)]
pub struct Row {
    /// What it is: a [`Kind`], by its number.
    pub kind: u8,
    /// Whether it is given away for nothing: anything but zero.
    pub gift: u8,
    /// The letter that stands for it on the bill: a `char`, by its number.
    pub letter: u32,
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
    for (number, row) in rows.iter().enumerate() {
        let (Ok(kind), true) = (Kind::try_from(row.kind), row.letter < 0x0011_0000) else {
            return number as i32;
        };
        let price = if row.gift == 0 { row.price } else { 0 };
        match kind {
            Kind::Food => found.food += price,
            Kind::Book => found.books += price,
            Kind::Tool => found.tools += price,
        }
    }
    // SAFETY: the host has promised it.
    unsafe { sums.write(found) };
    -1
}

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
