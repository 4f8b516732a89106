// ANCHOR: start
use wasmtime::{
    Caller, Config, Engine, Extern, Instance, Linker, Memory, MemoryType, Module, ResourceLimiter,
    Result, Store, StoreLimits, StoreLimitsBuilder, WasmBacktrace, ensure, error::Context,
};

/// What the host keeps for each guest: the texts that the guest told it.
type Heard = Vec<String>;

/// A guest in a store of its own.
fn start(engine: &Engine, module: &Module) -> Result<(Store<Heard>, Instance, Memory)> {
    let mut store = Store::new(engine, Heard::new());
    let mut linker = Linker::new(engine);
    linker.func_wrap("host", "listen", listen)?;
    let instance = linker.instantiate(&mut store, module)?;
    let memory = instance.get_memory(&mut store, "memory").context("it exports no memory")?;
    Ok((store, instance, memory))
}

// ANCHOR_END: start
// ANCHOR: bytes
/// The `len` bytes at `ptr`; an error if these numbers of the guest's lead outside of its memory.
fn bytes(memory: &[u8], ptr: u32, len: u32) -> Result<&[u8]> {
    let found = memory.get(ptr as usize..).and_then(|rest| rest.get(..len as usize));
    found.with_context(|| format!("no {len} bytes at {ptr}"))
}
// ANCHOR_END: bytes

// ANCHOR: caller
fn listen(mut caller: Caller<'_, Heard>, ptr: u32, len: u32) -> Result<()> {
    let memory = caller.get_export("memory").and_then(Extern::into_memory).context("no memory")?;
    let alloc = caller.get_export("alloc").and_then(Extern::into_func).context("no alloc")?;
    let alloc = alloc.typed::<(u32, u32), u32>(&caller)?;
    alloc.call(&mut caller, (1_000_000, 1))?;

    let (memory, heard) = memory.data_and_store_mut(&mut caller);
    let text = str::from_utf8(bytes(memory, ptr, len)?)?;
    heard.push(text.to_owned());
    Ok(())
}
// ANCHOR_END: caller

pub fn main() -> Result<()> {
    // ANCHOR: instantiate
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("detached-buffers")?)?;
    let (mut store, guest, memory) = start(&engine, &module)?;

    let room = guest.get_typed_func::<(), u32>(&mut store, "room")?.call(&mut store, ())?;
    let text = b"Hello World!";
    memory.write(&mut store, room as usize, text)?;
    println!("{}", crate::dump(memory.data(&store), room as usize, text.len(), "the text"));
    // ANCHOR_END: instantiate

    // ANCHOR: naive
    let replace_str = guest.get_typed_func::<(u32, u32), u32>(&mut store, "replace_str")?;
    let length = replace_str.call(&mut store, (room, text.len() as u32))?;
    println!("{length} bytes");
    println!("{}", str::from_utf8(bytes(memory.data(&store), room, length)?)?);
    // ANCHOR_END: naive

    // ANCHOR: again
    let at = room as usize;
    println!("{}", crate::dump(memory.data(&store), at, length as usize, "the result"));
    println!("{} bytes, {} pages", memory.data_size(&store), memory.size(&store));
    // ANCHOR_END: again

    // ANCHOR: first
    let (mut young_store, young, young_memory) = start(&engine, &module)?;
    let heap_base = young.get_global(&mut young_store, "__heap_base").context("no __heap_base")?;
    let heap_base = heap_base.get(&mut young_store).i32().context("it is no i32")?;
    let unused = young_memory.data_size(&young_store) - heap_base as u32 as usize;
    println!("{} pages, {unused} bytes unused", young_memory.size(&young_store));

    let young_alloc = young.get_typed_func::<(u32, u32), u32>(&mut young_store, "alloc")?;
    for call in 1..=3 {
        let block = young_alloc.call(&mut young_store, (1, 1))?;
        println!("call {call}: a byte at {block}, {} pages", young_memory.size(&young_store));
    }
    // ANCHOR_END: first

    // ANCHOR: often
    let mut grown = Vec::new();
    for call in 1..=200 {
        let before = young_memory.size(&young_store);
        young_alloc.call(&mut young_store, (1000, 1))?;
        if young_memory.size(&young_store) != before {
            grown.push(call.to_string());
        }
    }
    println!("of 200 calls, these grew the memory: {}", grown.join(", "));
    // ANCHOR_END: often

    // ANCHOR: exchange
    let alloc = guest.get_typed_func::<(u32, u32), u32>(&mut store, "alloc")?;
    let dealloc = guest.get_typed_func::<(u32, u32, u32), ()>(&mut store, "dealloc")?;

    let text = "World ".repeat(40_000);
    let size = u32::try_from(text.len())?;
    let block = alloc.call(&mut store, (size, 1))?;
    ensure!(block != 0, "the guest has no room");
    memory.write(&mut store, block as usize, text.as_bytes())?;

    let used = replace_str.call(&mut store, (block, size))?;
    let result = str::from_utf8(bytes(memory.data(&store), block, used)?)?.to_owned();
    dealloc.call(&mut store, (block, size, 1))?;
    println!("{result:.10}… {} bytes", result.len());
    // ANCHOR_END: exchange

    // ANCHOR: predict-raw
    for reservation in [4 << 30, 0] {
        let mut config = Config::new();
        config.memory_reservation(reservation).memory_reservation_for_growth(0);
        let engine = Engine::new(&config)?;
        let mut store = Store::new(&engine, ());
        let memory = Memory::new(&mut store, MemoryType::new(1, None))?;
        let before = memory.data_ptr(&store);
        memory.grow(&mut store, 1)?;
        println!("reserved {reservation}: still there: {}", memory.data_ptr(&store) == before);
    }
    // ANCHOR_END: predict-raw

    // ANCHOR: predict-address
    let four = alloc.call(&mut store, (4, 1))?;
    memory.write(&mut store, four as usize, &[7; 4])?;
    alloc.call(&mut store, (1_000_000, 1))?;
    println!("{}", bytes(memory.data(&store), four, 4)?[0]);
    // ANCHOR_END: predict-address

    // ANCHOR: bad-pointer
    println!("{}", bytes(memory.data(&store), u32::MAX, 11).unwrap_err());
    // ANCHOR_END: bad-pointer

    // ANCHOR: listen
    guest.get_typed_func::<(), ()>(&mut store, "tell")?.call(&mut store, ())?;
    println!("heard: {:?}", store.data());
    // ANCHOR_END: listen

    // ANCHOR: watch
    struct Watch {
        most: usize,
        loud: bool,
        seen: Vec<String>,
    }

    impl ResourceLimiter for Watch {
        fn memory_growing(&mut self, now: usize, wanted: usize, _: Option<usize>) -> Result<bool> {
            let [now, wanted] = [now, wanted].map(|bytes| bytes / 65536);
            self.seen.push(format!("{now} to {wanted} pages"));
            ensure!(!self.loud || wanted <= self.most, "{wanted} pages are too many");
            Ok(wanted <= self.most)
        }

        fn table_growing(&mut self, _: usize, _: usize, _: Option<usize>) -> Result<bool> {
            Ok(true)
        }
    }
    // ANCHOR_END: watch

    // ANCHOR: refuse
    let mut watched = Store::new(&engine, Watch { most: 20, loud: false, seen: Vec::new() });
    watched.limiter(|watch| watch);
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "listen", |_: u32, _: u32| ())?;
    let instance = linker.instantiate(&mut watched, &module)?;
    let alloc = instance.get_typed_func::<(u32, u32), u32>(&mut watched, "alloc")?;
    println!("instantiated: {:?}", watched.data().seen);
    for size in [1, 100_000, 1_000_000] {
        watched.data_mut().seen.clear();
        let block = alloc.call(&mut watched, (size, 1))?;
        println!("alloc({size}): {:?}, a block at {block}", watched.data().seen);
    }
    // ANCHOR_END: refuse

    // ANCHOR: trap
    watched.data_mut().loud = true;
    let refused = alloc.call(&mut watched, (1_000_000, 1)).unwrap_err();
    println!("{}", refused.root_cause());
    // ANCHOR_END: trap

    // ANCHOR: limits
    struct State {
        limits: StoreLimits,
    }

    for trap in [false, true] {
        let limits = StoreLimitsBuilder::new().memory_size(20 * 65536).trap_on_grow_failure(trap);
        let mut limited = Store::new(&engine, State { limits: limits.build() });
        limited.limiter(|state| &mut state.limits);
        let mut linker = Linker::new(&engine);
        linker.func_wrap("host", "listen", |_: u32, _: u32| ())?;
        let instance = linker.instantiate(&mut limited, &module)?;
        let alloc = instance.get_typed_func::<(u32, u32), u32>(&mut limited, "alloc")?;
        match alloc.call(&mut limited, (1_000_000, 1)) {
            Ok(block) => println!("a block at {block}"),
            Err(error) => println!("{}", error.root_cause()),
        }
    }
    // ANCHOR_END: limits

    // ANCHOR: where
    let stopped = refused.downcast_ref::<WasmBacktrace>().context("no guest was running")?;
    let binary = crate::guest("detached-buffers")?;
    for frame in stopped.frames() {
        let at = frame.module_offset().context("the engine keeps no offsets")?;
        let name = frame.func_name().map(str::to_owned);
        let name = name.unwrap_or_else(|| format!("function {}", frame.func_index()));
        println!("{}", crate::dump(&binary, at, 2, &format!("in {name}")));
    }
    // ANCHOR_END: where

    // ANCHOR: copy-first
    let copy = bytes(memory.data(&store), room, length)?.to_vec();
    memory.write(&mut store, room as usize, b"J")?;
    println!("{}", String::from_utf8(copy)?);
    // ANCHOR_END: copy-first

    // ANCHOR: grow-zero
    let grow = guest.get_typed_func::<u32, i32>(&mut store, "grow")?;
    let pages = memory.size(&store);
    println!("from the host: the same {}", memory.grow(&mut store, 0)? == pages);
    println!("in the guest: the same {}", grow.call(&mut store, 0)? as u64 == pages);
    // ANCHOR_END: grow-zero

    // ANCHOR: grow-fail
    println!("in the guest: {}", grow.call(&mut store, 65536)?);
    println!("in the host: {}", memory.grow(&mut store, 65536).unwrap_err());
    // ANCHOR_END: grow-fail

    // ANCHOR: grow-empty
    let empty = Memory::new(&mut store, MemoryType::new(0, None))?;
    let before = empty.grow(&mut store, 65536)?;
    println!("it had {before} pages, and has {} bytes", empty.data_size(&store));
    // ANCHOR_END: grow-empty
    Ok(())
}
