use wasmtime::{Result, ensure};

/// What the host can ask of the guest, and of its memory.
pub trait Guest {
    /// A block of `size` bytes at a multiple of `align`, or 0.
    fn alloc(&mut self, size: u32, align: u32) -> Result<u32>;
    /// Takes a block back.
    fn dealloc(&mut self, at: u32, size: u32, align: u32) -> Result<()>;
    /// Leaves two numbers at `out`, and allocates nothing.
    fn pair(&mut self, low: u32, high: u32, out: u32) -> Result<()>;
    /// Two numbers at an address, which is no call of the guest.
    fn read(&mut self, at: u32) -> Result<[u32; 2]>;
}

/// What the guest makes of each `[low, high]`.
pub fn pairs(guest: &mut impl Guest, list: &[[u32; 2]]) -> Result<Vec<[u32; 2]>> {
    let mut found = Vec::new();
    for [low, high] in list {
        let out = guest.alloc(8, 4)?;
        ensure!(out != 0, "the guest has no room");
        guest.pair(*low, *high, out)?;
        found.push(guest.read(out)?);
        guest.dealloc(out, 8, 4)?;
    }
    Ok(found)
}
