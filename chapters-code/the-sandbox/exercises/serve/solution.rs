use std::collections::BTreeMap;

use wasmtime::{Caller, Engine, Extern, Linker, Memory, Result, ensure, error::Context};

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
    ensure!(length <= 100, "a path of {length} bytes");
    let memory = memory_of(&mut caller)?;
    let bytes = range(memory.data(&caller), path, length)?.to_vec();
    let name = String::from_utf8(bytes)?;
    let Some(content) = caller.data().get(&name).filter(|_| name.starts_with("public/")) else {
        return Ok(1);
    };
    let content = content.clone();
    let size = u32::try_from(content.len())?;
    range(memory.data(&caller), slot, 8)?;
    let alloc = caller.get_export("alloc").and_then(Extern::into_func).context("no alloc")?;
    let block = alloc.typed::<(u32, u32), u32>(&caller)?.call(&mut caller, (size, 1))?;
    ensure!(block != 0, "the guest has no room");
    memory.write(&mut caller, block as usize, content.as_bytes())?;
    let words = [block.to_le_bytes(), size.to_le_bytes()].concat();
    memory.write(&mut caller, slot as usize, &words)?;
    Ok(0)
}

/// The bytes that the guest has named, if its memory has them.
fn range(memory: &[u8], at: u32, size: u32) -> Result<&[u8]> {
    let bytes = memory.get(at as usize..).and_then(|rest| rest.get(..size as usize));
    bytes.with_context(|| format!("the guest has no {size} bytes at {at}"))
}

fn memory_of(caller: &mut Caller<'_, Files>) -> Result<Memory> {
    caller.get_export("memory").and_then(Extern::into_memory).context("no memory")
}
