//! A guest that puts texts in capitals, keeps books of its blocks, and notes what a host does.
#![cfg(target_family = "wasm")]

use core::{cell::RefCell, ptr, slice};
use std::alloc::{self, Layout};

/// There is room behind each block, so that a host's mistake is noted before it breaks the guest.
const SLACK: usize = 256;

/// What the host has, and what it has done wrong.
struct Books {
    /// Address, size and alignment of each block that is out.
    out: Vec<(usize, usize, usize)>,
    /// How many bytes may be out.
    limit: usize,
    /// How many blocks came back with another size or alignment than they were given out with.
    wrong_sizes: u32,
    /// How many addresses came back at which there was no block of the host's.
    no_blocks: u32,
    /// Whether a call runs, or broke off.
    busy: bool,
    /// How often the host has called after a call that broke off.
    late: u32,
}

thread_local! {
    static BOOKS: RefCell<Books> = const {
        RefCell::new(Books {
            out: Vec::new(),
            limit: 1 << 20,
            wrong_sizes: 0,
            no_blocks: 0,
            busy: false,
            late: 0,
        })
    };
}

/// Notes a call of the host's.
fn enter() {
    BOOKS.with_borrow_mut(|books| books.late += u32::from(books.busy));
}

fn give(size: usize, align: usize) -> *mut u8 {
    let Ok(layout) = Layout::from_size_align(size.saturating_add(SLACK), align) else {
        return ptr::null_mut();
    };
    BOOKS.with_borrow_mut(|books| {
        let out: usize = books.out.iter().map(|block| block.1).sum();
        if out.saturating_add(size) > books.limit {
            return ptr::null_mut();
        }
        // The memory grows with each request, and not only with some.
        core::arch::wasm32::memory_grow::<0>(1);
        // SAFETY: it is at least one byte.
        let block = unsafe { alloc::alloc(layout) };
        if !block.is_null() {
            books.out.push((block.addr(), size, align));
        }
        block
    })
}

/// The block is not given out again, so that each address is one block's alone.
fn take_back(ptr: *mut u8, size: usize, align: usize) {
    let found = BOOKS.with_borrow_mut(|books| {
        let Some(place) = books.out.iter().position(|block| block.0 == ptr.addr()) else {
            books.no_blocks += 1;
            return None;
        };
        let (_, real_size, real_align) = books.out.swap_remove(place);
        books.wrong_sizes += u32::from((size, align) != (real_size, real_align));
        Some(real_size)
    });
    if let Some(size) = found {
        // SAFETY: the block has as many bytes, and is the guest's again.
        unsafe { ptr.write_bytes(0xdd, size) };
    }
}

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    enter();
    give(size, align)
}

/// Takes a block back, and writes over it. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] or [`shout`] that was not
/// given back. What is not, is noted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    enter();
    if !ptr.is_null() {
        take_back(ptr, size, align);
    }
}

/// Where a text lies, and how many bytes it has.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// The address.
    pub ptr: *mut u8,
    /// How many bytes there are.
    pub len: usize,
}

/// A list of texts.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// The address of the first.
    pub rows: *mut Text,
    /// How many there are.
    pub count: usize,
}

/// The texts in capitals, each in a block of its own, with a table of them in another block. All are
/// the host's. The status is 0, or 1 where there was no room; then nothing is at `out`, and nothing
/// stays behind.
///
/// # Safety
///
/// There are `count` texts at `rows`, each UTF-8, and room for [`Texts`] at `out`.
///
/// # Panics
///
/// Where a text contains U+0000.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn shout(rows: *const Text, count: usize, out: *mut Texts) -> u32 {
    enter();
    BOOKS.with_borrow_mut(|books| books.busy = true);
    let mut made = Vec::new();
    // SAFETY: the host has promised it.
    for row in unsafe { slice::from_raw_parts(rows, count) } {
        // SAFETY: as above.
        let text = unsafe { slice::from_raw_parts(row.ptr, row.len) };
        let text = str::from_utf8(text).expect("a text is UTF-8").to_uppercase();
        assert!(!text.contains('\0'), "a text has no U+0000");
        made.extend(copy(text.as_bytes()));
    }
    let table: *mut Text = give(size_of::<Text>() * count, align_of::<Text>()).cast();
    let whole = made.len() == count && !table.is_null();
    if whole {
        for (index, text) in made.iter().enumerate() {
            // SAFETY: the table has a row for each.
            unsafe { table.add(index).write(*text) };
        }
        // SAFETY: the host has promised it.
        unsafe { out.write(Texts { rows: table, count }) };
    } else {
        for text in made {
            take_back(text.ptr, text.len, 1);
        }
        if !table.is_null() {
            take_back(table.cast(), size_of::<Text>() * count, align_of::<Text>());
        }
    }
    BOOKS.with_borrow_mut(|books| books.busy = false);
    u32::from(!whole)
}

fn copy(bytes: &[u8]) -> Option<Text> {
    let ptr = give(bytes.len(), 1);
    if ptr.is_null() {
        return None;
    }
    // SAFETY: the block has as many bytes, and is new.
    unsafe { ptr.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
    Some(Text { ptr, len: bytes.len() })
}

/// Decides how many bytes may be out at a time.
#[unsafe(no_mangle)]
pub extern "C" fn set_limit(bytes: usize) {
    BOOKS.with_borrow_mut(|books| books.limit = bytes);
}

/// How many blocks are the host's.
#[unsafe(no_mangle)]
pub extern "C" fn blocks_out() -> usize {
    BOOKS.with_borrow(|books| books.out.len())
}

/// How many bytes the one of them has that was given out last.
#[unsafe(no_mangle)]
pub extern "C" fn last_size() -> usize {
    BOOKS.with_borrow(|books| books.out.last().map_or(0, |block| block.1))
}

/// How many blocks came back with another size or alignment than they were given out with.
#[unsafe(no_mangle)]
pub extern "C" fn wrong_sizes() -> u32 {
    BOOKS.with_borrow(|books| books.wrong_sizes)
}

/// How many addresses came back at which there was no block of the host's.
#[unsafe(no_mangle)]
pub extern "C" fn no_blocks() -> u32 {
    BOOKS.with_borrow(|books| books.no_blocks)
}

/// How often the host has called after a call that broke off.
#[unsafe(no_mangle)]
pub extern "C" fn late_calls() -> u32 {
    BOOKS.with_borrow(|books| books.late)
}
