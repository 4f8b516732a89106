//! `as u8` keeps the low eight bits of whatever it is given.
use wasmtime::{Memory, Result, Store, error::Context};

pub fn peek(store: &Store<()>, memory: Memory, address: u32) -> Option<u8> {
    memory.data(store).get(address as usize).copied()
}

pub fn poke(store: &mut Store<()>, memory: Memory, address: u32, byte: u32) -> Result<u8> {
    let place = memory.data_mut(store).get_mut(address as usize);
    let place = place.context("the memory has no such address")?;
    let before = *place;
    *place = byte as u8;
    Ok(before)
}
