//! The items of an order, and a guest that notes what it was handed.
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
}

thread_local! {
    static BOOKS: RefCell<Books> = const {
        RefCell::new(Books { out: Vec::new(), limit: 1 << 20, wrong_sizes: 0, no_blocks: 0 })
    };
}

impl Books {
    /// Takes the block at an address off the books: its own size and alignment.
    fn strike(&mut self, at: usize, size: usize, align: usize) -> Option<(usize, usize)> {
        let Some(place) = self.out.iter().position(|block| block.0 == at) else {
            self.no_blocks += 1;
            return None;
        };
        let (_, real_size, real_align) = self.out.swap_remove(place);
        if (size, align) != (real_size, real_align) {
            self.wrong_sizes += 1;
        }
        Some((real_size, real_align))
    }
}

/// A block of `size` bytes at a multiple of `align`, or null. No bytes count as one.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(size: usize, align: usize) -> *mut u8 {
    let whole = size.saturating_add(SLACK);
    let Ok(layout) = Layout::from_size_align(whole, align) else {
        return ptr::null_mut();
    };
    BOOKS.with_borrow_mut(|books| {
        let out: usize = books.out.iter().map(|block| block.1).sum();
        if out.saturating_add(size) > books.limit {
            return ptr::null_mut();
        }
        // The memory grows with each request, and not only with some.
        #[cfg(not(miri))]
        core::arch::wasm32::memory_grow::<0>(1);
        // SAFETY: it is at least one byte.
        let block = unsafe { alloc::alloc(layout) };
        if !block.is_null() {
            books.out.push((block.addr(), size, align));
            // Somebody's secret, as it might be left in a block.
            // SAFETY: the block has as many bytes.
            unsafe { block.write_bytes(0xee, size) };
        }
        block
    })
}

/// Takes a block back, and writes over it. It is not given out again, so that each address is one
/// block's alone. Null is ignored.
///
/// # Safety
///
/// `ptr` is null, or a block of this `size` and `align` from [`alloc`] that was not given back. What
/// is not, is noted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dealloc(ptr: *mut u8, size: usize, align: usize) {
    if ptr.is_null() {
        return;
    }
    let block = BOOKS.with_borrow_mut(|books| books.strike(ptr.addr(), size, align));
    if let Some((size, _)) = block {
        // SAFETY: the block has as many bytes, and is the guest's again.
        unsafe { ptr.write_bytes(0xdd, size) };
    }
}

/// An item of an order.
#[repr(C)]
pub struct Item {
    /// What it is, by its number.
    pub kind: u8,
    /// What one costs, in cents.
    pub price: u64,
    /// Where its name begins.
    pub name: *const u8,
    /// How many bytes the name has.
    pub name_len: usize,
    /// How many are ordered.
    pub count: u16,
}

/// What the guest has read of an item.
struct Seen {
    kind: u8,
    price: u64,
    name: Vec<u8>,
    count: u16,
    /// Whether all bytes between the fields, and behind the last, were zero.
    clean: bool,
}

thread_local! {
    static SEEN: RefCell<Vec<Seen>> = const { RefCell::new(Vec::new()) };
}

/// What all the items cost.
///
/// # Safety
///
/// There are `count` items at `items`, which is not null, and each name is where its item says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn total(items: *const Item, count: usize) -> u64 {
    let end = core::arch::wasm32::memory_size::<0>() << 16;
    let inside = |at: usize, len: usize| at.checked_add(len).is_some_and(|last| last <= end);
    SEEN.with_borrow_mut(Vec::clear);
    let mut sum = 0_u64;
    for index in 0..count {
        let item = items.wrapping_add(index);
        if !item.is_aligned() || !inside(item.addr(), size_of::<Item>()) {
            break;
        }
        // SAFETY: these bytes lie in the memory.
        let (bytes, read) = unsafe { (item.cast::<[u8; 32]>().read(), item.read()) };
        let mut name = Vec::new();
        if inside(read.name.addr(), read.name_len) && !read.name.is_null() {
            // SAFETY: as above.
            name.extend_from_slice(unsafe { slice::from_raw_parts(read.name, read.name_len) });
        }
        sum = sum.saturating_add(read.price.saturating_mul(read.count.into()));
        let clean = bytes[1..8].iter().chain(&bytes[26..]).all(|byte| *byte == 0);
        let Item { kind, price, count, .. } = read;
        SEEN.with_borrow_mut(|seen| seen.push(Seen { kind, price, name, count, clean }));
    }
    sum
}

/// How many items the guest has read.
#[unsafe(no_mangle)]
pub extern "C" fn seen() -> usize {
    SEEN.with_borrow(Vec::len)
}

fn of<T>(index: usize, other: T, field: impl FnOnce(&Seen) -> T) -> T {
    SEEN.with_borrow(|seen| seen.get(index).map_or(other, field))
}

/// The kind of an item that was read.
#[unsafe(no_mangle)]
pub extern "C" fn seen_kind(index: usize) -> u32 {
    of(index, 0, |item| item.kind.into())
}

/// Its price.
#[unsafe(no_mangle)]
pub extern "C" fn seen_price(index: usize) -> u64 {
    of(index, 0, |item| item.price)
}

/// Its count.
#[unsafe(no_mangle)]
pub extern "C" fn seen_count(index: usize) -> u32 {
    of(index, 0, |item| item.count.into())
}

/// Where the guest has a copy of its name.
#[unsafe(no_mangle)]
pub extern "C" fn seen_name(index: usize) -> *const u8 {
    of(index, ptr::null(), |item| item.name.as_ptr())
}

/// How many bytes the name has.
#[unsafe(no_mangle)]
pub extern "C" fn seen_name_len(index: usize) -> usize {
    of(index, 0, |item| item.name.len())
}

/// Whether there were zeros in the padding.
#[unsafe(no_mangle)]
pub extern "C" fn seen_clean(index: usize) -> u32 {
    of(index, 0, |item| item.clean.into())
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
