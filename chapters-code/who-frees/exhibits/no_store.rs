//! A block that would free itself, and has nothing to call the guest with.

use std::marker::PhantomData;

pub struct Store<T>(PhantomData<T>);
pub struct Free;

impl Free {
    pub fn call(&self, _: &mut Store<()>, _: (u32, u32, u32)) {}
}

// ANCHOR: drop
pub struct Block {
    dealloc: Free,
    at: u32,
    size: u32,
    align: u32,
}

impl Drop for Block {
    fn drop(&mut self) {
        self.dealloc.call(&mut store, (self.at, self.size, self.align));
    }
}
// ANCHOR_END: drop
