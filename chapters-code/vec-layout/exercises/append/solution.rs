use wasmtime::{Instance, Memory, Result, Store, ensure, format_err};

fn memory(store: &mut Store<()>, guest: &Instance) -> Result<Memory> {
    guest.get_memory(store, "memory").ok_or_else(|| format_err!("no memory"))
}

/// Where the bytes of a vector are, and how many are in use.
fn parts(store: &mut Store<()>, guest: &Instance, vec: u32) -> Result<(u32, u32)> {
    let alloc = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "alloc")?;
    let dealloc = guest.get_typed_func::<(u32, u32, u32), ()>(&mut *store, "dealloc")?;
    let vec_parts = guest.get_typed_func::<(u32, u32), ()>(&mut *store, "vec_parts")?;
    let out = alloc.call(&mut *store, (12, 4))?;
    ensure!(out != 0, "the guest has no room");
    vec_parts.call(&mut *store, (vec, out))?;
    let mut bytes = [0; 12];
    memory(store, guest)?.read(&*store, out as usize, &mut bytes)?;
    dealloc.call(&mut *store, (out, 12, 4))?;
    let (words, _) = bytes.as_chunks();
    Ok((u32::from_le_bytes(words[0]), u32::from_le_bytes(words[1])))
}

/// Appends `bytes` to a vector of the guest's, in one copy. `vec_reserve(vec, more)` makes room for
/// `more` bytes behind those in use, and `vec_filled(vec, length)` sets how many are in use.
pub fn append(store: &mut Store<()>, guest: &Instance, vec: u32, bytes: &[u8]) -> Result<()> {
    let vec_reserve = guest.get_typed_func::<(u32, u32), ()>(&mut *store, "vec_reserve")?;
    let vec_filled = guest.get_typed_func::<(u32, u32), ()>(&mut *store, "vec_filled")?;
    let count = u32::try_from(bytes.len())?;

    vec_reserve.call(&mut *store, (vec, count))?;
    let (data, length) = parts(store, guest, vec)?;
    memory(store, guest)?.write(&mut *store, (data + length) as usize, bytes)?;
    vec_filled.call(&mut *store, (vec, length + count))
}
