//! needs: wasmtime
//! A slice of the memory, kept across a call.

use wasmtime::{Memory, Result, Store, TypedFunc};

type ReplaceStr = TypedFunc<(u32, u32, u32), u32>;

pub fn call(store: &mut Store<()>, memory: Memory, replace_str: &ReplaceStr) -> Result<String> {
    let bytes = memory.data(&*store);
    let length = replace_str.call(&mut *store, (6, 12, 20))?;
    Ok(String::from_utf8_lossy(&bytes[20..][..length as usize]).into_owned())
}
