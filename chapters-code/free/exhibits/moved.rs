//! A block that is freed and then used, in a Rust host.

pub struct Block {
    pub address: u32,
}

impl Block {
    pub fn free(self) {
        // … calls the guest's `free`
    }
}

pub fn host(block: Block) -> u32 {
    block.free();
    block.address
}
