// ANCHOR: use
use std::sync::Arc;

use wasmtime::{
    Config, Engine, Instance, LinearMemory, Memory, MemoryCreator, MemoryType, Module, Result,
    Store, StoreLimits, StoreLimitsBuilder, TypedFunc, bail, ensure, error::Context,
};
// ANCHOR_END: use

// ANCHOR: surveyor
/// Says what an engine asks for when it makes a memory, and refuses to make it. A guard in front
/// and the addresses for growth are not among it: the engine adds them when it makes one itself.
struct Surveyor;

// SAFETY: it makes no memory.
unsafe impl MemoryCreator for Surveyor {
    fn new_memory(
        &self,
        _: MemoryType,
        minimum: usize,
        _: Option<usize>,
        reserved: Option<usize>,
        guard: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        let reserved = reserved.unwrap_or(minimum);
        Err(format!(
            "{minimum:#x} bytes, in a reservation of {reserved:#x} and a guard of {guard:#x}"
        ))
    }
}

fn survey(config: &mut Config) -> Result<String> {
    let refused = one_memory(config.with_host_memory(Arc::new(Surveyor)));
    Ok(refused.err().context("it was made")?.root_cause().to_string())
}
// ANCHOR_END: surveyor

pub fn main() -> Result<()> {
    // ANCHOR: instantiate
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("growth-and-limits")?)?;
    let bounded = exhibit(&engine, "bounded")?;
    // ANCHOR_END: instantiate

    // ANCHOR: naive
    println!("{}", survey(&mut Config::new())?);
    // ANCHOR_END: naive

    // ANCHOR: sum
    println!("{:#x}", 0x1_0000_0000_u64 + 2 * 0x200_0000);
    // ANCHOR_END: sum

    // ANCHOR: mmap
    let mut greedy = Config::new();
    greedy.memory_reservation(1 << 50);
    let refused = one_memory(&greedy).unwrap_err();
    println!("{:#x} wanted: {refused:#}", 1_u64 << 50);
    // ANCHOR_END: mmap

    // ANCHOR: small
    let most_bytes = 16 << 20;
    let mut board = Config::new();
    board
        .memory_reservation(most_bytes)
        .memory_reservation_for_growth(0)
        .memory_guard_size(64 << 10);
    println!("{}", survey(&mut board.clone())?);

    let small = Engine::new(&board)?;
    let compiled = Module::new(&small, crate::guest("growth-and-limits")?)?;
    let mut tight = Guest::within(&compiled, usize::try_from(most_bytes)?)?;
    println!("a block at {}, {} pages", tight.alloc(1_000_000, 1)?, tight.pages());
    // ANCHOR_END: small

    // ANCHOR: unlimited
    let mut open = Guest::start(&module)?;
    let huge = open.alloc(1_500_000_000, 1)?;
    println!("{} pages, and a block at {huge}", open.pages());
    open.dealloc(huge, 1_500_000_000, 1)?;
    println!("{} pages without it", open.pages());
    // ANCHOR_END: unlimited

    // ANCHOR: refusals
    for (module, most_bytes) in [(&bounded, usize::MAX), (&module, 33 * 65536)] {
        let mut guest = Guest::within(module, most_bytes)?;
        let block = guest.alloc(2_000_000, 1)?;
        let grown = guest.memory.grow(&mut guest.store, 100);
        println!("the guest: {block}, the host: {}, still {} pages", grown.is_ok(), guest.pages());
    }
    let more = u32::try_from(65536 - open.pages() + 1)?;
    let grow = open.instance.get_typed_func::<u32, i32>(&mut open.store, "grow")?;
    let last = grow.call(&mut open.store, more)?;
    println!("one page more than there are addresses: {last}");
    // ANCHOR_END: refusals

    // ANCHOR: grown
    let mut guest = Guest::start(&module)?;
    guest.memory.grow(&mut guest.store, 100)?;
    println!("{} pages, all but 17 of them grown by the host", guest.pages());
    let block = guest.alloc(1_000_000, 1)?;
    println!("{} pages after alloc(1000000), which gave {block}", guest.pages());
    // ANCHOR_END: grown

    // ANCHOR: resize
    let mut guest = Guest::start(&bounded)?;
    let first = guest.alloc(1000, 1)?;
    guest.memory.write(&mut guest.store, first as usize, b"sixteen letters.")?;
    let longer = guest.resize(first, 1000, 1, 2000)?;
    println!("2000 bytes: {}, {}", place(first, longer), guest.text(longer)?);

    guest.alloc(16, 1)?;
    let moved = guest.resize(longer, 2000, 1, 3000)?;
    println!("3000 bytes: {}, {}", place(longer, moved), guest.text(moved)?);

    let refused = guest.resize(moved, 3000, 1, 2_000_000)?;
    println!("2000000 bytes: {refused}, {}", guest.text(moved)?);

    let shorter = guest.resize(moved, 3000, 1, 100)?;
    println!("100 bytes: {}, {}", place(moved, shorter), guest.text(shorter)?);
    // ANCHOR_END: resize

    // ANCHOR: null-and-zero
    let mut guest = Guest::start(&module)?;
    let none = guest.resize(0, 0, 1, 100)?;
    println!("from null: a block, {}", none != 0);
    let empty = guest.resize(none, 100, 1, 0)?;
    println!("to nothing: a block, {}", empty != 0);
    guest.dealloc(empty, 0, 1)?;
    // ANCHOR_END: null-and-zero

    // ANCHOR: newest
    for size in [30_000, 60_000, 120_000] {
        let mut alone = Guest::start(&module)?;
        let before = alone.alloc(size, 1)?;
        let after = alone.resize(before, size, 1, 2 * size)?;
        let pages = alone.pages();
        println!("{size} to {} bytes: from {before} to {after}, {pages} pages", 2 * size);
    }
    // ANCHOR_END: newest

    // ANCHOR: lists
    for list in ["pushed", "reserved"] {
        let mut writer = Guest::start(&module)?;
        let before = writer.pages();
        writer.list(list, 10_000_000)?;
        println!("{list}: {} pages more", writer.pages() - before);
    }
    println!("10000000 bytes are {} pages", 10_000_000_u32.div_ceil(65536));
    // ANCHOR_END: lists

    // ANCHOR: trace
    let mut site = Guest::start(&bounded)?;
    let mut random = generator(1);
    let (mut notes, mut pictures) = (Vec::new(), Vec::new());
    let mut refused = (0, 0);
    for turn in 1..=4000 {
        let size = 50 + random(200);
        refused.0 += u32::from(!site.visit(&mut random, &mut notes, 400, size)?);
        let size = 10_000 + random(20_000);
        refused.1 += u32::from(!site.visit(&mut random, &mut pictures, 30, size)?);
        if turn % 500 == 0 {
            println!("{turn:>4} {}", draw(notes.iter().chain(&pictures)));
        }
    }
    println!("refused: {} notes, {} pictures", refused.0, refused.1);
    // ANCHOR_END: trace

    // ANCHOR: fragmented
    for (at, size) in pictures {
        site.dealloc(at, size, 8)?;
    }
    println!("     {}", draw(&notes));
    let sum: u32 = notes.iter().map(|(_, size)| size).sum();
    println!("{} of {} bytes are free", TO - FROM - sum, TO - FROM);
    println!("the largest block: {} KiB", site.largest()?);
    // ANCHOR_END: fragmented

    // ANCHOR: anew
    let mut fresh = Guest::start(&bounded)?;
    let mut kept = Vec::new();
    for (at, size) in notes {
        let copy = fresh.alloc(size, 8)?;
        ensure!(copy != 0, "the new guest has no room for {size} bytes");
        let mut note = vec![0; size as usize];
        site.memory.read(&site.store, at as usize, &mut note)?;
        fresh.memory.write(&mut fresh.store, copy as usize, &note)?;
        kept.push((copy, size));
    }
    println!("     {}", draw(&kept));
    println!("{} pages before, {} after", site.pages(), fresh.pages());
    println!("the largest block: {} KiB", fresh.largest()?);
    // ANCHOR_END: anew

    // ANCHOR: apart
    let mut tidy = Guest::start(&bounded)?;
    let mut again = generator(1);
    let shelf = tidy.alloc(400 * 256, 8)?;
    let (mut slots, mut large) = ([(shelf, 0); 400], Vec::new());
    for turn in 1..=4000 {
        let slot = if turn <= 400 { turn - 1 } else { again(400) };
        slots[slot as usize] = (shelf + 256 * slot, 50 + again(200));
        let size = 10_000 + again(20_000);
        tidy.visit(&mut again, &mut large, 30, size)?;
    }
    for (at, size) in large {
        tidy.dealloc(at, size, 8)?;
    }
    println!("     {}", draw(&slots));
    println!("{} pages, the largest block: {} KiB", tidy.pages(), tidy.largest()?);
    // ANCHOR_END: apart

    // ANCHOR: do-this
    let mut limited = Guest::within(&module, 33 * 65536)?;
    for size in [100, 2_000_000, 100_000] {
        match limited.put(&vec![0; size]) {
            Ok(at) => {
                println!("{size} bytes at {at}");
                limited.dealloc(at, u32::try_from(size)?, 1)?;
            }
            Err(error) => println!("{error}"),
        }
    }
    // ANCHOR_END: do-this

    // ANCHOR: predict-half
    let mut half = Guest::start(&module)?;
    println!("{} {}", half.alloc(1 << 31, 1)?, half.pages());
    // ANCHOR_END: predict-half

    // ANCHOR: predict-again
    let mut twice = Guest::start(&module)?;
    twice.list("pushed", 10_000_000)?;
    let peak = twice.pages();
    twice.list("reserved", 10_000_000)?;
    println!("{}", twice.pages() - peak);
    // ANCHOR_END: predict-again

    // ANCHOR: predict-spared
    let mut spared = Guest::within(&module, 33 * 65536)?;
    spared.memory.grow(&mut spared.store, 33 - 17)?;
    println!("{}", spared.alloc(8, 8)?);
    // ANCHOR_END: predict-spared

    // ANCHOR: flags
    for name in ["bounded", "heap", "heap_bounded", "heap_fixed", "heap_own"] {
        let mut linked = Guest::start(&exhibit(&engine, name)?)?;
        let before = linked.pages();
        let block = linked.alloc(500_000, 8)?;
        println!("{name}: {before} pages, a block at {block}, {} pages", linked.pages());
    }
    // ANCHOR_END: flags

    // ANCHOR: fit
    for (name, initial, maximum) in [
        ("imported", 16, None),
        ("imported", 17, None),
        ("imported", 17, Some(33)),
        ("imported_bounded", 17, None),
        ("imported_bounded", 17, Some(34)),
        ("imported_bounded", 17, Some(20)),
    ] {
        let mut store = Store::new(&engine, ());
        let memory = Memory::new(&mut store, MemoryType::new(initial, maximum))?;
        let made = Instance::new(&mut store, &exhibit(&engine, name)?, &[memory.into()]);
        let why = made.map_or_else(|error| error.root_cause().to_string(), |_| "fits".to_owned());
        println!("{name}, {initial} to {maximum:?}: {why}");
    }
    // ANCHOR_END: fit

    // ANCHOR: most
    for initial in [65536, 65537] {
        let mut store = Store::new(&engine, ());
        let made = MemoryType::builder().min(initial).build();
        match made.and_then(|memory| Memory::new(&mut store, memory)) {
            Ok(memory) => println!("{initial} pages: {}", memory.data_size(&store)),
            Err(error) => println!("{initial} pages: {error}"),
        }
    }
    // ANCHOR_END: most

    // ANCHOR: options
    let all = |config: &mut Config, reserved: u64, guard: u64| -> Result<()> {
        config.memory_reservation(reserved).memory_guard_size(guard);
        let bytes = crate::guest("growth-and-limits")?;
        let code = Module::new(&Engine::new(config)?, bytes)?.text().len();
        println!("{}", survey(config)?);
        println!("  more code: {}", code > module.text().len());
        Ok(())
    };
    all(&mut Config::new(), 4 << 30, 32 << 20)?;
    all(&mut Config::new(), 4 << 30, 0)?;
    all(&mut Config::new(), 16 << 20, 64 << 10)?;
    all(&mut Config::new(), 0, 0)?;
    // ANCHOR_END: options

    // ANCHOR: behind
    let mut later = Config::new();
    later.memory_reservation(0).memory_guard_size(0).memory_reservation_for_growth(1 << 50);
    println!("{:#}", one_memory(&later).unwrap_err());
    // ANCHOR_END: behind

    // ANCHOR: rooted
    let mut rooted = Config::new();
    rooted.memory_reservation(2 << 20).memory_reservation_for_growth(0).memory_may_move(false);
    let rooted = Engine::new(&rooted)?;
    let mut stays = Guest::start(&Module::new(&rooted, crate::guest("growth-and-limits")?)?)?;
    println!("{} {}", stays.alloc(500_000, 1)?, stays.alloc(1_000_000, 1)?);
    // ANCHOR_END: rooted
    Ok(())
}

/// A module of this chapter's exhibits.
fn exhibit(engine: &Engine, name: &str) -> Result<Module> {
    Module::new(engine, crate::exhibit("growth-and-limits", name, "release")?)
}

// ANCHOR: memory
/// An instance that is nothing but a memory, `(module (memory 17))`, by an engine with these settings.
fn one_memory(config: &Config) -> Result<Instance> {
    let engine = Engine::new(config)?;
    let module = Module::new(&engine, b"\0asm\x01\0\0\0\x05\x03\x01\0\x11")?;
    Instance::new(&mut Store::new(&engine, ()), &module, &[])
}
// ANCHOR_END: memory

// ANCHOR: guest
/// An instance in a store of its own, whose limit is the store's.
struct Guest {
    store: Store<StoreLimits>,
    instance: Instance,
    memory: Memory,
    alloc: TypedFunc<(u32, u32), u32>,
    dealloc: TypedFunc<(u32, u32, u32), ()>,
    most_bytes: usize,
}

impl Guest {
    fn start(module: &Module) -> Result<Guest> {
        Guest::within(module, usize::MAX)
    }

    fn pages(&self) -> u64 {
        self.memory.size(&self.store)
    }

    fn alloc(&mut self, size: u32, align: u32) -> Result<u32> {
        self.alloc.call(&mut self.store, (size, align))
    }

    fn dealloc(&mut self, at: u32, size: u32, align: u32) -> Result<()> {
        self.dealloc.call(&mut self.store, (at, size, align))
    }

    fn resize(&mut self, at: u32, size: u32, align: u32, new_size: u32) -> Result<u32> {
        let resize = self.instance.get_typed_func(&mut self.store, "resize")?;
        resize.call(&mut self.store, (at, size, align, new_size))
    }

    fn list(&mut self, name: &str, len: u32) -> Result<()> {
        let list = self.instance.get_typed_func(&mut self.store, name)?;
        list.call(&mut self.store, len)
    }

    fn text(&self, at: u32) -> Result<&str> {
        let bytes = self.memory.data(&self.store).get(at as usize..).unwrap_or_default();
        Ok(str::from_utf8(bytes.get(..16).context("no sixteen bytes")?)?)
    }
}

fn place(before: u32, after: u32) -> &'static str {
    if after == before { "in place" } else { "moved" }
}
// ANCHOR_END: guest

// ANCHOR: draw
/// Where a block is, and its size.
type Block = (u32, u32);

const FROM: u32 = 17 * 65536;
const TO: u32 = 33 * 65536;
const PIECE: u32 = (TO - FROM) / 64;

/// The heap, a character for each piece of 16 KiB: full, in use in part, or free.
fn draw<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> String {
    let mut used = [0; 64];
    for &(at, size) in blocks {
        let mut byte = at;
        while byte < at + size {
            let piece = (byte - FROM) / PIECE;
            let end = (at + size).min(FROM + (piece + 1) * PIECE);
            used[piece as usize] += end - byte;
            byte = end;
        }
    }
    let drawn = |bytes| {
        if bytes > PIECE * 9 / 10 {
            '#'
        } else if bytes > 0 {
            '+'
        } else {
            '.'
        }
    };
    used.into_iter().map(drawn).collect()
}
// ANCHOR_END: draw

// ANCHOR: generator
/// The book's generator: numbers that look random, and are the same in each run.
fn generator(seed: u32) -> impl FnMut(u32) -> u32 {
    let mut state = seed;
    move |below| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state % below
    }
}
// ANCHOR_END: generator

impl Guest {
    // ANCHOR: largest
    /// The largest block that the guest gives, in KiB.
    fn largest(&mut self) -> Result<u32> {
        for kib in (1..=1024).rev() {
            let at = self.alloc(kib * 1024, 1)?;
            self.dealloc(at, kib * 1024, 1)?;
            if at != 0 {
                return Ok(kib);
            }
        }
        Ok(0)
    }
    // ANCHOR_END: largest

    // ANCHOR: visit
    /// Adds a block to `blocks`, or says false where it is refused. If there are `most` already,
    /// a random one goes first.
    fn visit(
        &mut self,
        random: &mut impl FnMut(u32) -> u32,
        blocks: &mut Vec<Block>,
        most: u32,
        size: u32,
    ) -> Result<bool> {
        if blocks.len() == most as usize {
            let (at, size) = blocks.remove(random(most) as usize);
            self.dealloc(at, size, 8)?;
        }
        let at = self.alloc(size, 8)?;
        if at != 0 {
            blocks.push((at, size));
        }
        Ok(at != 0)
    }
    // ANCHOR_END: visit
}

// ANCHOR: limit
impl Guest {
    /// A guest whose memory has `most_bytes` at most.
    fn within(module: &Module, most_bytes: usize) -> Result<Guest> {
        let limits = StoreLimitsBuilder::new().memory_size(most_bytes).build();
        let mut store = Store::new(module.engine(), limits);
        store.limiter(|limits| limits);
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        let alloc = instance.get_typed_func(&mut store, "alloc")?;
        let dealloc = instance.get_typed_func(&mut store, "dealloc")?;
        Ok(Guest { store, instance, memory, alloc, dealloc, most_bytes })
    }

    /// Leaves a copy of `bytes` in a new block of the guest.
    fn put(&mut self, bytes: &[u8]) -> Result<u32> {
        let at = self.alloc(u32::try_from(bytes.len())?, 1)?;
        if at == 0 {
            let (now, most) = (self.pages(), self.most_bytes / 65536);
            bail!("no room for {} bytes: {now} pages of {most}", bytes.len());
        }
        self.memory.write(&mut self.store, at as usize, bytes)?;
        Ok(at)
    }
}
// ANCHOR_END: limit
