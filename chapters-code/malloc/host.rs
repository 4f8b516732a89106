// ANCHOR: uses
use wasmtime::{AsContextMut, Engine, Instance, Module, Result, Store, ensure, format_err};
// ANCHOR_END: uses
use wasmtime::{Linker, Memory};

pub fn main() -> Result<()> {
    // ANCHOR: instantiate
    let engine = Engine::default();
    let guest = Module::new(&engine, crate::guest("malloc")?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &guest, &[])?;
    let memory =
        instance.get_memory(&mut store, "memory").ok_or_else(|| format_err!("no memory"))?;
    println!("{} pages, at most {:?}", memory.size(&store), memory.ty(&store).maximum());
    // ANCHOR_END: instantiate

    // ANCHOR: makeshift
    let makeshift = instance.get_typed_func::<u32, u32>(&mut store, "makeshift")?;
    println!("10 bytes: {}", makeshift.call(&mut store, 10)?);
    let (one, other) = (makeshift.call(&mut store, 0)?, makeshift.call(&mut store, 0)?);
    println!("no bytes: {one}, and again: {other}");
    let error = makeshift.call(&mut store, 1 << 21).unwrap_err();
    println!("more than there is: {}", error.root_cause());
    // ANCHOR_END: makeshift

    // ANCHOR: overrun
    let naive = Module::new(&engine, crate::exhibit("malloc", "naive", "release")?)?;
    let mut posted = Guest::start(&naive)?;
    let malloc = posted.instance.get_typed_func::<u32, u32>(&mut posted.store, "malloc")?;
    let first = malloc.call(&mut posted.store, 12)?;
    let second = malloc.call(&mut posted.store, 24)?;
    posted.bytes(first, 12)?.fill(0x61);
    posted.bytes(second, 24)?.fill(0x62);
    println!("{}", posted.dump(first, 12, "first block"));
    println!("{}", posted.dump(second, 20, "second block"));
    println!("{}", posted.dump(second + 20, 4, "next"));
    // ANCHOR_END: overrun

    // ANCHOR: hello
    let hello = posted.instance.get_typed_func::<(), u32>(&mut posted.store, "hello")?;
    println!("{}", hello.call(&mut posted.store, ()).unwrap_err().root_cause());
    // ANCHOR_END: hello

    // ANCHOR: arena
    let arena_alloc = instance.get_typed_func::<(u32, u32), u32>(&mut store, "arena_alloc")?;
    let name = arena_alloc.call(&mut store, (5, 1))? as usize;
    let price = arena_alloc.call(&mut store, (8, 8))? as usize;
    memory.write(&mut store, name, b"apple")?;
    memory.write(&mut store, price, &0.5f64.to_le_bytes())?;
    let bytes = memory.data(&store);
    println!("{}", crate::dump(bytes, name, 5, "name"));
    println!("{}", crate::dump(bytes, name + 5, price - name - 5, "given to nobody"));
    println!("{}", crate::dump(bytes, price, 8, "price"));
    // ANCHOR_END: arena

    // ANCHOR: refused
    println!("more than the room: {}", arena_alloc.call(&mut store, (1 << 20, 1))?);
    println!("-4 bytes: {}", arena_alloc.call(&mut store, (-4i32 as u32, 1))?);
    println!("alignment 3: {}", arena_alloc.call(&mut store, (24, 3))?);
    let one = arena_alloc.call(&mut store, (0, 1))?;
    println!("no bytes: {one}, and again: {}", arena_alloc.call(&mut store, (0, 1))?);
    // ANCHOR_END: refused

    // ANCHOR: oom
    let alloc = instance.get_typed_func::<(u32, u32), u32>(&mut store, "alloc")?;
    println!("more than there is: {}", alloc.call(&mut store, (1 << 21, 8))?);
    let mut last = 0;
    loop {
        let block = alloc.call(&mut store, (1000, 8))?;
        if block == 0 {
            break;
        }
        last = block;
    }
    let refused = alloc.call(&mut store, (1000, 8))?;
    println!("the last block ends at {}, then {refused}", last + 1000);
    println!("{} bytes, {} pages", memory.data_size(&store), memory.size(&store));
    // ANCHOR_END: oom

    // ANCHOR: survived
    let mut apple = [0; 5];
    memory.read(&store, name, &mut apple)?;
    println!("{}", str::from_utf8(&apple)?);
    println!("there is still room for 8: {}", alloc.call(&mut store, (8, 8))? != 0);
    // ANCHOR_END: survived

    // ANCHOR: do-this
    let mut store = Store::new(&engine, ());
    let shop = Instance::new(&mut store, &guest, &[])?;
    let pear = put(&mut store, &shop, b"pear", 1)?;
    let memory = shop.get_memory(&mut store, "memory").ok_or_else(|| format_err!("no memory"))?;
    let mut found = [0; 4];
    memory.read(&store, pear as usize, &mut found)?;
    println!("{}", str::from_utf8(&found)?);
    println!("{}", put(&mut store, &shop, &[0; 1 << 21], 1).unwrap_err());
    // ANCHOR_END: do-this

    // ANCHOR: predict-padding
    let mut predict = Guest::start(&guest)?;
    let letter = predict.alloc("arena_alloc", 1, 1)?;
    let line = predict.alloc("arena_alloc", 64, 64)?;
    println!("{} bytes lie between them", line - letter - 1);
    // ANCHOR_END: predict-padding

    // ANCHOR: predict-refusal
    let before = predict.alloc("arena_alloc", 8, 8)?;
    let refused = predict.alloc("arena_alloc", 1 << 20, 1)?;
    let after = predict.alloc("arena_alloc", 8, 8)?;
    println!("{refused}, and {} bytes from one block to the next", after - before);
    // ANCHOR_END: predict-refusal

    // ANCHOR: predict-4-gib
    println!("2 GiB: {}", predict.alloc("alloc", (1u64 << 31) as u32, 1)?);
    println!("4 GiB: {}", predict.alloc("alloc", (1u64 << 32) as u32, 1)?);
    // ANCHOR_END: predict-4-gib

    // ANCHOR: tried
    println!("{}", symptoms(&guest, "too deep", 1100, None, |_| Ok(()))?);
    println!("{}", symptoms(&guest, "a wrong address", 0, Some(0x7fff_0000), |_| Ok(()))?);
    println!("{}", symptoms(&guest, "written past the end", 0, None, write_past_the_end)?);
    // ANCHOR_END: tried

    // ANCHOR: caught
    let mut watch = Guarded { guest: Guest::start(&guest)?, blocks: Vec::new() };
    for text in ["tea", "café", "milk"] {
        let at = watch.alloc(text.chars().count() as u32, 1)?;
        watch.guest.write(at, text.as_bytes())?;
        let overrun = watch.overrun()?;
        let found = if overrun.is_empty() { "all is well".to_owned() } else { overrun.join(", ") };
        println!("after {text}: {found}");
    }
    // ANCHOR_END: caught

    // ANCHOR: calloc
    for profile in ["debug", "release"] {
        let module = Module::new(&engine, crate::exhibit("malloc", "calloc", profile)?)?;
        let imports = module.imports().map(|it| format!("{}.{}", it.module(), it.name()));
        let imports = imports.reduce(|all, one| format!("{all}, {one}"));
        println!("{profile}: {}", imports.unwrap_or_else(|| "nothing".to_owned()));
    }
    // ANCHOR_END: calloc

    // ANCHOR: import-error
    let calloc = Module::new(&engine, crate::exhibit("malloc", "calloc", "release")?)?;
    println!("{}", Instance::new(&mut store, &calloc, &[]).unwrap_err());
    println!("{}", Linker::new(&engine).instantiate(&mut store, &calloc).unwrap_err());
    // ANCHOR_END: import-error

    // ANCHOR: no-imports
    println!("{} imports", guest.imports().len());
    // ANCHOR_END: no-imports

    // ANCHOR: imports
    let clock = Module::new(&engine, crate::exhibit("malloc", "imports", "release")?)?;
    let wanted = clock.imports().map(|it| format!("{}.{}", it.module(), it.name()));
    println!("{}", wanted.collect::<Vec<_>>().join(", "));
    // ANCHOR_END: imports

    // ANCHOR: cos
    for profile in ["debug", "release"] {
        let module = Module::new(&engine, crate::exhibit("malloc", "cos", profile)?)?;
        let Guest { mut store, instance, .. } = Guest::start(&module)?;
        let cosine = instance.get_typed_func::<f64, f64>(&mut store, "cosine")?;
        println!("{profile}: the cosine of 0 is {}", cosine.call(&mut store, 0.0)?);
    }
    // ANCHOR_END: cos

    // ANCHOR: names
    println!("{}", guest.exports().map(|it| it.name()).collect::<Vec<_>>().join(" "));
    // ANCHOR_END: names

    // ANCHOR: naive-wrap
    println!("-4 arrives as {}", -4i32 as u32);
    for profile in ["debug", "release"] {
        let module = Module::new(&engine, crate::exhibit("malloc", "naive", profile)?)?;
        let Guest { mut store, instance, .. } = Guest::start(&module)?;
        let malloc = instance.get_typed_func::<u32, u32>(&mut store, "malloc")?;
        let end = malloc.call(&mut store, 12)? + 12;
        match malloc.call(&mut store, -4i32 as u32) {
            Ok(_) => {
                let next = malloc.call(&mut store, 8)?;
                println!("{profile}: the first block ends at {end}, the next is at {next}");
            }
            Err(error) => println!("{profile}: {}", error.root_cause()),
        }
    }
    // ANCHOR_END: naive-wrap

    // ANCHOR: full
    let mut arena = Guest::start(&guest)?;
    let mut granted = 0;
    while arena.alloc("arena_alloc", 1000, 8)? != 0 {
        granted += 1;
    }
    println!("{granted} blocks of 1000 bytes, then {}", arena.alloc("arena_alloc", 1000, 8)?);
    println!("there is still room for 100: {}", arena.alloc("arena_alloc", 100, 8)? != 0);
    // ANCHOR_END: full

    // ANCHOR: trace-naive
    let mut posted = Guest::start(&naive)?;
    let malloc = posted.instance.get_typed_func::<u32, u32>(&mut posted.store, "malloc")?;
    let blocks = trace(|size, _| malloc.call(&mut posted.store, size))?;
    println!("naive malloc: {}", judged(&blocks, posted.memory.data_size(&posted.store)));
    // ANCHOR_END: trace-naive

    // ANCHOR: trace
    let mut fresh = Guest::start(&guest)?;
    let blocks = trace(|size, align| fresh.alloc("arena_alloc", size, align))?;
    println!("arena_alloc: {}", judged(&blocks, fresh.memory.data_size(&fresh.store)));
    // ANCHOR_END: trace

    // ANCHOR: trace-global
    let blocks = trace(|size, align| fresh.alloc("alloc", size, align))?;
    println!("alloc: {}", judged(&blocks, fresh.memory.data_size(&fresh.store)));
    // ANCHOR_END: trace-global

    // ANCHOR: zero
    for profile in ["debug", "release"] {
        let module = Module::new(&engine, crate::exhibit("malloc", "zero", profile)?)?;
        let mut posted = Guest::start(&module)?;
        let (one, other) = (posted.alloc("alloc", 0, 8)?, posted.alloc("alloc", 0, 8)?);
        println!("{profile}: {one}, then {other}");
    }
    // ANCHOR_END: zero

    // ANCHOR: messages
    let mut inbox = Guest::start(&guest)?;
    let mut delivered = 0;
    loop {
        let block = inbox.alloc("arena_alloc", 100, 1)?;
        if block == 0 {
            break;
        }
        inbox.write(block, b"read and done with")?;
        delivered += 1;
    }
    println!("{delivered} messages, then {}", inbox.alloc("arena_alloc", 100, 1)?);
    // ANCHOR_END: messages

    // ANCHOR: global
    for profile in ["debug", "release"] {
        let module = Module::new(&engine, crate::exhibit("malloc", "global", profile)?)?;
        let Guest { mut store, instance, memory } = Guest::start(&module)?;
        let squares = instance.get_typed_func::<u32, u32>(&mut store, "squares")?;
        let used = instance.get_typed_func::<(), u32>(&mut store, "used")?;
        let unused = instance.get_typed_func::<(), ()>(&mut store, "unused")?;
        let before = memory.data_size(&store);
        let at = squares.call(&mut store, 10)?;
        let mut bytes = [0; 40];
        memory.read(&store, at as usize, &mut bytes)?;
        let numbers: Vec<_> = bytes.chunks(4).map(|number| number[0].to_string()).collect();
        let now = used.call(&mut store, ())?;
        println!("{profile}: {}; {now} bytes used", numbers.join(","));
        unused.call(&mut store, ())?;
        let now = used.call(&mut store, ())?;
        println!("{now} bytes used after a Vec that nobody uses");
        let refused = squares.call(&mut store, 2000)?;
        let grown = memory.data_size(&store) - before;
        println!("too many squares: {refused}; the memory has grown by {grown} bytes");
    }
    // ANCHOR_END: global
    Ok(())
}

// ANCHOR: put
/// Leaves a copy of `bytes` in a new block of the guest, and gives its address.
fn put(mut store: impl AsContextMut, guest: &Instance, bytes: &[u8], align: u32) -> Result<u32> {
    let alloc = guest.get_typed_func::<(u32, u32), u32>(&mut store, "alloc")?;
    let memory = guest.get_memory(&mut store, "memory").ok_or_else(|| format_err!("no memory"))?;
    let at = alloc.call(&mut store, (u32::try_from(bytes.len())?, align))?;
    ensure!(at != 0, "the guest has no room for {} bytes", bytes.len());
    memory.write(&mut store, at as usize, bytes)?;
    Ok(at)
}
// ANCHOR_END: put

// ANCHOR: guest
/// An instance, with the store that it lives in and its memory.
struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    fn start(module: &Module) -> Result<Guest> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory");
        Ok(Guest { store, instance, memory: memory.ok_or_else(|| format_err!("no memory"))? })
    }

    /// Calls `name(size, align)`, which gives an address.
    fn alloc(&mut self, name: &str, size: u32, align: u32) -> Result<u32> {
        let alloc = self.instance.get_typed_func::<(u32, u32), u32>(&mut self.store, name)?;
        alloc.call(&mut self.store, (size, align))
    }

    /// Calls `name(address, size, align)`.
    fn dealloc(&mut self, name: &str, at: u32, size: u32, align: u32) -> Result<()> {
        let dealloc = self.instance.get_typed_func::<(u32, u32, u32), ()>(&mut self.store, name)?;
        dealloc.call(&mut self.store, (at, size, align))
    }

    /// The `length` bytes at `at`: an error where they are not in the memory.
    fn bytes(&mut self, at: u32, length: u32) -> Result<&mut [u8]> {
        let rest = self.memory.data_mut(&mut self.store).get_mut(at as usize..);
        let bytes = rest.and_then(|rest| rest.get_mut(..length as usize));
        bytes.ok_or_else(|| format_err!("{length} bytes at {at} are not in the memory"))
    }

    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<()> {
        Ok(self.memory.write(&mut self.store, at as usize, bytes)?)
    }
}
// ANCHOR_END: guest

impl Guest {
    fn dump(&self, at: u32, length: u32, label: &str) -> String {
        crate::dump(self.memory.data(&self.store), at as usize, length as usize, label)
    }
}

// ANCHOR: causes
fn symptoms(
    guest: &Module,
    cause: &str,
    depth: u32,
    address: Option<u32>,
    harm: fn(&mut Guest) -> Result<()>,
) -> Result<String> {
    let text = b"sixteen letters!";
    let mut used = Guest::start(guest)?;
    let at = address.map_or_else(|| put(&mut used.store, &used.instance, text, 1), Ok)?;
    harm(&mut used)?;
    let outcome = nested(&mut used, depth, at, 16)?;
    let stack = used.instance.get_global(&mut used.store, "__stack_pointer");
    let stack = stack.ok_or_else(|| format_err!("it is not exported"))?.get(&mut used.store);
    let inside = used.bytes(at, 16).is_ok();
    let mut fresh = Guest::start(guest)?;
    let there = address.map_or_else(|| put(&mut fresh.store, &fresh.instance, text, 1), Ok)?;
    let again = nested(&mut fresh, depth, there, 16)?;
    Ok(format!(
        "{cause}: {outcome}, with the stack pointer at {}\n  \
         the text lies in the memory: {inside}; in a new instance: {again}",
        stack.unwrap_i32()
    ))
}

fn write_past_the_end(guest: &mut Guest) -> Result<()> {
    let [block, next, _] = [(); 3].map(|()| guest.alloc("alloc", 16, 1));
    guest.dealloc("dealloc", next?, 16, 1)?;
    guest.write(block?, b"a text that is longer than its block")
}

/// What becomes of a call of `nested`.
fn nested(guest: &mut Guest, depth: u32, at: u32, len: u32) -> Result<String> {
    let Guest { store, instance, .. } = guest;
    let nested = instance.get_typed_func::<(u32, u32, u32), u32>(&mut *store, "nested")?;
    match nested.call(store, (depth, at, len)) {
        Ok(_) => Ok("returns".to_owned()),
        Err(error) => Ok(error.root_cause().to_string()),
    }
}
// ANCHOR_END: causes

// ANCHOR: guarded
const GUARD: [u8; 8] = [0xfd; 8];

/// A guest whose blocks have a guard of eight bytes behind them.
struct Guarded {
    guest: Guest,
    blocks: Vec<(u32, u32)>,
}

impl Guarded {
    fn alloc(&mut self, size: u32, align: u32) -> Result<u32> {
        let at = self.guest.alloc("alloc", size + 8, align)?;
        ensure!(at != 0, "the guest has no room for {size} bytes");
        self.guest.write(at + size, &GUARD)?;
        self.blocks.push((at, size));
        Ok(at)
    }

    /// The blocks whose guard has been overwritten.
    fn overrun(&mut self) -> Result<Vec<String>> {
        let mut overrun = Vec::new();
        for &(at, size) in &self.blocks {
            if *self.guest.bytes(at + size, 8)? != GUARD {
                overrun.push(format!("a block of {size} bytes"));
            }
        }
        Ok(overrun)
    }
}
// ANCHOR_END: guarded

// ANCHOR: books
/// A block as the host has it in its books.
struct Block {
    start: u32,
    size: u32,
    align: u32,
}

/// The blocks that 10,000 random requests get.
fn trace(mut alloc: impl FnMut(u32, u32) -> Result<u32>) -> Result<Vec<Block>> {
    let mut seed = 2_463_534_242u32;
    let mut random = |below| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed % below
    };
    let mut blocks = Vec::new();
    for _ in 0..10_000 {
        let (size, align) = (random(24), 1 << random(5));
        let start = alloc(size, align)?;
        if start != 0 {
            blocks.push(Block { start, size, align });
        }
    }
    Ok(blocks)
}
// ANCHOR_END: books

// ANCHOR: judged
fn judged(blocks: &[Block], memory: usize) -> String {
    let mut ranges: Vec<_> =
        blocks.iter().map(|block| block.start..block.start + block.size.max(1)).collect();
    ranges.sort_by_key(|range| range.start);
    let bytes: u32 = blocks.iter().map(|block| block.size).sum();
    let overlapping = ranges.windows(2).filter(|pair| pair[1].start < pair[0].end).count();
    let misaligned = blocks.iter().filter(|block| !block.start.is_multiple_of(block.align)).count();
    let outside = ranges.iter().filter(|range| range.end as usize > memory).count();
    format!(
        "{} blocks, {bytes} bytes: {overlapping} overlapping, {misaligned} misaligned, \
         {outside} outside the memory",
        blocks.len()
    )
}
// ANCHOR_END: judged
