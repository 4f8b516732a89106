//! A guest that lends its host blocks, and multiplies the numbers in them.
#![cfg(target_family = "wasm")]

use core::{
    cell::{Cell, UnsafeCell},
    ptr,
};

/// How many bytes a block has at most.
const LARGEST: usize = 64;

/// What the host may write while it is lent.
struct Room {
    bytes: UnsafeCell<[[u64; LARGEST / 8]; 8]>,
    /// Of each block that is lent: where it begins in the room, and how many bytes it has.
    lent: Cell<[Option<(usize, usize)>; 8]>,
}

// SAFETY: the guest has one thread, and the host writes only while the guest is not running.
unsafe impl Sync for Room {}

static ROOM: Room =
    Room { bytes: UnsafeCell::new([[0; LARGEST / 8]; 8]), lent: Cell::new([None; 8]) };

/// Lends a block, of 64 bytes at most; null if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn lend(size: usize) -> *mut u8 {
    let mut lent = ROOM.lent.get();
    let free = lent.iter().position(Option::is_none).filter(|_| (1..=LARGEST).contains(&size));
    let Some(index) = free else { return ptr::null_mut() };
    lent[index] = Some((index * LARGEST, size));
    ROOM.lent.set(lent);
    ROOM.bytes.get().cast::<u8>().wrapping_add(index * LARGEST)
}

/// Takes a block back. What is not the address of one is left alone.
#[unsafe(no_mangle)]
pub extern "C" fn take_back(block: *mut u8) {
    let from = block.addr().wrapping_sub(ROOM.bytes.get().addr());
    let lent = ROOM.lent.get().map(|block| block.filter(|&(begin, _)| begin != from));
    ROOM.lent.set(lent);
}

/// The `count` numbers at `list`. Null is refused with 1, else a misaligned address with 2, else
/// with 3 whatever does not lie, to its last byte, in one block that is lent.
fn numbers(list: *mut u32, count: usize) -> Result<*mut [u32], u32> {
    if list.is_null() {
        return Err(1);
    }
    if !list.is_aligned() {
        return Err(2);
    }
    let room = ROOM.bytes.get();
    let from = list.addr().checked_sub(room.addr()).ok_or(3_u32)?;
    let size = count.checked_mul(size_of::<u32>()).ok_or(3_u32)?;
    let to = from.checked_add(size).ok_or(3_u32)?;
    let mut lent = ROOM.lent.get().into_iter().flatten();
    if !lent.any(|(begin, size)| begin <= from && to <= begin + size) {
        return Err(3);
    }
    // The guest's own pointer: of the host's, only the address counts.
    Ok(ptr::slice_from_raw_parts_mut(room.wrapping_byte_add(from).cast(), count))
}

/// Multiplies `count` numbers at `list`. Returns 0, or why it has not.
#[unsafe(no_mangle)]
pub extern "C" fn scale(list: *mut u32, count: usize, factor: u32) -> u32 {
    match numbers(list, count) {
        Ok(numbers) => {
            // SAFETY: they lie in a block that is lent, and nothing else uses it now.
            for number in unsafe { &mut *numbers } {
                *number = number.wrapping_mul(factor);
            }
            0
        }
        Err(refusal) => refusal,
    }
}
