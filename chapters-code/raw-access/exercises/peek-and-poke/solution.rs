use wasmtime::{Memory, Result, Store, error::Context};

/// The byte at `address`, or `None` where `memory` has none.
pub fn peek(store: &Store<()>, memory: Memory, address: u32) -> Option<u8> {
    memory.data(store).get(address as usize).copied()
}

/// Writes a byte and returns the one that was there before. Returns an error and writes nothing
/// where `memory` has no such address, or `byte` is more than 255.
pub fn poke(store: &mut Store<()>, memory: Memory, address: u32, byte: u32) -> Result<u8> {
    let byte = u8::try_from(byte).context("this is no byte")?;
    let place = memory.data_mut(store).get_mut(address as usize);
    let place = place.context("the memory has no such address")?;
    let before = *place;
    *place = byte;
    Ok(before)
}
