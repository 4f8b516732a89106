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
    let keep = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "keep")?;

    let size = u32::try_from(request.len())?;
    let at = alloc.call(&mut *store, (size, 1))?;
    ensure!(at != 0, "the guest has no room");
    memory.write(&mut *store, at as usize, request.as_bytes())?;
    if request.starts_with('+') {
        // Given: from here on the block is the guest's.
        return Ok(Answer::Kept(keep.call(&mut *store, (at, size))?));
    }
    // Lent: it stays ours, and goes back whatever has become of the list.
    let answer = backwards(store, guest, at, size);
    dealloc.call(&mut *store, (at, size, 1))?;
    answer
}

/// The list at `at`, backwards.
fn backwards(store: &mut Store<()>, guest: &Instance, at: u32, size: u32) -> Result<Answer> {
    let memory = guest.get_memory(&mut *store, "memory").ok_or_else(|| format_err!("no memory"))?;
    let dealloc = guest.get_typed_func::<(u32, u32, u32), ()>(&mut *store, "dealloc")?;
    let commas = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "commas")?;
    let reversed = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "reversed")?;

    ensure!(commas.call(&mut *store, (at, size))? > 0, "not a list");
    // Made: a second block is ours.
    let back = reversed.call(&mut *store, (at, size))?;
    ensure!(back != 0, "the guest has no room");
    let mut bytes = vec![0; size as usize];
    let read = memory.read(&*store, back as usize, &mut bytes);
    dealloc.call(&mut *store, (back, size, 1))?;
    read?;
    Ok(Answer::Backwards(bytes))
}
