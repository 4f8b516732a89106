//! needs: wasmtime
//! A slice of the memory, kept across a call.

use wasmtime::{Memory, Result, Store, TypedFunc};

type ReplaceStr = TypedFunc<(u32, u32), u32>;

pub fn call(
    store: &mut Store<()>,
    memory: Memory,
    replace_str: &ReplaceStr,
    room: u32,
) -> Result<String> {
    let bytes = memory.data(&*store);
    let length = replace_str.call(&mut *store, (room, 12))?;
    Ok(String::from_utf8_lossy(&bytes[room as usize..][..length as usize]).into_owned())
}
