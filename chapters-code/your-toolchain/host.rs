// ANCHOR: naive
use wasmtime::{Engine, Instance, Linker, Memory, Module, Result, Store, error::Context};

pub fn main() -> Result<()> {
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

    // ANCHOR: canonical
    let bytes = crate::exhibit("your-toolchain", "canonical", "release")?;
    let mut core = Store::new(&engine, ());
    let instance = Instance::new(&mut core, &Module::new(&engine, bytes)?, &[])?;
    let memory = instance.get_memory(&mut core, "memory").context("it exports no memory")?;
    let realloc =
        instance.get_typed_func::<(u32, u32, u32, u32), u32>(&mut core, "cabi_realloc")?;
    let replace_str = instance.get_typed_func::<(u32, u32), u32>(&mut core, "replace-str")?;
    let post_return = instance.get_typed_func::<u32, ()>(&mut core, "cabi_post_replace-str")?;

    let text = "Hello World!";
    let len = text.len() as u32;
    let room = realloc.call(&mut core, (0, 0, 1, len))?;
    memory.write(&mut core, room as usize, text.as_bytes())?;
    let result = replace_str.call(&mut core, (room, len))?;
    println!("{}", read_text(&memory, &core, result)?);
    post_return.call(&mut core, result)?;
    // ANCHOR_END: canonical

    // ANCHOR: do-this
    let theirs = module.imports().filter(|import| import.module().starts_with("__wbindgen"));
    match theirs.count() {
        0 => println!("it needs no glue"),
        count => println!("{count} imports of wasm-bindgen's: build it without the crate"),
    }
    // ANCHOR_END: do-this

    // ANCHOR: predict-nothing
    println!("{}", realloc.call(&mut core, (0, 0, 8, 0))?);
    // ANCHOR_END: predict-nothing

    // ANCHOR: traps
    let mut linker = Linker::new(&engine);
    linker.define_unknown_imports_as_traps(&module)?;
    let instance = linker.instantiate(&mut store, &module)?;
    let memory = instance.get_memory(&mut store, "memory").context("it exports no memory")?;
    let mangled = |name| {
        let mut names = module.exports().map(|export| export.name());
        names.find(|known| known.starts_with(name)).context("no such export")
    };
    // ANCHOR_END: traps

    // ANCHOR: by-hand
    let malloc = instance.get_typed_func::<(u32, u32), u32>(&mut store, "__wbindgen_malloc")?;
    let free = instance.get_typed_func::<(u32, u32, u32), ()>(&mut store, "__wbindgen_free")?;
    let name = mangled("replace_str_")?;
    let replace_str = instance.get_typed_func::<(u32, u32, u32), ()>(&mut store, name)?;

    let ptr = malloc.call(&mut store, (len, 1))?;
    memory.write(&mut store, ptr as usize, text.as_bytes())?;
    let out = malloc.call(&mut store, (8, 4))?;
    replace_str.call(&mut store, (out, ptr, len))?;

    let answer = read_text(&memory, &store, out)?;
    println!("{answer}");
    let (ptr, len) = (word(&memory, &store, out)?, answer.len() as u32);
    free.call(&mut store, (ptr, len, 1))?;
    free.call(&mut store, (out, 8, 4))?;
    // ANCHOR_END: by-hand

    // ANCHOR: show
    let show = instance.get_typed_func::<u32, ()>(&mut store, mangled("show_")?)?;
    let error = show.call(&mut store, 0).unwrap_err();
    println!("{}", error.root_cause());
    // ANCHOR_END: show
    Ok(())
}

// ANCHOR: read
/// The bytes at `ptr`, if they lie in the memory.
fn bytes<'a>(memory: &Memory, store: &'a Store<()>, ptr: u32, len: u32) -> Result<&'a [u8]> {
    let bytes = memory.data(store).get(ptr as usize..).and_then(|rest| rest.get(..len as usize));
    bytes.context("the guest gave an address outside its memory")
}

fn word(memory: &Memory, store: &Store<()>, ptr: u32) -> Result<u32> {
    Ok(u32::from_le_bytes(bytes(memory, store, ptr, 4)?.try_into()?))
}

/// The text whose address and length lie at `pair`.
fn read_text(memory: &Memory, store: &Store<()>, pair: u32) -> Result<String> {
    let (ptr, len) = (word(memory, store, pair)?, word(memory, store, pair.wrapping_add(4))?);
    Ok(str::from_utf8(bytes(memory, store, ptr, len)?)?.to_owned())
}
// ANCHOR_END: read
