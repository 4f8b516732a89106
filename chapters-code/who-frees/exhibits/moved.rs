//! A block that is given away and then used, in a Rust host.

pub struct Block {
    at: u32,
}

impl Block {
    /// Gives the block away: whoever gets the address frees it.
    pub fn release(self) -> u32 {
        self.at
    }
}

pub fn host(block: Block, keep: fn(u32)) -> u32 {
    keep(block.release());
    block.at
}
