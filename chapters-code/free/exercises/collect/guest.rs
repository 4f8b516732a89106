//! Blocks that grow, and a guest that keeps books of them.
#![cfg(target_family = "wasm")]

use core::{cell::RefCell, ptr};
use std::alloc::{self, Layout};

/// There is room behind each block, so that a host's mistake is noted before it breaks the guest.
const SLACK: usize = 256;

/// What the host has, and what it has done wrong.
struct Books {
    /// Address, size and alignment of each block that is out.
    out: Vec<(usize, usize, usize)>,
    /// How many bytes may be out.
    limit: usize,
    /// Whether the first byte of a block is lost when it moves.
    spoils: bool,
    /// How many blocks came back with another size or alignment than they were given out with.
    wrong_sizes: u32,
    /// How many addresses came back at which there was no block of the host's.
    no_blocks: u32,
}

thread_local! {
    static BOOKS: RefCell<Books> = const {
        RefCell::new(Books {
            out: Vec::new(),
            limit: 1 << 20,
            spoils: false,
            wrong_sizes: 0,
            no_blocks: 0,
        })
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
        let out: usize = books.out.iter().map(|block| block.1.max(1)).sum();
        if out.saturating_add(size.max(1)) > books.limit {
            return ptr::null_mut();
        }
        // The memory grows with each request, and not only with some.
        #[cfg(not(miri))]
        core::arch::wasm32::memory_grow::<0>(1);
        // SAFETY: it is at least one byte.
        let block = unsafe { alloc::alloc(layout) };
        if !block.is_null() {
            books.out.push((block.addr(), size, align));
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

/// Makes a block longer or shorter, and gives the address where its bytes are now, which is always
/// another. Where that is null, there was no room, and the block is as it was.
///
/// # Safety
///
/// As for [`dealloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn resize(
    ptr: *mut u8,
    size: usize,
    align: usize,
    new_size: usize,
) -> *mut u8 {
    let moved = alloc(new_size, align);
    if !moved.is_null() {
        let known = BOOKS.with_borrow(|books| {
            books.out.iter().find(|block| block.0 == ptr.addr()).map(|block| block.1)
        });
        // SAFETY: both blocks have as many bytes.
        unsafe {
            moved.copy_from_nonoverlapping(ptr, known.unwrap_or(0).min(new_size));
            dealloc(ptr, size, align);
            if new_size > 0 && BOOKS.with_borrow(|books| books.spoils) {
                moved.write(0xff);
            }
        }
    }
    moved
}

/// Decides how many bytes may be out at a time.
#[unsafe(no_mangle)]
pub extern "C" fn set_limit(bytes: usize) {
    BOOKS.with_borrow_mut(|books| books.limit = bytes);
}

/// From now on, the first byte of each block that moves is lost.
#[unsafe(no_mangle)]
pub extern "C" fn spoil() {
    BOOKS.with_borrow_mut(|books| books.spoils = true);
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
