use wasmtime::{
    Caller, Engine, Extern, Func, Instance, Module, ResourceLimiter, Result, Store, WasmBacktrace,
    ensure,
};

pub fn main() -> Result<()> {
    // ANCHOR: instantiate
    let engine = Engine::default();
    let guest = Module::new(&engine, crate::guest("detached-buffers")?)?;
    let mut store = Store::new(&engine, ());
    let imports = [Func::wrap(&mut store, listen).into()];
    let instance = Instance::new(&mut store, &guest, &imports)?;
    let memory = instance.get_memory(&mut store, "memory").expect("the guest exports its memory");

    let text = b"Hello World!";
    memory.data_mut(&mut store)[6..][..text.len()].copy_from_slice(text);
    println!("{}", crate::dump(memory.data(&store), 6, text.len(), "the text, at address 6"));
    // ANCHOR_END: instantiate

    // ANCHOR: naive
    let replace_str = instance.get_typed_func::<(u32, u32, u32), u32>(&mut store, "replace_str")?;
    let length = replace_str.call(&mut store, (6, text.len() as u32, 20))? as usize;
    println!("{length} bytes at address 20");
    println!("{}", str::from_utf8(&memory.data(&store)[20..][..length])?);
    // ANCHOR_END: naive

    // ANCHOR: again
    println!("{}", crate::dump(memory.data(&store), 6, text.len(), "the text, at address 6"));
    println!("{}", crate::dump(memory.data(&store), 20, length, "the result, at address 20"));
    println!("{} bytes, {} pages", memory.data_size(&store), memory.size(&store));
    // ANCHOR_END: again

    // ANCHOR: first
    let young = Instance::new(&mut store, &guest, &imports)?;
    let young_memory = young.get_memory(&mut store, "memory").expect("it exports its memory");
    let heap_base = young.get_global(&mut store, "__heap_base").expect("it exports the global");
    let unused = young_memory.data_size(&store) as i32 - heap_base.get(&mut store).unwrap_i32();
    println!("{} pages, {unused} bytes unused", young_memory.size(&store));

    let allocate = young.get_typed_func::<u32, u32>(&mut store, "allocate")?;
    for call in 1..=3 {
        let block = allocate.call(&mut store, 1)?;
        println!("call {call}: a byte at {block}, {} pages", young_memory.size(&store));
    }
    // ANCHOR_END: first

    // ANCHOR: often
    let mut grown = Vec::new();
    for call in 1..=200 {
        let before = young_memory.size(&store);
        allocate.call(&mut store, 1000)?;
        if young_memory.size(&store) != before {
            grown.push(call.to_string());
        }
    }
    println!("of 200 calls, these grew the memory: {}", grown.join(", "));
    // ANCHOR_END: often

    // ANCHOR: watch
    struct Watch;

    impl ResourceLimiter for Watch {
        fn memory_growing(&mut self, now: usize, wanted: usize, _: Option<usize>) -> Result<bool> {
            println!("from {} pages to {}", now / 65536, wanted / 65536);
            ensure!(wanted <= 20 * 65536, "{} pages are too many", wanted / 65536);
            Ok(true)
        }

        fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
            Ok(true)
        }
    }

    let mut watched = Store::new(&engine, Watch);
    watched.limiter(|watch| watch);
    let unused_import = [Func::wrap(&mut watched, |_: u32, _: u32| ()).into()];
    let watched_guest = Instance::new(&mut watched, &guest, &unused_import)?;
    let allocate = watched_guest.get_typed_func::<u32, u32>(&mut watched, "allocate")?;
    for len in [1, 100_000] {
        println!("allocate({len}):");
        allocate.call(&mut watched, len)?;
    }
    println!("allocate(1000000):");
    let refused = allocate.call(&mut watched, 1_000_000).unwrap_err();
    println!("{}", refused.root_cause());
    // ANCHOR_END: watch

    // ANCHOR: where
    let stopped = refused.downcast_ref::<WasmBacktrace>().expect("a guest was running");
    let binary = crate::guest("detached-buffers")?;
    for frame in stopped.frames() {
        let at = frame.module_offset().expect("the engine keeps the offsets");
        let label = format!("in function {}", frame.func_index());
        println!("{}", crate::dump(&binary, at, 2, &label));
    }
    // ANCHOR_END: where

    // ANCHOR: grow-zero
    let grow = instance.get_typed_func::<u32, i32>(&mut store, "grow")?;
    println!("from the host: {} pages", memory.grow(&mut store, 0)?);
    println!("in the guest: {} pages", grow.call(&mut store, 0)?);
    // ANCHOR_END: grow-zero

    // ANCHOR: grow-fail
    println!("in the guest: {}", grow.call(&mut store, 65536)?);
    println!("in the host: {}", memory.grow(&mut store, 65536).unwrap_err());
    // ANCHOR_END: grow-fail

    // ANCHOR: copy-first
    let allocate = instance.get_typed_func::<u32, u32>(&mut store, "allocate")?;
    let copy = memory.data(&store)[20..31].to_vec();
    allocate.call(&mut store, 100_000)?;
    println!("{}", String::from_utf8(copy)?);
    // ANCHOR_END: copy-first

    // ANCHOR: listen
    fn listen(mut caller: Caller<'_, ()>, ptr: u32, len: u32) -> Result<()> {
        let memory = caller.get_export("memory").and_then(Extern::into_memory).expect("a memory");
        let allocate = caller.get_export("allocate").and_then(Extern::into_func).expect("a call");
        allocate.typed::<u32, u32>(&caller)?.call(&mut caller, 1_000_000)?;

        let text = &memory.data(&caller)[ptr as usize..][..len as usize];
        println!("the slice, after a call: {:?}", str::from_utf8(text)?);
        Ok(())
    }
    instance.get_typed_func::<(), ()>(&mut store, "tell")?.call(&mut store, ())?;
    // ANCHOR_END: listen
    Ok(())
}
