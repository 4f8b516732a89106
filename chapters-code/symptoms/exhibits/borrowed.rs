//! needs: wasmtime
//! A slice of the memory that is kept across a call, and one that is written.

use wasmtime::{Memory, Result, Store, TypedFunc};

// ANCHOR: borrowed
pub fn first(store: &mut Store<()>, memory: Memory, call: &TypedFunc<(), ()>) -> Result<u8> {
    let bytes = memory.data(&*store);
    call.call(&mut *store, ())?;
    Ok(bytes[0])
}

pub fn copy(store: &mut Store<()>, from: Memory, to: Memory) {
    let source = from.data_mut(&mut *store);
    let target = to.data_mut(&mut *store);
    target.copy_from_slice(source);
}
// ANCHOR_END: borrowed
