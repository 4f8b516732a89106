use std::collections::BTreeMap;

use wasmtime::{Caller, Engine, Extern, Linker, Memory, Result, error::Context};

/// The texts of all files, by their paths.
pub type Files = BTreeMap<String, String>;

/// What a guest imports from `host`. `read(path, length, slot)` looks a file up by its path, of 100
/// bytes at most. Of a file whose path begins with "public/" it writes the bytes to a block that
/// the guest's `alloc(size, align)` has given, writes the block's address and their number at
/// `slot`, and returns 0. If there is no such file, it returns 1, and has written nothing.
/// Returns an error where the guest's numbers lead out of its memory, where the path is too long or
/// not UTF-8, and where the guest gives null instead of a block.
pub fn host_functions(engine: &Engine) -> Result<Linker<Files>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap("host", "read", read)?;
    Ok(linker)
}

fn read(mut caller: Caller<'_, Files>, path: u32, length: u32, slot: u32) -> Result<u32> {
    let memory = memory_of(&mut caller)?;
    let name = |caller: &Caller<'_, Files>| {
        let bytes = &memory.data(caller)[path as usize..][..length as usize];
        String::from_utf8_lossy(bytes).into_owned()
    };
    let content = |caller: &Caller<'_, Files>| caller.data().get(&name(caller)).cloned();
    if !name(&caller).starts_with("public/") || content(&caller).is_none() {
        return Ok(1);
    }
    let size = content(&caller).unwrap_or_default().len();
    let alloc = caller.get_export("alloc").and_then(Extern::into_func).context("no alloc")?;
    let alloc = alloc.typed::<(u32, u32), u32>(&caller)?;
    let block = alloc.call(&mut caller, (u32::try_from(size)?, 1))?;
    let content = content(&caller).unwrap_or_default();
    let bytes = memory.data_mut(&mut caller);
    bytes[block as usize..][..content.len()].copy_from_slice(content.as_bytes());
    bytes[slot as usize..][..4].copy_from_slice(&block.to_le_bytes());
    bytes[slot as usize + 4..][..4].copy_from_slice(&u32::try_from(content.len())?.to_le_bytes());
    Ok(0)
}

fn memory_of(caller: &mut Caller<'_, Files>) -> Result<Memory> {
    caller.get_export("memory").and_then(Extern::into_memory).context("no memory")
}
