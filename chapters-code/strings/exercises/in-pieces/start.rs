use wasmtime::{Instance, Result, Store, error::Context};

/// Sends a text of any length, in pieces: writes each at `input()`, where there is room for
/// `capacity()` bytes, and calls `take(length)`, which returns 0, or another number where it
/// refuses the piece. Returns an error then.
pub fn send_all(store: &mut Store<()>, instance: Instance, text: &str) -> Result<()> {
    let input = instance.get_typed_func::<(), u32>(&mut *store, "input")?.call(&mut *store, ())?;
    let capacity = instance.get_typed_func::<(), u32>(&mut *store, "capacity")?;
    let size = capacity.call(&mut *store, ())? as usize;
    let take = instance.get_typed_func::<u32, i32>(&mut *store, "take")?;
    let memory = instance.get_memory(&mut *store, "memory").context("no memory")?;

    let chars: Vec<char> = text.chars().collect();
    for piece in chars.chunks(size) {
        let bytes = String::from_iter(piece).into_bytes();
        memory.write(&mut *store, input as usize, &bytes)?;
        take.call(&mut *store, u32::try_from(piece.len())?)?;
    }
    Ok(())
}
