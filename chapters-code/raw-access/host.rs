// ANCHOR: instantiate
use wasmtime::{Engine, Instance, Module, Result, Store, error::Context};

pub fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("raw-access")?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let memory = instance.get_memory(&mut store, "memory").context("no memory is exported")?;
    let write_byte = instance.get_typed_func::<(), ()>(&mut store, "write_byte")?;
    let read_byte = instance.get_typed_func::<(), u32>(&mut store, "read_byte")?;

    let names: Vec<_> = module.exports().map(|export| export.name()).collect();
    println!("{}", names.join(" "));
    println!("{} bytes, {} pages", memory.data_size(&store), memory.size(&store));
    // ANCHOR_END: instantiate

    // ANCHOR: read
    write_byte.call(&mut store, ())?;
    println!("{:?}", memory.data(&store).get(4));
    println!("{}", crate::dump(memory.data(&store), 0, 16, "99 is 0x63"));
    // ANCHOR_END: read

    // ANCHOR: map
    let mut address = |name| {
        let global = instance.get_global(&mut store, name).context("no such global")?;
        let address = global.get(&mut store).i32().context("an address is an i32")?;
        wasmtime::error::Ok(address as u32 as usize)
    };
    let (motto, heap_base) = (address("MOTTO")?, address("__heap_base")?);
    println!("data from {motto}, left over from {heap_base}");
    println!("{}", crate::dump(memory.data(&store), motto, 16, "MOTTO"));
    // ANCHOR_END: map

    // ANCHOR: write
    memory.write(&mut store, 5, &[44])?;
    println!("{}", read_byte.call(&mut store, ())?);
    println!("{}", crate::dump(memory.data(&store), 0, 16, "44 is 0x2c"));
    // ANCHOR_END: write

    // ANCHOR: locals
    for profile in ["debug", "release"] {
        let module = Module::new(&engine, crate::exhibit("raw-access", "locals", profile)?)?;
        let instance = Instance::new(&mut store, &module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory is exported")?;
        for name in ["plain_local", "volatile_local"] {
            let local = instance.get_typed_func::<(), u32>(&mut store, name)?;
            let address = local.call(&mut store, ())? as usize;
            println!("{profile}: {name} left {:?}", memory.data(&store).get(address));
        }
    }
    // ANCHOR_END: locals

    // ANCHOR: trap
    let read_at = instance.get_typed_func::<u32, u32>(&mut store, "read_at")?;
    let end = memory.data_size(&store);
    println!("data.get({end}) is {:?}", memory.data(&store).get(end));
    println!("read_at({}) is {}", end - 1, read_at.call(&mut store, end as u32 - 1)?);
    if let Err(error) = read_at.call(&mut store, end as u32) {
        println!("read_at({end}): {}", error.root_cause());
    }
    println!("the guest still answers: {}", read_byte.call(&mut store, ())?);
    // ANCHOR_END: trap

    // ANCHOR: do-this
    memory.write(&mut store, 5, &[45])?;
    let mut byte = [0];
    memory.read(&store, 4, &mut byte)?;
    let [for_host] = byte;
    println!("the guest finds {}, the host finds {for_host}", read_byte.call(&mut store, ())?);
    if let Err(error) = memory.write(&mut store, end, &[46]) {
        println!("past the end: {error}");
    }
    // ANCHOR_END: do-this

    // ANCHOR: predict-row
    println!("{}", crate::dump(memory.data(&store), 0, 16, "where host and guest meet"));
    // ANCHOR_END: predict-row

    // ANCHOR: predict-355
    let number = 355_u32;
    memory.write(&mut store, 5, &[number as u8])?;
    println!("{}", read_byte.call(&mut store, ())?);
    // ANCHOR_END: predict-355

    // ANCHOR: predict-minus
    let read_signed = instance.get_typed_func::<i32, u32>(&mut store, "read_at")?;
    match read_signed.call(&mut store, -1) {
        Ok(byte) => println!("{byte}"),
        Err(error) => println!("{}", error.root_cause()),
    }
    // ANCHOR_END: predict-minus

    // ANCHOR: null
    memory.write(&mut store, 0, &[7])?;
    println!("{}", read_at.call(&mut store, 0)?);
    // ANCHOR_END: null

    // ANCHOR: leaf
    let leaf = Module::new(&engine, crate::exhibit("raw-access", "leaf", "release")?)?;
    let leaf = Instance::new(&mut store, &leaf, &[])?;
    for name in ["small", "large"] {
        let local = leaf.get_typed_func::<(), u32>(&mut store, name)?;
        println!("{name}: its local is at {}", local.call(&mut store, ())?);
    }
    // ANCHOR_END: leaf
    Ok(())
}
