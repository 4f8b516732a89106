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
    let mut totals = Vec::new();
    for list in lists {
        let length = u32::try_from(list.len())?;
        let at = guest.alloc(4 * length, 4)?;
        ensure!(at != 0, "the guest has no room");
        guest.write(at, list)?;
        totals.push(guest.sum(at, length)?);
        guest.dealloc(at, 4 * length, 4)?;
    }
    Ok(totals)
}
