// SPDX-License-Identifier: MIT-0
// A host in Rust, with Wasmtime.

use wasmtime::{Engine, Instance, Module, Result, Store, ensure, format_err};

/// Calls a function of the guest with a text, and takes the text that it gives back.
fn call(store: &mut Store<()>, guest: &Instance, name: &str, text: &str) -> Result<String> {
    let memory = guest.get_memory(&mut *store, "memory");
    let memory = memory.ok_or_else(|| format_err!("the guest exports no memory"))?;
    let alloc = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "alloc")?;
    let dealloc = guest.get_typed_func::<(u32, u32, u32), ()>(&mut *store, "dealloc")?;
    let f = guest.get_typed_func::<(u32, u32), u64>(&mut *store, name)?;

    let len = u32::try_from(text.len())?;
    let ptr = alloc.call(&mut *store, (len, 1))?;
    ensure!(ptr != 0, "the guest has no room for {len} bytes");
    memory.write(&mut *store, ptr as usize, text.as_bytes())?;
    let given = f.call(&mut *store, (ptr, len))?;
    dealloc.call(&mut *store, (ptr, len, 1))?;
    ensure!(given != 0, "the guest refuses this text");

    let (at, len) = (given as u32, (given >> 32) as u32);
    let rest = memory.data(&*store).get(at as usize..);
    let bytes = rest.and_then(|rest| rest.get(..len as usize));
    let copy = bytes.ok_or_else(|| format_err!("the text is not in the memory"))?.to_vec();
    dealloc.call(&mut *store, (at, len, 1))?;
    Ok(String::from_utf8(copy)?)
}

fn main() -> Result<()> {
    let file = "target/wasm32-unknown-unknown/release/starter.wasm";
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let guest = Instance::new(&mut store, &Module::from_file(&engine, file)?, &[])?;
    println!("{}", call(&mut store, &guest, "greet", "World")?);
    println!("{}", call(&mut store, &guest, "greet", "Zoë 🦀")?);
    Ok(())
}
