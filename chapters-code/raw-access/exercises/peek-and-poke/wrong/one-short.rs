//! The last byte counts as past the end.
use wasmtime::{Memory, Result, Store, ensure};

pub fn peek(store: &Store<()>, memory: Memory, address: u32) -> Option<u8> {
    memory.data(store).get(address as usize).copied()
}

pub fn poke(store: &mut Store<()>, memory: Memory, address: u32, byte: u32) -> Result<u8> {
    let bytes = memory.data_mut(store);
    ensure!((address as usize) < bytes.len() - 1, "no such address");
    let before = bytes[address as usize];
    bytes[address as usize] = u8::try_from(byte)?;
    Ok(before)
}
