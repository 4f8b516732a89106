use wasmtime::{Memory, Result, Store};

/// The byte at `address`, or `None` where `memory` has none.
pub fn peek(store: &Store<()>, memory: Memory, address: u32) -> Option<u8> {
    Some(memory.data(store)[address as usize])
}

/// Writes a byte and returns the one that was there before. Returns an error and writes nothing
/// where `memory` has no such address, or `byte` is more than 255.
pub fn poke(store: &mut Store<()>, memory: Memory, address: u32, byte: u32) -> Result<u8> {
    let place = &mut memory.data_mut(store)[address as usize];
    let before = *place;
    *place = byte as u8;
    Ok(before)
}
