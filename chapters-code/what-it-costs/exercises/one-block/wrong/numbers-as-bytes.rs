// Wrong on purpose: the room is counted in numbers, and asked for in bytes.
use wasmtime::{Result, ensure};

/// What the host can ask of the guest, and of its memory.
pub trait Guest {
    /// A block of `size` bytes at a multiple of `align`, or 0.
    fn alloc(&mut self, size: u32, align: u32) -> Result<u32>;
    /// Takes a block back.
    fn dealloc(&mut self, at: u32, size: u32, align: u32) -> Result<()>;
    /// The sum of `length` numbers.
    fn sum(&mut self, at: u32, length: u32) -> Result<u32>;
    /// Writes numbers, which is no call of the guest.
    fn write(&mut self, at: u32, numbers: &[u32]) -> Result<()>;
}

/// The sum of each list, by the guest's `sum`.
pub fn sums(guest: &mut impl Guest, lists: &[Vec<u32>]) -> Result<Vec<u32>> {
    let mut size = 0;
    for list in lists {
        size += u32::try_from(list.len())?;
    }
    let block = guest.alloc(size, 4)?;
    ensure!(block != 0, "the guest has no room");
    let mut at = block;
    let mut totals = Vec::new();
    for list in lists {
        let length = u32::try_from(list.len())?;
        guest.write(at, list)?;
        totals.push(guest.sum(at, length)?);
        at += 4 * length;
    }
    guest.dealloc(block, size, 4)?;
    Ok(totals)
}
