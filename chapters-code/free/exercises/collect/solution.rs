use wasmtime::{Instance, Result, Store, ensure, format_err};

/// Joins texts in one block of the guest, which grows with each of them, and gives the whole.
/// Returns an error where the guest has no room, or where the bytes are no UTF-8 in the end.
/// `resize(ptr, size, align, new_size)` gives the address where the bytes are now; or 0, and then the
/// block is as it was.
pub fn join(store: &mut Store<()>, guest: &Instance, texts: &[String]) -> Result<String> {
    let alloc = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "alloc")?;
    let dealloc = guest.get_typed_func::<(u32, u32, u32), ()>(&mut *store, "dealloc")?;

    let mut block = (alloc.call(&mut *store, (0, 1))?, 0);
    ensure!(block.0 != 0, "the guest has no room");
    let joined = fill(store, guest, &mut block, texts);
    // On every path: the result is looked at when the block has gone back.
    let (at, size) = block;
    dealloc.call(store, (at, size, 1))?;
    joined
}

/// Puts the texts into a block, of which it always knows the address and the size.
fn fill(
    store: &mut Store<()>,
    guest: &Instance,
    block: &mut (u32, u32),
    texts: &[String],
) -> Result<String> {
    let memory = guest.get_memory(&mut *store, "memory").ok_or_else(|| format_err!("no memory"))?;
    let resize = guest.get_typed_func::<(u32, u32, u32, u32), u32>(&mut *store, "resize")?;
    for text in texts {
        let (at, size) = *block;
        let longer = size + u32::try_from(text.len())?;
        let grown = resize.call(&mut *store, (at, size, 1, longer))?;
        ensure!(grown != 0, "the guest has no room");
        *block = (grown, longer);
        memory.write(&mut *store, (grown + size) as usize, text.as_bytes())?;
    }
    let mut bytes = vec![0; block.1 as usize];
    memory.read(&*store, block.0 as usize, &mut bytes)?;
    Ok(String::from_utf8(bytes)?)
}
