use wasmtime::{Engine, Instance, Module, Result, Store};

pub fn main() -> Result<()> {
    // ANCHOR: instantiate
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("raw-access")?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    // ANCHOR_END: instantiate

    // ANCHOR: read
    let memory = instance.get_memory(&mut store, "memory").expect("the guest exports its memory");
    let write_byte = instance.get_typed_func::<(), ()>(&mut store, "write_byte")?;
    write_byte.call(&mut store, ())?;
    println!("{}", memory.data(&store)[4]);
    // ANCHOR_END: read
    Ok(())
}
