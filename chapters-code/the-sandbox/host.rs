// ANCHOR: holds
use std::{
    collections::{BTreeMap, HashSet},
    panic::{self, AssertUnwindSafe},
    path::{Component, Path},
};

use wasmtime::{
    Caller, Config, Engine, Extern, Instance, Linker, Memory, MemoryType, Module, Result, Store,
    StoreLimitsBuilder, TypedFunc, WasmParams, WasmResults, ensure, error::Context,
};

/// A guest: its instance, the memory that it exports, and the store that holds both.
struct Guest<T: 'static = ()> {
    store: Store<T>,
    instance: Instance,
    memory: Memory,
}

impl<T> Guest<T> {
    fn new(module: &Module, linker: &Linker<T>, data: T) -> Result<Guest<T>> {
        let mut store = Store::new(module.engine(), data);
        let instance = linker.instantiate(&mut store, module)?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        Ok(Guest { store, instance, memory })
    }

    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, params: P) -> Result<R> {
        let function = self.instance.get_typed_func::<P, R>(&mut self.store, name)?;
        function.call(&mut self.store, params)
    }
}

/// What a call returns, or what its error comes from.
fn outcome<T: ToString>(result: Result<T>) -> String {
    result.map_or_else(|error| error.root_cause().to_string(), |value| value.to_string())
}
// ANCHOR_END: holds

// ANCHOR: overflow
/// A new door, at which somebody with this name has arrived.
fn arrive(door: &Module, name: &[u8]) -> Result<Guest> {
    let mut guest = Guest::new(door, &Linker::new(door.engine()), ())?;
    let room: u32 = guest.call("room", ())?;
    guest.memory.write(&mut guest.store, room as usize, name)?;
    guest.call::<_, ()>("arrive", (room, u32::try_from(name.len())?))?;
    Ok(guest)
}
// ANCHOR_END: overflow

// ANCHOR: naive
fn memory_of<T>(caller: &mut Caller<'_, T>) -> Result<Memory> {
    caller.get_export("memory").and_then(Extern::into_memory).context("no memory")
}

/// What the host has kept of what its guest logs, and how many bytes it has made room for.
#[derive(Default)]
struct Log {
    lines: Vec<Vec<u8>>,
    taken: usize,
}

/// A host that believes its guest.
fn believe(engine: &Engine) -> Result<Linker<Log>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(
        "host",
        "log",
        |mut caller: Caller<'_, Log>, pointer: u32, length: u32| -> Result<()> {
            let mut line = vec![0; length as usize];
            caller.data_mut().taken += line.len();
            let memory = memory_of(&mut caller)?;
            let bytes = &memory.data(&caller)[pointer as usize..][..length as usize];
            line.copy_from_slice(bytes);
            caller.data_mut().lines.push(line);
            Ok(())
        },
    )?;
    Ok(linker)
}
// ANCHOR_END: naive

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

// ANCHOR: read_bytes
/// A copy of the `length` bytes at `pointer`, which a guest has named: an error where they are
/// more than `most`, or not in its memory.
fn read_bytes(memory: &[u8], pointer: u32, length: u32, most: usize) -> Result<Vec<u8>> {
    let (at, size) = (pointer as usize, length as usize);
    ensure!(size <= most, "{size} bytes, of {most} at most");
    let bytes = memory.get(at..).and_then(|rest| rest.get(..size));
    Ok(bytes.with_context(|| format!("the guest has no {size} bytes at {at}"))?.to_vec())
}
// ANCHOR_END: read_bytes

// ANCHOR: checked
fn check(engine: &Engine) -> Result<Linker<Log>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(
        "host",
        "log",
        |mut caller: Caller<'_, Log>, pointer: u32, length: u32| -> Result<()> {
            let memory = memory_of(&mut caller)?;
            let line = read_bytes(memory.data(&caller), pointer, length, 1000)?;
            caller.data_mut().lines.push(line);
            Ok(())
        },
    )?;
    Ok(linker)
}
// ANCHOR_END: checked

// ANCHOR: twice
const FILES: [(&str, &str); 2] =
    [("public/menu", "Soup of the day."), ("secret/keys", "The code is 4711")];

type Files = BTreeMap<&'static str, &'static str>;

/// The path that a guest has named.
fn named(caller: &mut Caller<'_, Files>, path: u32, length: u32) -> Result<String> {
    let memory = memory_of(caller)?;
    Ok(String::from_utf8(read_bytes(memory.data(caller), path, length, 100)?)?)
}

/// Asks the guest for room.
fn alloc(caller: &mut Caller<'_, Files>, size: usize) -> Result<u32> {
    let alloc = caller.get_export("alloc").and_then(Extern::into_func).context("no alloc")?;
    let alloc: TypedFunc<(u32, u32), u32> = alloc.typed(&mut *caller)?;
    alloc.call(caller, (u32::try_from(size)?, 1))
}

/// A host function that reads the path twice.
fn read_twice(mut caller: Caller<'_, Files>, path: u32, length: u32) -> Result<u32> {
    if !named(&mut caller, path, length)?.starts_with("public/") {
        return Ok(0);
    }
    let room = alloc(&mut caller, 16)?;
    let name = named(&mut caller, path, length)?;
    let content = caller.data().get(name.as_str()).copied().context("no such file")?;
    let memory = memory_of(&mut caller)?;
    memory.write(&mut caller, room as usize, content.as_bytes())?;
    Ok(room)
}
// ANCHOR_END: twice

// ANCHOR: serve
/// The fickle guest asks for the menu: what it gets.
fn serve(engine: &Engine, linker: &Linker<Files>) -> Result<String> {
    let fickle = Module::new(engine, crate::exhibit("the-sandbox", "fickle", "release")?)?;
    let mut guest = Guest::new(&fickle, linker, Files::from(FILES))?;
    let menu = guest.call::<_, u32>("menu", ())? as usize;
    Ok(crate::dump(guest.memory.data(&guest.store), menu, 16, "what the guest gets"))
}
// ANCHOR_END: serve

// ANCHOR: once
fn read_once(mut caller: Caller<'_, Files>, path: u32, length: u32) -> Result<u32> {
    let name = named(&mut caller, path, length)?;
    let file = caller.data().get(name.as_str()).copied();
    let Some(content) = file.filter(|_| name.starts_with("public/")) else { return Ok(0) };
    let room = alloc(&mut caller, content.len())?;
    ensure!(room != 0, "the guest has no room");
    let memory = memory_of(&mut caller)?;
    memory.write(&mut caller, room as usize, content.as_bytes())?;
    Ok(room)
}
// ANCHOR_END: once

// ANCHOR: do-this
/// The text that a guest wants to be logged: one line, whatever is in it.
fn log_line(memory: &[u8], pointer: u32, length: u32) -> Result<String> {
    let bytes = read_bytes(memory, pointer, length, 1000)?;
    Ok(format!("{:?}", str::from_utf8(&bytes)?))
}
// ANCHOR_END: do-this

// ANCHOR: path
/// The parts of a path that a guest has named, if it leads down, and nowhere else.
fn parts_of(path: &str) -> Option<Vec<&str>> {
    path.split('/')
        .map(|part| {
            let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
            let begins = part.starts_with(allowed);
            (begins && part.chars().all(|letter| allowed(letter) || letter == '.')).then_some(part)
        })
        .collect()
}
// ANCHOR_END: path

pub fn main() -> Result<()> {
    // ANCHOR: holds-call
    let engine = Engine::default();
    let fence = Module::new(&engine, crate::exhibit("the-sandbox", "fence", "release")?)?;
    let mut guest = Guest::new(&fence, &Linker::new(&engine), ())?;
    println!("imports: {}", fence.imports().len());
    println!("read(65535): {}", outcome(guest.call::<_, u32>("read", 65535)));
    println!("read(65536): {}", outcome(guest.call::<_, u32>("read", 65536)));
    println!("read_far(1): {}", outcome(guest.call::<_, u32>("read_far", 1)));
    // ANCHOR_END: holds-call

    // ANCHOR: overflow-call
    let door = Module::new(&engine, crate::exhibit("the-sandbox", "door", "release")?)?;
    let letters = *b"Sixteen letters!";
    let rung = arrive(&door, &letters)?.call::<_, u32>("ring", ());
    println!("16 bytes: {}", outcome(rung));
    for index in 0..5_u32 {
        let name = [&letters[..], &index.to_le_bytes()].concat();
        let rung = arrive(&door, &name)?.call::<_, u32>("ring", ());
        println!("20 bytes, with the index {index}: {}", outcome(rung));
    }
    // ANCHOR_END: overflow-call

    // ANCHOR: sign
    let mut guest = Guest::new(&door, &Linker::new(&engine), ())?;
    let (room, sign): (u32, u32) = (guest.call("room", ())?, guest.call("sign", ())?);
    println!("{}", crate::dump(guest.memory.data(&guest.store), sign as usize, 8, "before"));
    let words = "-".repeat(24) + "come in!";
    guest.memory.write(&mut guest.store, room as usize, words.as_bytes())?;
    guest.call::<_, ()>("speak", (room, u32::try_from(words.len())?))?;
    println!("{}", crate::dump(guest.memory.data(&guest.store), sign as usize, 8, "after"));
    // ANCHOR_END: sign

    // ANCHOR: naive-call
    let hostile = Module::new(&engine, crate::exhibit("the-sandbox", "hostile", "release")?)?;
    let mut guest = Guest::new(&hostile, &believe(&engine)?, Log::default())?;
    for name in ["past_the_end", "huge"] {
        println!("{name}: {}", panic_of(|| guest.call::<_, ()>(name, ())));
    }
    println!("{} bytes taken", guest.store.data().taken);
    // ANCHOR_END: naive-call

    // ANCHOR: checked-call
    for name in ["past_the_end", "huge"] {
        let mut guest = Guest::new(&hostile, &check(&engine)?, Log::default())?;
        if let Err(error) = guest.call::<_, ()>(name, ()) {
            let kept = guest.store.data().lines.len();
            println!("{name}: {}, {kept} lines kept", error.root_cause());
        }
    }
    // ANCHOR_END: checked-call

    // ANCHOR: twice-call
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "read", read_twice)?;
    println!("{}", serve(&engine, &linker)?);
    // ANCHOR_END: twice-call

    // ANCHOR: once-call
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "read", read_once)?;
    println!("{}", serve(&engine, &linker)?);
    // ANCHOR_END: once-call

    // ANCHOR: limits
    let mut config = Config::new();
    config.consume_fuel(true);
    let metered = Engine::new(&config)?;
    let greedy = Module::new(&metered, crate::exhibit("the-sandbox", "greedy", "release")?)?;
    let limits = StoreLimitsBuilder::new().memory_size(1 << 20).build();
    let mut store = Store::new(&metered, limits);
    store.limiter(|limits| limits);
    store.set_fuel(100_000)?;
    let memory = Memory::new(&mut store, MemoryType::new(1, None))?;
    let instance = Instance::new(&mut store, &greedy, &[memory.into()])?;
    println!("its memory: {} bytes", memory.data_size(&store));
    let forever = instance.get_typed_func::<(), ()>(&mut store, "forever")?;
    println!("forever: {}", outcome(forever.call(&mut store, ()).map(|()| "returned")));
    // ANCHOR_END: limits

    // ANCHOR: trusting
    let trusting = Module::new(&engine, crate::exhibit("the-sandbox", "trusting", "release")?)?;
    let mut naive = Guest::new(&trusting, &Linker::new(&engine), ())?;
    let list: u32 = naive.call("room", ())?;
    let numbers: Vec<u8> =
        [10_u32, 20, 30, 1, 1, 1, 1, 1].into_iter().flat_map(u32::to_le_bytes).collect();
    naive.memory.write(&mut naive.store, list as usize, &numbers)?;
    let mut total = |list: u32, count: u32| outcome(naive.call::<_, u64>("total", (list, count)));
    println!("three numbers: {}", total(list, 3));
    println!("from null: {}", total(0, 3));
    println!("one byte on: {}", total(list + 1, 3));
    println!("bytes for numbers: {}", total(list, 12));
    println!("a negative count: {}", total(list, u32::MAX));
    // ANCHOR_END: trusting

    // ANCHOR: lies
    let module = Module::new(&engine, crate::guest("the-sandbox")?)?;
    let mut guest = Guest::new(&module, &Linker::new(&engine), ())?;
    let lent: u32 = guest.call("room", ())?;
    let out = lent + 56;
    let numbers: Vec<u8> = [10_u32, 20, 30].into_iter().flat_map(u32::to_le_bytes).collect();
    guest.memory.write(&mut guest.store, lent as usize, &numbers)?;
    let mut total = |list: u32, count: u32, out: u32| -> Result<u32> {
        guest.call("total", (list, count, out))
    };
    let status = total(lent, 3, out)?;
    let lies = [
        ("from null", total(0, 3, out)?),
        ("one byte on", total(lent + 1, 3, out)?),
        ("a list longer than the room", total(lent, 17, out)?),
        ("a size that wraps to 4", total(lent, 0x4000_0001, out)?),
        ("behind the room", total(lent + 64, 1, out)?),
        ("the sum out of the room", total(lent, 3, lent + 64)?),
    ];
    let mut sum = [0; 8];
    guest.memory.read(&guest.store, out as usize, &mut sum)?;
    println!("three numbers: {status}, the sum is {}", u64::from_le_bytes(sum));
    for (lie, status) in lies {
        println!("{lie}: {status}");
    }
    // ANCHOR_END: lies

    // ANCHOR: do-this-call
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "log", |mut caller: Caller<'_, ()>, pointer: u32, length: u32| {
        let memory = memory_of(&mut caller)?;
        println!("guest: {}", log_line(memory.data(&caller), pointer, length)?);
        Ok(())
    })?;
    let mut guest = Guest::new(&hostile, &linker, ())?;
    let two = "hello\nhost: the guest has paid\u{202e}";
    guest.memory.write(&mut guest.store, 0, two.as_bytes())?;
    guest.call::<_, ()>("say", (0, u32::try_from(two.len())?))?;
    // ANCHOR_END: do-this-call

    // ANCHOR: predict-index
    let name = [&letters[..], &[1]].concat();
    println!("{}", outcome(arrive(&door, &name)?.call::<_, u32>("ring", ())));
    // ANCHOR_END: predict-index

    // ANCHOR: predict-empty
    let memory = guest.memory.data(&guest.store);
    let end = u32::try_from(memory.len())?;
    println!("{}", outcome(read_bytes(memory, end, 0, 1000).map(|bytes| bytes.len())));
    println!("{}", outcome(read_bytes(memory, end + 1, 0, 1000).map(|bytes| bytes.len())));
    // ANCHOR_END: predict-empty

    // ANCHOR: predict-neighbour
    let name = [&letters[..], &1_u32.to_le_bytes()].concat();
    let (mut attacked, mut neighbour) = (arrive(&door, &name)?, arrive(&door, b"")?);
    let [one, other]: [u32; 2] = [attacked.call("room", ())?, neighbour.call("room", ())?];
    let [rung, beside]: [u32; 2] = [attacked.call("ring", ())?, neighbour.call("ring", ())?];
    println!("{rung} {beside} {}", one == other);
    // ANCHOR_END: predict-neighbour

    // ANCHOR: null
    let mut target = arrive(&door, &letters)?;
    let on_ring = target.call::<_, u32>("sign", ())? + 24;
    target.call::<_, ()>("note", (0, on_ring / 4, 1))?;
    println!("{}", target.call::<_, u32>("ring", ())?);
    // ANCHOR_END: null

    // ANCHOR: records
    let count = 0x2000_0001_u32;
    println!("as u64: {} bytes", u64::from(count) * 8);
    println!("as u32, in a release build: {} bytes", count.wrapping_mul(8));
    println!("as u32, checked: {:?}", count.checked_mul(8));
    // ANCHOR_END: records

    // ANCHOR: path-call
    let folder = Path::new("/srv/guest");
    for path in ["menu", "../keys", "/etc/passwd"] {
        let joined = folder.join(path);
        let climbs = joined.components().any(|part| part == Component::ParentDir);
        println!("{path}: in the folder {}, climbs {climbs}", joined.starts_with(folder));
    }
    for path in ["menu", "en/menu", "../keys", "/etc/passwd", "%2e%2e/keys", ""] {
        let parts = parts_of(path).map(|parts| parts.join(","));
        println!("{}: {parts:?}", if path.is_empty() { "no path" } else { path });
    }
    // ANCHOR_END: path-call

    // ANCHOR: one-name
    let names = [[0x61, 0xff], [0x61, 0xfe]];
    let lossy: Vec<_> = names.iter().map(|name| String::from_utf8_lossy(name)).collect();
    println!("{}", lossy.join(" "));
    println!("{}", lossy.iter().collect::<HashSet<_>>().len());
    println!("{}", outcome(str::from_utf8(&names[0]).map_err(Into::into)));
    // ANCHOR_END: one-name
    Ok(())
}
