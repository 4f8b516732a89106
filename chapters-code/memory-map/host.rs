// ANCHOR: instantiate
use wasmtime::{
    Caller, Engine, Global, Instance, Linker, Memory, Module, Result, Store, Val, WasmParams, bail,
    error::Context,
};

pub fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("memory-map")?)?;

    let mut guest = Guest::new(&module)?;
    let block = guest.call("alloc", (16, 1))? as usize;
    guest.write(block, b"16 bytes of heap")?;
    // ANCHOR_END: instantiate

    // ANCHOR: naive
    let mut victim = Guest::new(&module)?;
    let lives = victim.at("LIVES")?;
    for end in [victim.at("__stack_high")?, lives + 4] {
        victim.bytes()[4..end].fill(b'A');
        println!("letters from 4 to {end}: {} lives", victim.call("lives", ())?);
    }
    println!("{}", crate::dump(victim.bytes(), lives, 16, "LIVES, then BOARD"));
    // ANCHOR_END: naive

    // ANCHOR: borders
    for name in [
        "__stack_low",
        "__stack_high",
        "__global_base",
        "__data_end",
        "__heap_base",
        "__heap_end",
        "__stack_pointer",
    ] {
        let address = guest.at(name)?;
        println!("{name:<15} {address:>8} {address:#x}");
    }
    // ANCHOR_END: borders

    // ANCHOR: regions
    let regions = [
        ("stack", guest.at("__stack_low")?, guest.at("__stack_high")?),
        ("data", guest.at("__global_base")?, guest.at("__data_end")?),
        ("left over", guest.at("__heap_base")?, guest.at("__heap_end")?),
        ("heap", guest.at("__heap_end")?, guest.bytes().len()),
    ];
    for (what, from, to) in regions {
        println!("{from:>7} to {to:>7} {:>5.2} pages  {what}", (to - from) as f64 / 65536.0);
    }
    // ANCHOR_END: regions

    // ANCHOR: picture
    guest.call("descend", 3)?;
    for (address, what) in [
        (guest.at("__stack_low")?, "stack: the far end"),
        (guest.at("__stack_high")? - 16, "stack: the near end, after descend(3)"),
        (guest.at("MOTTO")?, "data: MOTTO"),
        (guest.at("LIVES")?, "data: LIVES, then BOARD"),
        (guest.at("__heap_base")?, "left over: the first bytes"),
        (guest.at("__heap_end")? - 16, "left over: the last bytes"),
        (guest.at("__heap_end")?, "heap: the allocator's 8 bytes, then the block"),
        (block + 8, "heap: the rest of the block, then the allocator's again"),
    ] {
        println!("{}", crate::dump(guest.bytes(), address, 16, what));
    }
    // ANCHOR_END: picture

    // ANCHOR: shared
    guest.write(lives, &3u32.to_le_bytes())?;
    println!("{} lives", guest.call("lives", ())?);
    // ANCHOR_END: shared

    // ANCHOR: lent
    let lent = Module::new(&engine, crate::exhibit("memory-map", "lent", "release")?)?;
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "answer", |mut caller: Caller<'_, ()>, place: u32| -> Result<()> {
        println!("the guest lends four bytes at {place}");
        let memory = caller.get_export("memory").and_then(|export| export.into_memory());
        let memory = memory.context("the guest exports no memory")?;
        Ok(memory.write(&mut caller, place as usize, &42u32.to_le_bytes())?)
    })?;
    let mut store = Store::new(&engine, ());
    let asking = linker.instantiate(&mut store, &lent)?;
    let ask = asking.get_typed_func::<(), u32>(&mut store, "ask")?;
    println!("ask() gives {}", ask.call(&mut store, ())?);
    // ANCHOR_END: lent

    // ANCHOR: own
    let mine = guest.memory.grow(&mut guest.store, 1)? as usize * 65536;
    guest.write(mine, &[1; 65536])?;
    let large = guest.call("alloc", (100_000, 1))? as usize;
    guest.write(large, &[2; 100_000])?;
    println!("the host's page begins at {mine}, the guest's block at {large}");
    // ANCHOR_END: own

    // ANCHOR: slice
    println!("sum: {}", guest.call("sum", (mine as u32, 65536))?);
    // ANCHOR_END: slice

    // ANCHOR: overflow
    let mut deep = Guest::new(&module)?;
    println!("descend(1023): {}", deep.attempt("descend", 1023)?);
    println!("descend(1024): {}", deep.attempt("descend", 1024)?);
    let pointer = deep.stack_pointer()?.get(&mut deep.store).unwrap_i32();
    println!("__stack_pointer: {pointer}, as an address {}", pointer.cast_unsigned());
    // ANCHOR_END: overflow

    // ANCHOR: do-this
    let text = "a text of any length".as_bytes();
    let size = u32::try_from(text.len())?;
    let place = guest.call("alloc", (size, 1))?;
    if place == 0 {
        bail!("the guest has no room");
    }
    guest.write(place as usize, text)?;
    println!("sum: {}", guest.call("sum", (place, size))?);
    guest.dealloc(place, size, 1)?;

    let region = |address| regions.iter().find(|(_, from, to)| (*from..*to).contains(&address));
    let name = |address| region(address).map_or("nowhere", |(what, ..)| what);
    println!("4 is in the {}, {place} in the {}", name(4), name(place as usize));
    // ANCHOR_END: do-this

    // ANCHOR: predict-room
    let room = crate::exhibit("memory-map", "room", "release")?;
    let mut roomy = Guest::new(&Module::new(&engine, &room)?)?;
    println!("{}", roomy.bytes().len() / 65536);
    println!("{}", room.len() > 70_000);
    let memory = asking.get_memory(&mut store, "memory").context("it exports its memory")?;
    println!("{}", memory.size(&store));
    // ANCHOR_END: predict-room

    // ANCHOR: predict-depth
    let mut deeper = Guest::new(&module)?;
    deeper.attempt("descend", 1500)?;
    println!("{}", u32::from_le_bytes(deeper.bytes()[..4].try_into()?));
    // ANCHOR_END: predict-depth

    // ANCHOR: predict-again
    deeper.attempt("descend", 0)?;
    println!("{}", deeper.stack_pointer()?.get(&mut deeper.store).unwrap_i32());
    // ANCHOR_END: predict-again

    // ANCHOR: exported
    let plain = Module::new(&engine, crate::exhibit("memory-map", "immutable", "release")?)?;
    let names: Vec<_> = plain.exports().map(|export| export.name()).collect();
    println!("{}", names.join(" "));
    // ANCHOR_END: exported

    // ANCHOR: local
    println!("{}", guest.call("local", ())?);
    // ANCHOR_END: local

    // ANCHOR: leaves
    for name in ["leaf_of_31_words", "leaf_of_32_words"] {
        let mut full = Guest::new(&module)?;
        full.set_stack_pointer(0)?;
        let trap = full.attempt(name, ())?;
        let pointer = full.stack_pointer()?.get(&mut full.store).unwrap_i32();
        println!("{name}: {trap}, __stack_pointer {pointer}");
    }
    // ANCHOR_END: leaves

    // ANCHOR: paint
    let top = guest.at("__stack_pointer")?;
    guest.bytes()[..top].fill(0xcc);
    println!("{}", guest.call("descend", 3)?);
    let lowest = guest.bytes().iter().position(|&byte| byte != 0xcc).unwrap_or(top);
    println!("at least {} bytes of stack were used", top - lowest);
    for depth in 0..4 {
        let what = format!("the array of descend({depth})");
        println!("{}", crate::dump(guest.bytes(), lowest + 1024 * depth, 16, &what));
    }
    // ANCHOR_END: paint

    // ANCHOR: first
    let mut young = Guest::new(&module)?;
    let left_over = young.at("__heap_end")? - young.at("__heap_base")?;
    println!("{} pages, {left_over} bytes left over", young.memory.size(&young.store));
    for _ in 0..2 {
        let block = young.call("alloc", (8, 8))?;
        println!("alloc(8, 8) gives {block}, now {} pages", young.memory.size(&young.store));
    }
    // ANCHOR_END: first

    // ANCHOR: linked
    for name in
        ["linked_initial_heap", "linked_initial_memory", "linked_fixed", "linked_small_stack"]
    {
        let bytes = crate::exhibit("memory-map", name, "release")?;
        let mut linked = Guest::new(&Module::new(&engine, bytes)?)?;
        let before = linked.memory.size(&linked.store);
        let first = linked.call("alloc", (8, 8))?;
        let after = linked.memory.size(&linked.store);
        println!("{name}: {before} pages, alloc(8, 8) gives {first}, now {after} pages");
    }
    // ANCHOR_END: linked

    // ANCHOR: small
    let mut small = Guest::new(&module)?;
    small.set_stack_pointer(65536)?;
    println!("descend(63): {}", small.attempt("descend", 63)?);
    println!("descend(64): {}", small.attempt("descend", 64)?);
    // ANCHOR_END: small

    // ANCHOR: brk
    let bytes = crate::exhibit("memory-map", "brk", "release")?;
    let mut brk = Guest::new(&Module::new(&engine, bytes)?)?;
    let mine = brk.memory.grow(&mut brk.store, 1)? * 65536;
    println!("the host's page begins at {mine}");
    println!("the guest's block begins at {}", brk.call("alloc", (16, 8))?);
    // ANCHOR_END: brk

    // ANCHOR: all-data
    let mut spoilt = Guest::new(&module)?;
    let end = spoilt.at("__data_end")?;
    spoilt.bytes()[4..end].fill(b'A');
    println!("{}", spoilt.attempt("alloc", (16, 8))?);
    // ANCHOR_END: all-data

    // ANCHOR: immutable
    for profile in ["debug", "release"] {
        let bytes = crate::exhibit("memory-map", "immutable", profile)?;
        let mut stone = Guest::new(&Module::new(&engine, bytes)?)?;
        let motto = stone.at("MOTTO")?;
        stone.bytes()[motto] = b'W';
        let seen = [stone.bytes()[motto], stone.call("initial", ())? as u8].map(char::from);
        println!("{profile}: the memory says {}, the guest says {}", seen[0], seen[1]);
    }
    // ANCHOR_END: immutable

    // ANCHOR: after
    println!("lives(): {}", deep.attempt("lives", ())?);
    println!("descend(0): {}", deep.attempt("descend", 0)?);
    // ANCHOR_END: after

    // ANCHOR: repair
    deep.set_stack_pointer(top)?;
    println!("descend(0): {}", deep.attempt("descend", 0)?);
    // ANCHOR_END: repair

    // ANCHOR: dive
    let mut diver = Guest::new(&module)?;
    println!("dive(1000): {}", diver.attempt("dive", 1000)?);
    println!("dive(4294967295): {}", diver.attempt("dive", 4_294_967_295_u32)?);
    println!("__stack_pointer: {}", diver.at("__stack_pointer")?);
    println!("descend(1023): {}", diver.attempt("descend", 1023)?);
    // ANCHOR_END: dive

    // ANCHOR: both
    let mut roomy = Guest::new(&module)?;
    roomy.memory.grow(&mut roomy.store, 1024)?;
    let top = roomy.bytes().len();
    roomy.set_stack_pointer(top)?;
    println!("both(4294967295): {}", roomy.attempt("both", 4_294_967_295_u32)?);
    let lower = roomy.at("__stack_pointer")? < top;
    println!("__stack_pointer is lower than before: {lower}");
    // ANCHOR_END: both

    // ANCHOR: limits
    println!("65536 pages are {} bytes", 65536_u64 * 65536);
    println!("the guest's own limit: {:?}", guest.memory.ty(&guest.store).maximum());
    let missing = 65536 - guest.memory.size(&guest.store);
    println!("one page more: {}", guest.memory.grow(&mut guest.store, missing + 1).is_ok());
    // ANCHOR_END: limits

    // ANCHOR: moved
    let mut moved = Guest::new(&module)?;
    moved.set_stack_pointer(guest.at("__heap_end")?)?;
    for depth in [40, 70] {
        let reached = moved.call("descend", depth)?;
        println!("descend({depth}): {reached}, {} lives", moved.call("lives", ())?);
    }
    println!("{}", crate::dump(moved.bytes(), lives, 16, "LIVES, then BOARD"));
    // ANCHOR_END: moved

    // ANCHOR: wrap
    let mut full = Guest::new(&module)?;
    full.memory.grow(&mut full.store, 65536 - 17)?;
    println!("descend(1030): {}", full.attempt("descend", 1030)?);
    println!("{}", crate::dump(full.bytes(), 4_294_966_272, 16, "the array of descend(6)"));
    // ANCHOR_END: wrap
    Ok(())
}

// ANCHOR: guest
/// An instance of the guest, with what is needed to call it.
struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    fn new(module: &Module) -> Result<Guest> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        Ok(Guest { store, instance, memory })
    }

    /// The address that an exported global holds.
    fn at(&mut self, name: &str) -> Result<usize> {
        let global = self.instance.get_global(&mut self.store, name).context("no such global")?;
        let address = global.get(&mut self.store).i32().context("no address")?;
        Ok(address.cast_unsigned() as usize)
    }

    fn bytes(&mut self) -> &mut [u8] {
        self.memory.data_mut(&mut self.store)
    }

    /// An error if the bytes do not lie in the memory.
    fn write(&mut self, address: usize, bytes: &[u8]) -> Result<()> {
        Ok(self.memory.write(&mut self.store, address, bytes)?)
    }

    fn call<P: WasmParams>(&mut self, name: &str, params: P) -> Result<u32> {
        let function = self.instance.get_typed_func::<P, u32>(&mut self.store, name)?;
        function.call(&mut self.store, params)
    }

    fn dealloc(&mut self, ptr: u32, size: u32, align: u32) -> Result<()> {
        let dealloc = self.instance.get_typed_func(&mut self.store, "dealloc")?;
        dealloc.call(&mut self.store, (ptr, size, align))
    }

    /// What the call returns, or why it trapped.
    fn attempt<P: WasmParams>(&mut self, name: &str, params: P) -> Result<String> {
        match self.call(name, params) {
            Ok(value) => Ok(value.to_string()),
            Err(error) => Ok(error.root_cause().to_string()),
        }
    }

    fn stack_pointer(&mut self) -> Result<Global> {
        let global = self.instance.get_global(&mut self.store, "__stack_pointer");
        global.context("it is not exported")
    }

    fn set_stack_pointer(&mut self, address: usize) -> Result<()> {
        let value = Val::I32((address as u32).cast_signed());
        self.stack_pointer()?.set(&mut self.store, value)
    }
}
// ANCHOR_END: guest
