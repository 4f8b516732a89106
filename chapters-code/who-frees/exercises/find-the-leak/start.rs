use wasmtime::{Instance, Result, Store, ensure, format_err};

/// What a request is answered with.
#[derive(Debug, PartialEq)]
pub enum Answer {
    /// How many texts the guest keeps.
    Kept(u32),
    /// The bytes of a list, backwards.
    Backwards(Vec<u8>),
}

/// Answers a request. One that begins with a `+` is kept. All others are lists, and the answer is
/// the list backwards.
///
/// The guest's `commas(at, size)` leaves the block the host's; `keep(at, size)` takes it over;
/// `reversed(at, size)` makes a second block of `size` bytes, which is the host's, or returns 0.
/// `dealloc(at, size, align)` frees.
pub fn answer(store: &mut Store<()>, guest: &Instance, request: &str) -> Result<Answer> {
    let memory = guest.get_memory(&mut *store, "memory").ok_or_else(|| format_err!("no memory"))?;
    let alloc = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "alloc")?;
    let dealloc = guest.get_typed_func::<(u32, u32, u32), ()>(&mut *store, "dealloc")?;
    let commas = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "commas")?;
    let reversed = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "reversed")?;
    let keep = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "keep")?;

    let size = u32::try_from(request.len())?;
    let at = alloc.call(&mut *store, (size, 1))?;
    ensure!(at != 0, "the guest has no room");
    memory.write(&mut *store, at as usize, request.as_bytes())?;
    if request.starts_with('+') {
        return Ok(Answer::Kept(keep.call(&mut *store, (at, size))?));
    }
    ensure!(commas.call(&mut *store, (at, size))? > 0, "not a list");
    let back = reversed.call(&mut *store, (at, size))?;
    ensure!(back != 0, "the guest has no room");
    dealloc.call(&mut *store, (at, size, 1))?;
    let mut bytes = vec![0; request.len()];
    memory.read(&*store, back as usize, &mut bytes)?;
    Ok(Answer::Backwards(bytes))
}
