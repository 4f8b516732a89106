// ANCHOR: silent
use std::{collections::BTreeMap, fmt};

use wasmtime::{
    Caller, Engine, Error, Extern, Instance, InstancePre, Linker, Memory, Module, Result, Store,
    Trap, WasmBacktrace, WasmParams, WasmResults, bail, ensure, error::Context,
};

pub fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("finding-out")?)?;
    // Imports are looked up once, for as many instances as one likes.
    let ready = Linker::new(&engine).instantiate_pre(&module)?;

    let mut silent = Guest::new(&ready)?;
    println!("price(2): {}", silent.call::<_, u32>("price", 2)?);
    let error = silent.call::<_, u32>("price", 7).unwrap_err();
    println!("price(7): {}", error.root_cause());
    // ANCHOR_END: silent

    // ANCHOR: message
    let mut guest = Guest::new(&ready)?;
    guest.call::<_, ()>("init", ())?;
    guest.call::<_, u32>("price", 7).unwrap_err();
    println!("{}", guest.last_panic()?);
    // ANCHOR_END: message

    // ANCHOR: names
    for profile in ["debug", "release"] {
        let named = Module::new(&engine, crate::exhibit("finding-out", "named", profile)?)?;
        let mut named = Guest::new(&Linker::new(&engine).instantiate_pre(&named)?)?;
        let error = named.call::<_, u32>("price", 7).unwrap_err();
        let trace = error.downcast_ref::<WasmBacktrace>().context("no backtrace")?;
        let is_there = |name: &&str| {
            trace.frames().iter().any(|frame| frame.func_name().is_some_and(|it| it.contains(name)))
        };
        let names: Vec<_> = ["look_up", "price"].into_iter().filter(is_there).collect();
        match names.is_empty() {
            true => println!("{profile}: no names"),
            false => println!("{profile}: {}", names.join(", called by ")),
        }
    }
    // ANCHOR_END: names

    // ANCHOR: kinds
    let told = Module::new(&engine, crate::exhibit("finding-out", "told", "release")?)?;
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "panicked", |mut caller: Caller<'_, ()>, ptr: u32, len: u32| {
        let memory = caller.get_export("memory").and_then(Extern::into_memory);
        let bytes = memory.context("it exports no memory")?.data(&caller).get(ptr as usize..);
        let bytes = bytes.and_then(|rest| rest.get(..len as usize)).context("no such bytes")?;
        println!("{}", String::from_utf8_lossy(bytes));
        Ok(())
    })?;
    linker.func_wrap("host", "stock", |article: u32| match article {
        0 | 1 => Ok(article * 4),
        _ => Err(Error::new(Refused(article))),
    })?;

    let mut asking = Guest::new(&linker.instantiate_pre(&told)?)?;
    asking.call::<_, ()>("init", ())?;
    for article in [1, 0, 2] {
        match asking.call::<_, u32>("per_piece", (article, 1000)) {
            Ok(price) => println!("{price} a piece"),
            Err(error) => println!("{}", kind(&error)),
        }
    }
    println!("{}", kind(&asking.call::<_, u64>("per_piece", (1, 1000)).unwrap_err()));
    // ANCHOR_END: kinds

    // ANCHOR: after
    let mut shop = Guest::new(&ready)?;
    shop.call::<_, ()>("init", ())?;
    for article in [0, 7, 0] {
        match shop.call::<_, u32>("sell", article) {
            Ok(left) => println!("sold, {left} left"),
            Err(_) => println!("{}", shop.last_panic()?.lines().nth(1).unwrap_or_default()),
        }
    }
    let mut shop = Guest::new(&ready)?;
    println!("sold, {} left", shop.call::<_, u32>("sell", 0)?);
    // ANCHOR_END: after

    // ANCHOR: leak
    let mut watched = Watched::new(Guest::new(&ready)?);
    let mut seed = 1_u32;
    let mut below = |limit: u32| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed % limit
    };

    for _ in 0..1000 {
        let counts = below(2) == 0;
        let mut bytes = vec![b'a'; below(40) as usize];
        if below(4) == 0 {
            bytes.iter_mut().take(1).for_each(|byte| *byte = 0xff);
        }
        // A text that is no UTF-8 is an error, and the next round goes on.
        let _ = match counts {
            true => watched.during("count", |watched| count(watched, &bytes)),
            false => watched.during("check", |watched| check(watched, &bytes)),
        };
    }
    for line in watched.report() {
        println!("{line}");
    }
    // ANCHOR_END: leak

    // ANCHOR: do-this
    let mut repaired = Watched::new(Guest::new(&ready)?);
    repaired.guest.call::<_, ()>("init", ())?;
    for bytes in [[b'a'; 20], [0xff; 20]] {
        let _ = repaired.during("check", |watched| {
            let ptr = watched.send(&bytes)?;
            let words = watched.guest.call::<_, i32>("words", (ptr, 20));
            // First the block goes back, and only then is there a look at what came of it.
            watched.dealloc(ptr, 20, 1)?;
            let words = words?;
            ensure!(words >= 0, "no UTF-8");
            Ok(words)
        });
    }
    for line in repaired.report() {
        println!("{line}");
    }
    // ANCHOR_END: do-this

    // ANCHOR: predict-twice
    let mut twice = Watched::new(Guest::new(&ready)?);
    let block = twice.alloc(8, 1)?;
    twice.dealloc(block, 8, 1)?;
    let error = twice.dealloc(block, 8, 1).unwrap_err();
    println!("{}", error.to_string().replace(&block.to_string(), "…"));
    // ANCHOR_END: predict-twice

    // ANCHOR: predict-quiet
    let mut quiet = Guest::new(&ready)?;
    quiet.call::<_, u32>("price", 7).unwrap_err();
    println!("{:?}", quiet.last_panic()?);
    // ANCHOR_END: predict-quiet

    // ANCHOR: predict-instance
    let mut first = Guest::new(&ready)?;
    let mut second = Guest::new(&ready)?;
    first.call::<_, u32>("sell", 7).unwrap_err();
    println!("sold, {} left", second.call::<_, u32>("sell", 0)?);
    // ANCHOR_END: predict-instance

    // ANCHOR: words
    let error = asking.call::<_, u32>("per_piece", (2, 1000)).unwrap_err();
    println!("{}", error.to_string().lines().next().unwrap_or_default());
    println!("{}", error.root_cause());
    println!("{:?}", error.downcast_ref::<Refused>());
    println!("{:?}", error.downcast_ref::<Trap>());
    // ANCHOR_END: words

    // ANCHOR: counting
    let counting = Module::new(&engine, crate::exhibit("finding-out", "counting", "release")?)?;
    let mut counting = Guest::new(&Linker::new(&engine).instantiate_pre(&counting)?)?;
    let in_use = counting.at("IN_USE")?;
    for visits in [0, 10, 100, 1000] {
        for number in 0..visits {
            counting.call::<_, u32>("visit", number)?;
        }
        println!("{visits} visits more, {} bytes in use", counting.word(in_use)?);
    }
    // ANCHOR_END: counting

    // ANCHOR: adopted
    let given = Module::new(&engine, crate::exhibit("finding-out", "given", "release")?)?;
    let given = Linker::new(&engine).instantiate_pre(&given)?;
    let mut giving = Watched::new(Guest::new(&given)?);
    for number in [8_u32, 0, 0] {
        let text = giving.during("numeral", |giving| -> Result<String> {
            let given: u64 = giving.guest.call("numeral", number)?;
            let (at, length) = (given as u32, (given >> 32) as u32);
            giving.adopt(at, length, 1);
            let text = giving.guest.bytes(at as usize, length as usize)?.to_vec();
            giving.dealloc(at, length, 1)?;
            Ok(String::from_utf8(text)?)
        })?;
        println!("{number}: {text:?}");
    }
    for line in giving.report() {
        println!("{line}");
    }
    // ANCHOR_END: adopted
    Ok(())
}

// ANCHOR: guest
/// An instance of the guest in a store of its own.
struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    fn new(ready: &InstancePre<()>) -> Result<Guest> {
        let mut store = Store::new(ready.module().engine(), ());
        let instance = ready.instantiate(&mut store)?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        Ok(Guest { store, instance, memory })
    }

    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, params: P) -> Result<R> {
        let function = self.instance.get_typed_func::<P, R>(&mut self.store, name)?;
        function.call(&mut self.store, params)
    }

    /// Where an exported static lies.
    fn at(&mut self, name: &str) -> Result<usize> {
        let global = self.instance.get_global(&mut self.store, name).context("no such static")?;
        let address = global.get(&mut self.store).i32().context("no address")?;
        Ok(address.cast_unsigned() as usize)
    }

    fn bytes(&self, at: usize, len: usize) -> Result<&[u8]> {
        let bytes = self.memory.data(&self.store).get(at..).and_then(|rest| rest.get(..len));
        bytes.context("outside the guest's memory")
    }

    fn word(&self, at: usize) -> Result<u32> {
        Ok(u32::from_le_bytes(self.bytes(at, 4)?.try_into()?))
    }
}
// ANCHOR_END: guest

// ANCHOR: last_panic
impl Guest {
    /// What the last panic said. The last letter may be cut in two.
    fn last_panic(&mut self) -> Result<String> {
        let at = self.at("MESSAGE")?;
        let length = self.word(at)? as usize;
        Ok(String::from_utf8_lossy(self.bytes(at + 4, length)?).into_owned())
    }
}
// ANCHOR_END: last_panic

// ANCHOR: kind
/// The host's own refusal.
#[derive(Debug)]
struct Refused(u32);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no article {}", self.0)
    }
}

impl std::error::Error for Refused {}

fn kind(error: &Error) -> String {
    if let Some(refused) = error.downcast_ref::<Refused>() {
        return format!("refused: {refused}");
    }
    match error.downcast_ref::<Trap>() {
        Some(_) => "a trap".to_owned(),
        None => format!("neither: {}", error.root_cause()),
    }
}
// ANCHOR_END: kind

// ANCHOR: watched
struct Block {
    size: u32,
    align: u32,
    who: &'static str,
}

/// A guest, and a note of each block that has not been given back.
struct Watched {
    guest: Guest,
    open: BTreeMap<u32, Block>,
    asked: BTreeMap<&'static str, usize>,
    who: &'static str,
}

impl Watched {
    fn new(guest: Guest) -> Watched {
        Watched { guest, open: BTreeMap::new(), asked: BTreeMap::new(), who: "?" }
    }

    fn alloc(&mut self, size: u32, align: u32) -> Result<u32> {
        let ptr = self.guest.call("alloc", (size, align))?;
        self.adopt(ptr, size, align);
        Ok(ptr)
    }

    /// Notes a block that the guest has made, and that the host is to give back.
    fn adopt(&mut self, ptr: u32, size: u32, align: u32) {
        // Blocks of no bytes may share an address.
        if ptr != 0 && size != 0 {
            self.open.insert(ptr, Block { size, align, who: self.who });
        }
        *self.asked.entry(self.who).or_default() += 1;
    }

    fn dealloc(&mut self, ptr: u32, size: u32, align: u32) -> Result<()> {
        let block = self.open.get(&ptr);
        let known = block.is_some_and(|block| (block.size, block.align) == (size, align));
        if ptr != 0 && size != 0 && !known {
            bail!("{} gives back {size} bytes at {ptr}, which it has not got", self.who);
        }
        self.open.remove(&ptr);
        self.guest.call("dealloc", (ptr, size, align))
    }

    fn during<R>(&mut self, who: &'static str, call: impl FnOnce(&mut Watched) -> R) -> R {
        let before = std::mem::replace(&mut self.who, who);
        let result = call(self);
        self.who = before;
        result
    }

    fn report(&self) -> Vec<String> {
        let line = |(name, asked): (&&str, &usize)| {
            let left: Vec<_> = self.open.values().filter(|block| block.who == *name).collect();
            let size: u32 = left.iter().map(|block| block.size).sum();
            format!("{name}: {asked} blocks, {} open, {size} bytes", left.len())
        };
        self.asked.iter().map(line).collect()
    }
}
// ANCHOR_END: watched

// ANCHOR: calls
impl Watched {
    fn send(&mut self, bytes: &[u8]) -> Result<u32> {
        let ptr = self.alloc(u32::try_from(bytes.len())?, 1)?;
        ensure!(ptr != 0, "the guest has no room");
        self.guest.memory.write(&mut self.guest.store, ptr as usize, bytes)?;
        Ok(ptr)
    }
}

fn count(watched: &mut Watched, bytes: &[u8]) -> Result<i32> {
    let (ptr, len) = (watched.send(bytes)?, bytes.len() as u32);
    let words = watched.guest.call("words", (ptr, len))?;
    watched.dealloc(ptr, len, 1)?;
    Ok(words)
}

fn check(watched: &mut Watched, bytes: &[u8]) -> Result<i32> {
    let (ptr, len) = (watched.send(bytes)?, bytes.len() as u32);
    let words = watched.guest.call("words", (ptr, len))?;
    ensure!(words >= 0, "no UTF-8");
    watched.dealloc(ptr, len, 1)?;
    Ok(words)
}
// ANCHOR_END: calls
