use wasmtime::{Engine, Instance, Module, Result, Store, Trap};

pub fn main() -> Result<()> {
    // ANCHOR: instantiate
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("raw-access")?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let memory = instance.get_memory(&mut store, "memory").expect("the guest exports its memory");
    let names: Vec<_> = module.exports().map(|export| export.name()).collect();
    println!("{}", names.join(" "));
    println!("{} bytes, {} pages", memory.data_size(&store), memory.size(&store));
    // ANCHOR_END: instantiate

    // ANCHOR: read
    let write_byte = instance.get_typed_func::<(), ()>(&mut store, "write_byte")?;
    write_byte.call(&mut store, ())?;
    println!("{}", memory.data(&store)[4]);
    println!("{}", crate::dump(memory.data(&store), 0, 16, "99 is 0x63"));
    // ANCHOR_END: read

    // ANCHOR: write
    let read_byte = instance.get_typed_func::<(), u32>(&mut store, "read_byte")?;
    memory.data_mut(&mut store)[5] = 44;
    println!("{}", read_byte.call(&mut store, ())?);
    println!("{}", crate::dump(memory.data(&store), 0, 16, "44 is 0x2c"));
    // ANCHOR_END: write

    // ANCHOR: locals
    for name in ["plain_local", "volatile_local"] {
        let local = instance.get_typed_func::<(), u32>(&mut store, name)?;
        let address = local.call(&mut store, ())?;
        println!("{name}: address {address} holds {}", memory.data(&store)[address as usize]);
    }
    // ANCHOR_END: locals

    // ANCHOR: null
    let read_at = instance.get_typed_func::<u32, u32>(&mut store, "read_at")?;
    memory.data_mut(&mut store)[0] = 7;
    println!("{}", read_at.call(&mut store, 0)?);
    // ANCHOR_END: null

    // ANCHOR: map
    let mut value = |name| {
        let global = instance.get_global(&mut store, name).expect("the guest exports it");
        global.get(&mut store).unwrap_i32() as usize
    };
    let (motto, heap_base) = (value("MOTTO"), value("__heap_base"));
    println!("MOTTO: {motto}, __heap_base: {heap_base}");
    println!("{}", crate::dump(memory.data(&store), motto - 16, 16, "the stack's near end"));
    println!("{}", crate::dump(memory.data(&store), motto, 16, "MOTTO"));
    // ANCHOR_END: map

    // ANCHOR: edge
    let end = memory.data_size(&store);
    println!("read_at({}) is {}", end - 1, read_at.call(&mut store, end as u32 - 1)?);
    println!("data[{end}] is {:?}", memory.data(&store).get(end));
    // ANCHOR_END: edge

    // ANCHOR: trap
    let error = read_at.call(&mut store, end as u32).unwrap_err();
    println!("{}", error.downcast::<Trap>()?);
    println!("the guest still answers: {}", read_byte.call(&mut store, ())?);
    // ANCHOR_END: trap
    Ok(())
}
