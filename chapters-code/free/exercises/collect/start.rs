use wasmtime::{Instance, Result, Store, ensure, format_err};

/// Joins texts in one block of the guest, which grows with each of them, and gives the whole.
/// Returns an error where the guest has no room, or where the bytes are no UTF-8 in the end.
/// `resize(ptr, size, align, new_size)` gives the address where the bytes are now; or 0, and then the
/// block is as it was.
pub fn join(store: &mut Store<()>, guest: &Instance, texts: &[String]) -> Result<String> {
    let memory = guest.get_memory(&mut *store, "memory").ok_or_else(|| format_err!("no memory"))?;
    let alloc = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "alloc")?;
    let resize = guest.get_typed_func::<(u32, u32, u32, u32), u32>(&mut *store, "resize")?;
    let dealloc = guest.get_typed_func::<(u32, u32, u32), ()>(&mut *store, "dealloc")?;

    let mut size = 0;
    let at = alloc.call(&mut *store, (size, 1))?;
    for text in texts {
        let longer = size + text.len() as u32;
        ensure!(resize.call(&mut *store, (at, size, 1, longer))? != 0, "the guest has no room");
        memory.write(&mut *store, (at + size) as usize, text.as_bytes())?;
        size += text.chars().count() as u32;
    }
    dealloc.call(&mut *store, (at, size, 1))?;
    let mut bytes = vec![0; size as usize];
    memory.read(&*store, at as usize, &mut bytes)?;
    Ok(String::from_utf8(bytes)?)
}
