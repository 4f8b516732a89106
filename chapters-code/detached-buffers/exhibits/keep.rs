//! needs: wasmtime
//! The host's own data, changed while a slice of the memory is alive.

use wasmtime::{Caller, Memory, Result};

pub fn keep(
    mut caller: Caller<'_, Vec<String>>,
    memory: Memory,
    ptr: usize,
    len: usize,
) -> Result<()> {
    let text = str::from_utf8(&memory.data(&caller)[ptr..][..len])?;
    caller.data_mut().push(text.to_owned());
    Ok(())
}
