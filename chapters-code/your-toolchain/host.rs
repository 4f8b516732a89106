use wasmtime::{Engine, Instance, Linker, Module, Result, Store};

pub fn main() -> Result<()> {
    // ANCHOR: naive
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("your-toolchain")?)?;
    let mut store = Store::new(&engine, ());
    let error = Instance::new(&mut store, &module, &[]).unwrap_err();
    println!("{error}");
    // ANCHOR_END: naive

    // ANCHOR: imports
    let imports = module.imports().map(|import| format!("{} {}", import.module(), import.name()));
    let mut imports: Vec<_> = imports.collect();
    imports.sort();
    println!("{}", imports.join("\n"));
    // ANCHOR_END: imports

    // ANCHOR: traps
    let mut linker = Linker::new(&engine);
    linker.define_unknown_imports_as_traps(&module)?;
    let instance = linker.instantiate(&mut store, &module)?;
    let memory = instance.get_memory(&mut store, "memory").expect("the guest exports its memory");
    let mangled = |name| {
        let mut names = module.exports().map(|export| export.name());
        names.find(|known| known.starts_with(name)).expect("the guest exports it")
    };
    // ANCHOR_END: traps

    // ANCHOR: by-hand
    let malloc = instance.get_typed_func::<(u32, u32), u32>(&mut store, "__wbindgen_malloc")?;
    let free = instance.get_typed_func::<(u32, u32, u32), ()>(&mut store, "__wbindgen_free")?;
    let name = mangled("replace_str_");
    let replace_str = instance.get_typed_func::<(u32, u32, u32), ()>(&mut store, name)?;

    let text = "Hello World!";
    let ptr = malloc.call(&mut store, (text.len() as u32, 1))?;
    memory.write(&mut store, ptr as usize, text.as_bytes())?;
    let out = malloc.call(&mut store, (8, 4))?;
    replace_str.call(&mut store, (out, ptr, text.len() as u32))?;

    let word = |address: u32| {
        let bytes = &memory.data(&store)[address as usize..][..4];
        u32::from_le_bytes(bytes.try_into().expect("four bytes"))
    };
    let (ptr, len) = (word(out), word(out + 4));
    let bytes = &memory.data(&store)[ptr as usize..][..len as usize];
    println!("{}", str::from_utf8(bytes)?);
    free.call(&mut store, (ptr, len, 1))?;
    free.call(&mut store, (out, 8, 4))?;
    // ANCHOR_END: by-hand

    // ANCHOR: show
    let show = instance.get_typed_func::<u32, ()>(&mut store, mangled("show_"))?;
    let error = show.call(&mut store, 0).unwrap_err();
    println!("{}", error.root_cause());
    // ANCHOR_END: show
    Ok(())
}
