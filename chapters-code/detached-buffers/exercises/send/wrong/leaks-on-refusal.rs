//! A text that is refused keeps its block.
use wasmtime::{Instance, Memory, Result, Store, TypedFunc, ensure, error::Context};

pub fn replace(store: &mut Store<()>, instance: Instance, text: &str) -> Result<String> {
    let memory = instance.get_memory(&mut *store, "memory").context("no memory")?;
    let alloc = instance.get_typed_func::<(u32, u32), u32>(&mut *store, "alloc")?;
    let dealloc = instance.get_typed_func::<(u32, u32, u32), ()>(&mut *store, "dealloc")?;
    let replace_str = instance.get_typed_func::<(u32, u32), i32>(&mut *store, "replace_str")?;

    let size = u32::try_from(text.len())?;
    let block = alloc.call(&mut *store, (size, 1))?;
    ensure!(block != 0, "the guest has no room");
    let result = exchange(store, memory, &replace_str, block, text)?;
    dealloc.call(&mut *store, (block, size, 1))?;
    Ok(result)
}

fn exchange(
    store: &mut Store<()>,
    memory: Memory,
    replace_str: &TypedFunc<(u32, u32), i32>,
    block: u32,
    text: &str,
) -> Result<String> {
    memory.write(&mut *store, block as usize, text.as_bytes())?;
    let length = replace_str.call(&mut *store, (block, u32::try_from(text.len())?))?;
    let length = usize::try_from(length).context("the guest refuses the text")?;
    let bytes = memory.data(&*store).get(block as usize..).and_then(|rest| rest.get(..length));
    Ok(str::from_utf8(bytes.context("the guest has no such bytes")?)?.to_owned())
}
