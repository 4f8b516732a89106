// ANCHOR: start
use wasmtime::{
    Caller, Engine, Extern, Instance, Linker, Memory, Module, Result, Store, ensure, error::Context,
};

/// A guest: its instance, the memory that it exports, and the store that holds both.
struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    fn new(engine: &Engine, module: &[u8]) -> Result<Guest> {
        let mut store = Store::new(engine, ());
        let instance = Instance::new(&mut store, &Module::new(engine, module)?, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        Ok(Guest { store, instance, memory })
    }

    fn text(&self, ptr: u32, len: u32) -> Result<&str> {
        text_at(self.memory.data(&self.store), ptr, len)
    }
}

/// The text of `len` bytes at `ptr`: an error where there are no such bytes, or no UTF-8.
fn text_at(memory: &[u8], ptr: u32, len: u32) -> Result<&str> {
    let bytes = memory.get(ptr as usize..).and_then(|rest| rest.get(..len as usize));
    Ok(str::from_utf8(bytes.context("the guest has no such bytes")?)?)
}
// ANCHOR_END: start

// ANCHOR: sound
/// The text whose address and length are packed into one number.
fn text_of(memory: &[u8], packed: u64) -> Result<&str> {
    text_at(memory, packed as u32, (packed >> 32) as u32)
}
// ANCHOR_END: sound

// ANCHOR: words
/// The two words at `at`.
fn words_at(memory: &[u8], at: u32) -> Result<(u32, u32)> {
    let bytes = memory.get(at as usize..).and_then(|rest| rest.first_chunk::<8>());
    let [a, b, c, d, e, f, g, h] = *bytes.context("the guest has no such bytes")?;
    Ok((u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h])))
}
// ANCHOR_END: words

// ANCHOR: linker
fn memory_of(caller: &mut Caller<'_, Vec<String>>) -> Result<Memory> {
    caller.get_export("memory").and_then(Extern::into_memory).context("no memory")
}

fn linker(engine: &Engine) -> Result<Linker<Vec<String>>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(
        "host",
        "ask",
        |mut caller: Caller<'_, Vec<String>>, ptr: u32, room: u32| -> Result<u32> {
            ensure!("WASM".len() <= room as usize, "there is room for {room} bytes");
            let memory = memory_of(&mut caller)?;
            memory.write(&mut caller, ptr as usize, b"WASM")?;
            Ok("WASM".len() as u32)
        },
    )?;
    linker.func_wrap(
        "host",
        "show",
        |mut caller: Caller<'_, Vec<String>>, ptr: u32, len: u32| -> Result<()> {
            let memory = memory_of(&mut caller)?;
            let text = text_at(memory.data(&caller), ptr, len)?.to_owned();
            caller.data_mut().push(text);
            Ok(())
        },
    )?;
    Ok(linker)
}
// ANCHOR_END: linker

pub fn main() -> Result<()> {
    // ANCHOR: returned
    let engine = Engine::default();
    for profile in ["debug", "release"] {
        let module = crate::exhibit("address-and-length", "returned", profile)?;
        let mut guest = Guest::new(&engine, &module)?;
        let greeting = guest.instance.get_typed_func::<u32, u32>(&mut guest.store, "greeting")?;
        let ptr = greeting.call(&mut guest.store, 99)?;
        println!("{profile}: {}", guest.text(ptr, 9)?);
        greeting.call(&mut guest.store, 7)?;
        println!("{profile}, after the next call: {}", guest.text(ptr, 9)?);
    }
    // ANCHOR_END: returned

    // ANCHOR: packed
    let mut guest = Guest::new(&engine, &crate::guest("address-and-length")?)?;
    let packed = guest.instance.get_typed_func::<(), u64>(&mut guest.store, "greeting_packed")?;
    let packed = packed.call(&mut guest.store, ())?;
    let (ptr, len) = (packed as u32, (packed >> 32) as u32);
    println!("{packed:#x}: {}", guest.text(ptr, len)?);
    // ANCHOR_END: packed

    // ANCHOR: out
    let slot = guest.instance.get_typed_func::<(), u32>(&mut guest.store, "slot")?;
    let greeting_out =
        guest.instance.get_typed_func::<u32, ()>(&mut guest.store, "greeting_out")?;
    let out = slot.call(&mut guest.store, ())?;

    greeting_out.call(&mut guest.store, out)?;
    let (ptr, len) = words_at(guest.memory.data(&guest.store), out)?;
    println!("{}", guest.text(ptr, len)?);
    // ANCHOR_END: out

    // ANCHOR: one-parameter
    let mut abi = Guest::new(&engine, &crate::exhibit("address-and-length", "abi", "release")?)?;
    let two = abi.instance.get_typed_func::<(u32, u32), u32>(&mut abi.store, "byte_length");
    println!("two parameters: {}", two.is_ok());
    let byte_length = abi.instance.get_typed_func::<u32, u32>(&mut abi.store, "byte_length")?;
    let greeting = abi.instance.get_global(&mut abi.store, "GREETING").context("no greeting")?;
    let at = greeting.get(&mut abi.store).i32().context("no address")? as u32;
    println!("{:#x} bytes", byte_length.call(&mut abi.store, at)?);
    println!(
        "{}",
        crate::dump(abi.memory.data(&abi.store), at as usize + 4, 4, "taken for a length")
    );
    // ANCHOR_END: one-parameter

    // ANCHOR: imports
    let module = Module::new(&engine, crate::exhibit("address-and-length", "imports", "release")?)?;
    let mut store = Store::new(&engine, Vec::new());
    let calling = linker(&engine)?.instantiate(&mut store, &module)?;
    calling.get_typed_func::<(), ()>(&mut store, "greet")?.call(&mut store, ())?;
    println!("{}", store.data().join(""));
    // ANCHOR_END: imports

    // ANCHOR: lie
    for name in ["lie_to_show", "lie_to_ask", "greet"] {
        let lie = calling.get_typed_func::<(), ()>(&mut store, name)?;
        if let Err(error) = lie.call(&mut store, ()) {
            println!("{name}: {}", error.root_cause());
        }
    }
    println!("shown {} times", store.data().len());
    // ANCHOR_END: lie

    // ANCHOR: sound-call
    let packed = guest.instance.get_typed_func::<(), u64>(&mut guest.store, "greeting_packed")?;
    let packed = packed.call(&mut guest.store, ())?;
    println!("{}", text_of(guest.memory.data(&guest.store), packed)?);
    // ANCHOR_END: sound-call

    // ANCHOR: predict-short
    let memory = guest.memory.data(&guest.store);
    let end = memory.len();
    println!("{}", memory.get(end - 8..end + 92).is_some());
    // ANCHOR_END: predict-short

    // ANCHOR: predict-pair
    let pair = abi.instance.get_global(&mut abi.store, "PAIR").context("no pair")?;
    let pair = pair.get(&mut abi.store).i32().context("no address")? as u32;
    abi.memory.write(&mut abi.store, pair as usize, &at.to_le_bytes())?;
    abi.memory.write(&mut abi.store, pair as usize + 4, &11_u32.to_le_bytes())?;
    println!("{}", byte_length.call(&mut abi.store, pair)?);
    // ANCHOR_END: predict-pair

    // ANCHOR: descriptor
    let descriptor =
        guest.instance.get_typed_func::<(), u32>(&mut guest.store, "greeting_descriptor")?;
    let descriptor = descriptor.call(&mut guest.store, ())?;
    let memory = guest.memory.data(&guest.store);
    let (ptr, len) = words_at(memory, descriptor)?;
    println!("{}", crate::dump(memory, descriptor as usize, 8, "address and length"));
    println!("{}", crate::dump(memory, ptr as usize, len as usize, "the greeting"));
    // ANCHOR_END: descriptor

    // ANCHOR: two-results
    let module = crate::exhibit("address-and-length", "two-results", "release")?;
    let mut two = Guest::new(&engine, &module)?;
    let greeting = two.instance.get_typed_func::<(), (u32, u32)>(&mut two.store, "greeting")?;
    let (ptr, len) = greeting.call(&mut two.store, ())?;
    println!("{ptr}, {len}: {}", two.text(ptr, len)?);
    // ANCHOR_END: two-results

    // ANCHOR: parameters
    for name in ["byte_length", "byte_length_rust", "greeting"] {
        let exported = abi.instance.get_func(&mut abi.store, name).context("no function")?;
        println!("{name}: {}", exported.ty(&abi.store).params().len());
    }
    // ANCHOR_END: parameters

    // ANCHOR: kept
    type Lent = Vec<(u32, u32)>;
    let names = ["WASM", "Rust"];
    let mut careless = Linker::new(&engine);
    careless.func_wrap("host", "ask", move |mut caller: Caller<'_, Lent>, ptr: u32, _: u32| {
        let name = names.get(caller.data().len()).context("no more names")?;
        let memory = caller.get_export("memory").and_then(Extern::into_memory);
        memory.context("no memory")?.write(&mut caller, ptr as usize, name.as_bytes())?;
        Ok(name.len() as u32)
    })?;
    careless.func_wrap("host", "show", |mut caller: Caller<'_, Lent>, ptr: u32, len: u32| {
        caller.data_mut().push((ptr, len));
    })?;
    let mut store = Store::new(&engine, Lent::new());
    let imports = crate::exhibit("address-and-length", "imports", "release")?;
    let keeping = careless.instantiate(&mut store, &Module::new(&engine, imports)?)?;
    let greet = keeping.get_typed_func::<(), ()>(&mut store, "greet")?;
    for _ in names {
        greet.call(&mut store, ())?;
    }
    let memory = keeping.get_memory(&mut store, "memory").context("no memory")?;
    for &(ptr, len) in store.data() {
        println!("{}", text_at(memory.data(&store), ptr, len)?);
    }
    // ANCHOR_END: kept
    Ok(())
}
