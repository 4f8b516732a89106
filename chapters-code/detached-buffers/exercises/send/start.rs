use wasmtime::{Instance, Result, Store, ensure, error::Context};

/// What `replace_str` makes of a text of any length. It lies in a block from `alloc(size, align)`
/// meanwhile, which is null where there is no room, and which `dealloc(ptr, size, align)` takes
/// back in any case. Returns an error where the guest has no room, or `replace_str` returns a
/// negative number.
pub fn replace(store: &mut Store<()>, instance: Instance, text: &str) -> Result<String> {
    let memory = instance.get_memory(&mut *store, "memory").context("no memory")?;
    let alloc = instance.get_typed_func::<(u32, u32), u32>(&mut *store, "alloc")?;
    let replace_str = instance.get_typed_func::<(u32, u32), i32>(&mut *store, "replace_str")?;

    let size = u32::try_from(text.chars().count())?;
    let block = alloc.call(&mut *store, (size, 1))?;
    memory.write(&mut *store, block as usize, text.as_bytes())?;
    let length = replace_str.call(&mut *store, (block, size))?;
    ensure!(length >= 0, "the guest refuses the text");
    let bytes = &memory.data(&*store)[block as usize..][..length as usize];
    Ok(str::from_utf8(bytes)?.to_owned())
}
