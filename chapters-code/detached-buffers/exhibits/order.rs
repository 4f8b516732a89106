//! needs: wasmtime
//! A memory that is written at an address that is asked for in the same statement.

use wasmtime::{Memory, Result, Store, TypedFunc};

type Alloc = TypedFunc<(u32, u32), u32>;

pub fn fill(store: &mut Store<()>, memory: Memory, alloc: &Alloc, sevens: &[u8]) -> Result<()> {
    memory.data_mut(&mut *store)[alloc.call(&mut *store, (1_000_000, 1))? as usize..]
        [..sevens.len()]
        .copy_from_slice(sevens);
    Ok(())
}
