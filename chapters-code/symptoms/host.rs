// ANCHOR: start
use std::panic::{self, AssertUnwindSafe};

use wasmtime::{
    Caller, Engine, Extern, Instance, Linker, Memory, MemoryAccessError, Module, Result, Store,
    StoreLimits, StoreLimitsBuilder, Trap, WasmBacktrace, WasmParams, WasmResults, error::Context,
};

/// An instance with a store of its own, and what is needed to call it.
struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    fn start(module: &Module) -> Result<Guest> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").expect("it exports its memory");
        Ok(Guest { store, instance, memory })
    }

    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, params: P) -> Result<R> {
        let function = self.instance.get_typed_func::<P, R>(&mut self.store, name)?;
        function.call(&mut self.store, params)
    }

    /// The bytes at an address, if the memory has so many there.
    fn bytes(&mut self, address: u32, length: u32) -> Option<&mut [u8]> {
        self.memory
            .data_mut(&mut self.store)
            .get_mut(address as usize..)?
            .get_mut(..length as usize)
    }
}

/// What an attempt ends with: a value, or the last cause of its error.
fn words<T: ToString>(attempt: Result<T>) -> String {
    match attempt {
        Ok(value) => format!("no error: {}", value.to_string()),
        Err(error) => format!("Error: {}", error.root_cause()),
    }
}
// ANCHOR_END: start

// ANCHOR: panic_of
/// What a panic says, which the standard library would print.
fn panic_of<T>(attempt: impl FnOnce() -> T) -> String {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let caught = panic::catch_unwind(AssertUnwindSafe(attempt));
    panic::set_hook(hook);
    let Err(payload) = caught else { return "no panic".to_owned() };
    let text = payload.downcast_ref::<String>().map(String::as_str);
    format!("panic: {}", text.or(payload.downcast_ref().copied()).unwrap_or_default())
}
// ANCHOR_END: panic_of

// ANCHOR: hear
/// An instance that hands over what a panic says, which the store keeps.
struct Panics {
    store: Store<String>,
    instance: Instance,
    memory: Memory,
}

impl Panics {
    fn start(module: &Module) -> Result<Panics> {
        let mut linker = Linker::new(module.engine());
        linker.func_wrap(
            "host",
            "panicked",
            |mut caller: Caller<'_, String>, at: u32, length: u32| -> Result<()> {
                let memory = caller.get_export("memory").and_then(Extern::into_memory);
                let bytes = memory.context("no memory")?.data(&caller).get(at as usize..);
                let bytes = bytes.and_then(|rest| rest.get(..length as usize));
                let message = str::from_utf8(bytes.context("no such bytes")?)?;
                *caller.data_mut() = message.lines().nth(1).unwrap_or_default().to_owned();
                Ok(())
            },
        )?;
        let mut store = Store::new(module.engine(), String::new());
        let instance = linker.instantiate(&mut store, module)?;
        instance.get_typed_func::<(), ()>(&mut store, "init")?.call(&mut store, ())?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        Ok(Panics { store, instance, memory })
    }

    /// What came of a call: a number, or why it panicked.
    fn ask(&mut self, name: &str, params: impl WasmParams) -> String {
        let function = self.instance.get_typed_func::<_, u32>(&mut self.store, name);
        match function.and_then(|it| it.call(&mut self.store, params)) {
            Ok(number) => number.to_string(),
            Err(_) => self.store.data().clone(),
        }
    }
}
// ANCHOR_END: hear

pub fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("symptoms")?)?;

    // ANCHOR: mojibake
    let once = "é".as_bytes();
    let mistaken: String = once.iter().map(|&byte| char::from(byte)).collect();
    println!("{once:x?} by char::from: {mistaken}");
    println!("{:x?} by from_utf8: {}", mistaken.as_bytes(), str::from_utf8(mistaken.as_bytes())?);
    println!("{once:x?} by from_utf8: {}", str::from_utf8(once)?);
    // ANCHOR_END: mojibake

    // ANCHOR: last-character
    for text in ["Hello!", "Héllo!", "Hello €!"] {
        let short = String::from_utf8_lossy(&text.as_bytes()[..text.chars().count()]);
        println!("{text} has {} chars and {} bytes: {short}", text.chars().count(), text.len());
    }
    // ANCHOR_END: last-character

    // ANCHOR: refused
    let panics = Module::new(&engine, crate::exhibit("symptoms", "panics", "release")?)?;
    for text in ["cafe", "café"] {
        for length in [text.chars().count() as u32, text.len() as u32] {
            let mut guest = Panics::start(&panics)?;
            let at: u32 = guest.ask("alloc", text.len() as u32).parse()?;
            guest.memory.write(&mut guest.store, at as usize, text.as_bytes())?;
            let checked = guest.ask("letters", (at, length));
            let unchecked = guest.ask("letters_unchecked", (at, length));
            println!("{text} with length {length}: {checked}; unchecked: {unchecked}");
        }
    }
    // ANCHOR_END: refused

    // ANCHOR: replacement
    for part in [&[0xe2, 0x82][..], &[b'H', 0xff, b'i']] {
        println!("{part:x?} by from_utf8_lossy: {}", String::from_utf8_lossy(part));
        println!("Error: {}", str::from_utf8(part).unwrap_err());
    }
    // ANCHOR_END: replacement

    // ANCHOR: lent
    let lines = Module::new(&engine, crate::exhibit("symptoms", "lines", "release")?)?;
    let mut linker = Linker::new(&engine);
    type Shown = (Vec<(u32, u32)>, Vec<String>);
    fn line_at(memory: &[u8], (at, length): (u32, u32)) -> Result<String> {
        let bytes = memory.get(at as usize..).and_then(|rest| rest.get(..length as usize));
        Ok(str::from_utf8(bytes.context("no such bytes")?)?.to_owned())
    }
    linker.func_wrap("host", "show", |mut caller: Caller<'_, Shown>, at: u32, length: u32| {
        let memory = caller.get_export("memory").and_then(Extern::into_memory);
        let (memory, (addresses, copies)) =
            memory.context("no memory")?.data_and_store_mut(&mut caller);
        addresses.push((at, length));
        copies.push(line_at(memory, (at, length))?);
        Ok(())
    })?;
    let mut store = Store::new(&engine, Shown::default());
    let lending = linker.instantiate(&mut store, &lines)?;
    lending.get_typed_func::<(), ()>(&mut store, "work")?.call(&mut store, ())?;
    let memory = lending.get_memory(&mut store, "memory").context("no memory")?;
    let (addresses, copies) = store.data();
    let late: Result<Vec<_>> =
        addresses.iter().map(|&address| line_at(memory.data(&store), address)).collect();
    println!("addresses kept: {}", late?.join(", "));
    println!("copied at once: {}", copies.join(", "));
    // ANCHOR_END: lent

    // ANCHOR: stale
    let grown = Module::new(&engine, crate::exhibit("symptoms", "grown", "release")?)?;
    let mut lists = Guest::start(&grown)?;
    let number_at = |lists: &mut Guest, address| -> Result<u32> {
        let bytes = lists.bytes(address, 4).context("no number is there")?;
        Ok(u32::from_le_bytes(bytes.try_into()?))
    };
    let old: u32 = lists.call("push", 7_u32)?;
    for number in [8_u32, 9, 10] {
        lists.call::<_, u32>("push", number)?;
    }
    println!("after 4 numbers, the first one at {old}: {}", number_at(&mut lists, old)?);
    let new: u32 = lists.call("push", 11_u32)?;
    println!("after 5 numbers, at {old}: {}", number_at(&mut lists, old)?);
    println!("after 5 numbers, at {new}: {}", number_at(&mut lists, new)?);
    // ANCHOR_END: stale

    // ANCHOR: negative
    for number in [-2_146_369_537_i32, -1] {
        println!("{number} as usize: {}", number as usize);
        println!("{number} as u32: {}", number.cast_unsigned());
    }
    // ANCHOR_END: negative

    // ANCHOR: narrow
    let mut guest = Guest::start(&module)?;
    println!("300 as u8: {}", 300_u32 as u8);
    println!("300 as a u8 of the guest: {}", guest.call::<u32, u32>("widen", 300)?);
    println!("Error: {}", u8::try_from(300).unwrap_err());
    // ANCHOR_END: narrow

    // ANCHOR: swapped
    for name in ["plain", "ordered"] {
        let at: u32 = guest.call(name, ())?;
        let bytes = guest.bytes(at, 8).expect("the guest has said where");
        let count = u32::from_le_bytes(bytes[4..8].try_into()?);
        println!("{name}: flag {}, count {count}", bytes[0]);
    }
    // ANCHOR_END: swapped

    // ANCHOR: garbage
    let record = Module::new(&engine, crate::exhibit("symptoms", "record", "release")?)?;
    let mut records = Guest::start(&record)?;
    for (name, offset) in [("loose", 8), ("promised", 1), ("promised", 8)] {
        let at: u32 = records.call(name, ())?;
        let bytes = records.bytes(at, 16).context("no record is there")?;
        let x = f64::from_le_bytes(bytes[offset..offset + 8].try_into()?);
        println!("{name}, x at {offset}: tag {}, x {x:?}", bytes[0]);
    }
    // ANCHOR_END: garbage

    // ANCHOR: out-of-bounds
    fn why(guest: &mut Guest, passed: Option<(u32, u32)>) -> String {
        let pointer = guest.instance.get_global(&mut guest.store, "__stack_pointer");
        let left = pointer.and_then(|global| global.get(&mut guest.store).i32());
        if left.is_some_and(|left| left < 128) {
            return "the stack is full".to_owned();
        }
        match passed {
            Some((start, len))
                if start as usize + len as usize > guest.memory.data_size(&guest.store) =>
            {
                format!("{start} and {len} lead out of the memory")
            }
            _ => "perhaps what the guest keeps in its memory has been overwritten".to_owned(),
        }
    }

    let mut wrong = Guest::start(&module)?;
    println!("{}", words(wrong.call::<u32, u32>("byte_at", 2_000_000)));
    println!("{}", why(&mut wrong, Some((2_000_000, 1))));
    let mut full = Guest::start(&module)?;
    println!("{}", words(full.call::<u32, u32>("descend", 5000)));
    println!("{}", why(&mut full, None));
    let mut spoilt = Guest::start(&module)?;
    let mut blocks = [0; 3];
    for block in &mut blocks {
        *block = spoilt.call("alloc", (16, 1))?;
    }
    spoilt.call::<_, ()>("dealloc", (blocks[1], 16, 1))?;
    spoilt.bytes(blocks[1], 8).expect("a block").copy_from_slice(b"too late");
    println!("{}", words(spoilt.call::<_, u32>("alloc", (16, 1))));
    println!("{}", why(&mut spoilt, None));
    // ANCHOR_END: out-of-bounds

    // ANCHOR: unreachable
    fn said(guest: &mut Guest, message: u32) -> Option<String> {
        let length = u32::from_le_bytes(guest.bytes(message, 4)?.try_into().ok()?);
        let text = guest.bytes(message.checked_add(4)?, length)?;
        Some(String::from_utf8_lossy(text).into_owned())
    }

    let mut dividing = Guest::start(&module)?;
    let message = dividing.call("keep_messages", ())?;
    println!("{}", words(dividing.call::<(u32, u32), u32>("quotient", (1, 0))));
    println!("{:?}", said(&mut dividing, message));
    let mut filling = Guest::start(&module)?;
    let message = filling.call("keep_messages", ())?;
    println!("{}", words(filling.call::<u32, u32>("fill", 5_000_000)));
    println!("{:?}", said(&mut filling, message));
    // ANCHOR_END: unreachable

    // ANCHOR: only-capacity
    let mut trapping = Vec::new();
    for count in 1..=40_u32 {
        let mut guest = Panics::start(&panics)?;
        if guest.ask("sum", count) != count.to_string() {
            trapping.push(count);
        }
    }
    println!("trap: {trapping:?}");
    // ANCHOR_END: only-capacity

    // ANCHOR: frames
    let names = [
        ["panic_bounds_check", "rust_begin_unwind", "panic_with_hook", "rust_panic"].as_slice(),
        &["handle_alloc_error", "rust_oom", "__rust_dealloc"],
    ];
    let named = Module::new(&engine, crate::exhibit("symptoms", "panics", "debug")?)?;
    for (what, name, parameter) in [
        ("an index out of bounds", "sell", 7_u32),
        ("no room for a Vec", "alloc", 5_000_000),
        ("a Vec freed with its length", "sum", 17),
    ] {
        let mut guest = Panics::start(&named)?;
        let call = guest.instance.get_typed_func::<u32, u32>(&mut guest.store, name)?;
        let error = call.call(&mut guest.store, parameter).unwrap_err();
        let trace = error.downcast_ref::<WasmBacktrace>().context("no backtrace")?;
        let frames: Vec<_> = trace.frames().iter().filter_map(|frame| frame.func_name()).collect();
        let mut seen = names.concat();
        seen.retain(|name| frames.iter().any(|frame| frame.contains(name)));
        println!("{what}: {}", seen.join(", "));
    }
    // ANCHOR_END: frames

    // ANCHOR: double-free
    type First = fn(&mut Guest, u32) -> Result<()>;
    let situations: [(&str, First); 4] = [
        ("nothing behind it", |guest, block| guest.call("dealloc", (block, 500, 1))),
        ("a free block behind it", |guest, block| {
            let next: u32 = guest.call("alloc", (500, 1))?;
            guest.call::<_, u32>("alloc", (500, 1))?;
            guest.call::<_, ()>("dealloc", (next, 500, 1))?;
            guest.call("dealloc", (block, 500, 1))
        }),
        ("a block in use behind it", |guest, block| {
            guest.call::<_, u32>("alloc", (500, 1))?;
            guest.call("dealloc", (block, 500, 1))
        }),
        ("a smaller block in its place", |guest, block| {
            guest.call::<_, u32>("alloc", (500, 1))?;
            guest.call::<_, ()>("dealloc", (block, 500, 1))?;
            guest.call::<_, u32>("alloc", (100, 1)).map(drop)
        }),
    ];
    for (what, first) in situations {
        let mut guest = Guest::start(&module)?;
        let message = guest.call("keep_messages", ())?;
        let block: u32 = guest.call("alloc", (500, 1))?;
        first(&mut guest, block)?;
        match guest.call::<_, ()>("dealloc", (block, 500, 1)) {
            Ok(()) => println!("{what}: returns"),
            Err(_) => {
                let message = said(&mut guest, message).context("no message")?;
                println!("{what}: {}", message.lines().nth(1).unwrap_or_default());
            }
        }
    }
    // ANCHOR_END: double-free

    // ANCHOR: backtrace
    let error = Guest::start(&module)?.call::<u32, u32>("byte_at", 2_000_000).unwrap_err();
    println!("Error: {error:?}");
    // ANCHOR_END: backtrace

    // ANCHOR: null-function
    let mut functions = Guest::start(&module)?;
    let halving: u32 = functions.call("halving", ())?;
    let doubling: u32 = functions.call("doubling", ())?;
    for index in [0, halving, 1000, doubling] {
        println!("{}", words(functions.call::<_, u32>("apply", (index, 21_u32))));
    }
    // ANCHOR_END: null-function

    // ANCHOR: call-stack
    println!("{}", words(Guest::start(&module)?.call::<u32, u32>("dive", u32::MAX)));
    // ANCHOR_END: call-stack

    // ANCHOR: later-calls
    for name in ["sell", "sell_locked"] {
        let mut guest = Panics::start(&panics)?;
        for article in [0_u32, 7, 0] {
            println!("{name}({article}): {}", guest.ask(name, article));
        }
    }
    // ANCHOR_END: later-calls

    // ANCHOR: missing-import
    let clock = Module::new(&engine, crate::exhibit("symptoms", "clock", "release")?)?;
    let mut store = Store::new(&engine, ());
    println!("{}", words(Instance::new(&mut store, &clock, &[]).map(|_| "an instance")));
    let mut linker = Linker::new(&engine);
    println!("{}", words(linker.instantiate(&mut store, &clock).map(|_| "an instance")));
    linker.func_wrap("env", "now", || 5000_i64)?;
    println!("{}", words(linker.instantiate(&mut store, &clock).map(|_| "an instance")));
    // ANCHOR_END: missing-import

    // ANCHOR: imports
    for (what, bytes) in [
        ("clock, release", crate::exhibit("symptoms", "clock", "release")?),
        ("zeroed, debug", crate::exhibit("symptoms", "zeroed", "debug")?),
        ("zeroed, release", crate::exhibit("symptoms", "zeroed", "release")?),
    ] {
        let module = Module::new(&engine, bytes)?;
        let wanted: Vec<_> =
            module.imports().map(|it| format!("{} of {}", it.name(), it.module())).collect();
        println!("{what}: {wanted:?}");
    }
    // ANCHOR_END: imports

    // ANCHOR: magic
    println!("{}", words(Module::new(&engine, "<!DOCTYPE html>").map(|_| "a module")));
    // ANCHOR_END: magic

    // ANCHOR: missing-export
    let missing = guest.instance.get_typed_func::<(u32, u32), u32>(&mut guest.store, "allok");
    println!("{}", words(missing.map(|_| "a function")));
    // ANCHOR_END: missing-export

    // ANCHOR: types
    let parameters = guest.instance.get_typed_func::<u64, u32>(&mut guest.store, "widen");
    println!("Error: {:?}", parameters.map(|_| "a function").unwrap_err());
    let results = guest.instance.get_typed_func::<u32, ()>(&mut guest.store, "widen");
    println!("Error: {:?}", results.map(|_| "a function").unwrap_err());
    let widen = guest.instance.get_func(&mut guest.store, "widen").expect("it is exported");
    println!("{}", widen.ty(&guest.store));
    // ANCHOR_END: types

    // ANCHOR: access
    let read = |guest: &Guest| guest.memory.read(&guest.store, 2_000_000, &mut [0; 4]);
    let error = wasmtime::Error::from(read(&guest).unwrap_err());
    println!("Error: {error}");
    println!("a MemoryAccessError: {}", error.is::<MemoryAccessError>());
    println!("a Trap: {}", error.is::<Trap>());
    let trapped = guest.call::<u32, u32>("byte_at", 2_000_000).unwrap_err();
    println!("Error: {}", trapped.root_cause());
    println!("a Trap: {}", trapped.is::<Trap>());
    println!("{}", panic_of(|| read(&guest).unwrap()));
    // ANCHOR_END: access

    // ANCHOR: panics
    let data = guest.memory.data(&guest.store);
    println!("{}", panic_of(|| data[1_114_100..][..100_000].len()));
    println!("{}", panic_of(|| data[4_294_967_280..].len()));
    println!("{}", panic_of(|| data[-2_147_418_064_i32 as usize]));
    println!("{:?}", data.get(1_114_100..).and_then(|rest| rest.get(..100_000)));
    // ANCHOR_END: panics

    // ANCHOR: host-panic
    let mut linker = Linker::new(&engine);
    linker.func_wrap("env", "now", |mut caller: Caller<'_, usize>| -> Result<f64> {
        let memory = caller.get_export("memory").and_then(Extern::into_memory);
        let bytes = memory.context("no memory")?.data(&caller);
        Ok(bytes[*caller.data()..].len() as f64)
    })?;
    let mut store = Store::new(&engine, 4_294_967_280);
    let instance = linker.instantiate(&mut store, &clock)?;
    let seconds = instance.get_typed_func::<(), f64>(&mut store, "seconds")?;
    println!("{}", panic_of(|| seconds.call(&mut store, ())));
    *store.data_mut() = 1_000_000;
    println!("{}", words(seconds.call(&mut store, ())));
    // ANCHOR_END: host-panic

    // ANCHOR: wrong-store
    let mut other = Store::new(&engine, 0);
    println!("{}", panic_of(|| seconds.call(&mut other, ())));
    println!("{}", panic_of(|| guest.memory.data_size(&other)));
    println!("{}", panic_of(|| guest.memory.read(&other, 0, &mut [0; 4])));
    // ANCHOR_END: wrong-store

    // ANCHOR: limits
    let mut strict: Store<StoreLimits> = Store::new(
        &engine,
        StoreLimitsBuilder::new().memory_size(1 << 20).trap_on_grow_failure(true).build(),
    );
    strict.limiter(|limits| limits);
    println!("{}", words(Instance::new(&mut strict, &module, &[]).map(|_| "an instance")));
    let mut growing: Store<StoreLimits> = Store::new(
        &engine,
        StoreLimitsBuilder::new().memory_size(2 << 20).trap_on_grow_failure(true).build(),
    );
    growing.limiter(|limits| limits);
    let instance = Instance::new(&mut growing, &module, &[])?;
    let alloc = instance.get_typed_func::<(u32, u32), u32>(&mut growing, "alloc")?;
    println!("{}", words(alloc.call(&mut growing, (2_000_000, 1))));
    // ANCHOR_END: limits

    // ANCHOR: rounds
    let rounds = |work: fn(&mut Guest, u32) -> Result<()>| -> Result<Vec<u64>> {
        let mut guest = Guest::start(&module)?;
        (1..=4)
            .map(|round| {
                work(&mut guest, round)?;
                Ok(guest.memory.size(&guest.store))
            })
            .collect()
    };
    let leak = rounds(|guest, _| {
        for _ in 0..100 {
            guest.call::<_, u32>("alloc", (1000, 1))?;
        }
        Ok(())
    })?;
    let longer = rounds(|guest, round| {
        let block: u32 = guest.call("alloc", (round * 100_000, 1))?;
        guest.call("dealloc", (block, round * 100_000, 1))
    })?;
    println!("never freed: {leak:?}");
    println!("each round more at once, all freed: {longer:?}");
    // ANCHOR_END: rounds

    // ANCHOR: one-store
    let mut crowded = Store::new(&engine, StoreLimitsBuilder::new().instances(3).build());
    crowded.limiter(|limits| limits);
    for request in 1..=4 {
        let instance = Instance::new(&mut crowded, &module, &[]);
        println!("request {request}: {}", words(instance.map(|_| "an instance, dropped at once")));
    }
    // ANCHOR_END: one-store
    Ok(())
}
