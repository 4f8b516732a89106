//! A refusal is any number but 0, and here only one below it.
use wasmtime::{Instance, Result, Store, ensure, error::Context};

pub fn send_all(store: &mut Store<()>, instance: Instance, text: &str) -> Result<()> {
    let input = instance.get_typed_func::<(), u32>(&mut *store, "input")?.call(&mut *store, ())?;
    let capacity = instance.get_typed_func::<(), u32>(&mut *store, "capacity")?;
    let size = capacity.call(&mut *store, ())? as usize;
    let take = instance.get_typed_func::<u32, i32>(&mut *store, "take")?;
    let memory = instance.get_memory(&mut *store, "memory").context("no memory")?;

    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(size));
        memory.write(&mut *store, input as usize, piece.as_bytes())?;
        let taken = take.call(&mut *store, u32::try_from(piece.len())?)?;
        ensure!(taken >= 0, "the guest has refused a piece");
        rest = after;
    }
    Ok(())
}
