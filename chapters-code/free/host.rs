// ANCHOR: uses
use wasmtime::{Engine, Instance, Memory, Module, Result, Store, ensure, format_err};
// ANCHOR_END: uses

pub fn main() -> Result<()> {
    // ANCHOR: leak
    let engine = Engine::default();
    for profile in ["debug", "release"] {
        let naive = Module::new(&engine, crate::exhibit("free", "naive", profile)?)?;
        let Guest { mut store, instance, memory } = Guest::start(&naive)?;
        let malloc = instance.get_typed_func::<u32, u32>(&mut store, "malloc")?;
        let free = instance.get_typed_func::<u32, ()>(&mut store, "free")?;
        let before = memory.size(&store);
        for _ in 0..1000 {
            let address = malloc.call(&mut store, 10_000)?;
            free.call(&mut store, address)?;
        }
        println!("{profile}: {before} pages before, {} pages after", memory.size(&store));
    }
    // ANCHOR_END: leak

    // ANCHOR: boxed
    let module = Module::new(&engine, crate::guest("free")?)?;
    let Guest { mut store, instance, memory } = Guest::start(&module)?;
    let vec_new = instance.get_typed_func::<u32, u32>(&mut store, "vec_new")?;
    let vec_free = instance.get_typed_func::<u32, ()>(&mut store, "vec_free")?;
    println!("{} pages before", memory.size(&store));
    for _ in 0..1000 {
        let address = vec_new.call(&mut store, 10_000)?;
        vec_free.call(&mut store, address)?;
    }
    println!("{} pages after", memory.size(&store));
    // ANCHOR_END: boxed

    // ANCHOR: again
    let mut heap = Guest::start(&module)?;
    let first = heap.alloc("alloc", 100, 8)?;
    let second = heap.alloc("alloc", 100, 8)?;
    println!("first {first}, second {second}");
    heap.dealloc("dealloc", first, 100, 8)?;
    println!("third {}", heap.alloc("alloc", 100, 8)?);
    // ANCHOR_END: again

    // ANCHOR: fresh
    let mut arena = Guest::start(&module)?;
    let base = arena.instance.get_global(&mut arena.store, "ARENA");
    let base = base.ok_or_else(|| format_err!("no arena"))?.get(&mut arena.store);
    let base = base.unwrap_i32() as u32;
    println!("{}", arena.dump(base, 8, "head: 0 bytes, next at 8"));
    println!("{}", arena.dump(base + 8, 8, "free: 0xff8 bytes, no next"));
    // ANCHOR_END: fresh

    // ANCHOR: split
    let a = arena.alloc("arena_alloc", 16, 1)?;
    let b = arena.alloc("arena_alloc", 20, 1)?;
    let c = arena.alloc("arena_alloc", 16, 1)?;
    arena.write(a, "sixteen bytes, a")?;
    arena.write(b, "twenty bytes, for b.")?;
    arena.write(c, "sixteen bytes, c")?;
    println!("{}", arena.dump(base, 8, "head: next at 0x40"));
    println!("{}", arena.dump(a, 16, "a, used"));
    println!("{}", arena.dump(b, 24, "b, used: 20 bytes and 4 of padding"));
    println!("{}", arena.dump(c, 16, "c, used"));
    println!("{}", arena.dump(c + 16, 8, "free: 0xfc0 bytes, no next"));
    // ANCHOR_END: split

    // ANCHOR: hole
    arena.dealloc("arena_dealloc", b, 20, 1)?;
    println!("{}", arena.dump(base, 8, "head: next at 0x18"));
    println!("{}", arena.dump(a, 16, "a, used"));
    println!("{}", arena.dump(b, 8, "free: 0x18 bytes, next at 0x40"));
    println!("{}", arena.dump(b + 8, 16, "free: what b left behind"));
    println!("{}", arena.dump(c, 16, "c, used"));
    println!("{}", arena.dump(c + 16, 8, "free: 0xfc0 bytes, no next"));
    // ANCHOR_END: hole

    // ANCHOR: wrong-size
    let mut one = Guest::start(&module)?;
    let mine = one.alloc("arena_alloc", 16, 1)?;
    let yours = one.alloc("arena_alloc", 16, 1)?;
    one.write(yours, "yours, untouched")?;
    one.dealloc("arena_dealloc", mine, 32, 1)?;
    let theirs = one.alloc("arena_alloc", 32, 1)?;
    one.write(theirs, "their text is thirty-two letters")?;
    println!("{}", str::from_utf8(one.bytes(yours, 16)?)?);
    // ANCHOR_END: wrong-size

    // ANCHOR: double-free
    let mut two = Guest::start(&module)?;
    let block = two.alloc("arena_alloc", 16, 1)?;
    let other = two.alloc("arena_alloc", 16, 1)?;
    two.dealloc("arena_dealloc", block, 16, 1)?;
    two.dealloc("arena_dealloc", block, 16, 1)?;
    println!("{}", two.dump(block, 8, "free: 0x10 bytes, next at 8"));
    let ada = two.alloc("arena_alloc", 16, 1)?;
    let bob = two.alloc("arena_alloc", 16, 1)?;
    two.write(ada, "Ada's")?;
    two.write(bob, "Bob's")?;
    println!("{}, and the same address: {}", str::from_utf8(two.bytes(ada, 5)?)?, ada == bob);
    // ANCHOR_END: double-free

    // ANCHOR: stale
    let mut three = Guest::start(&module)?;
    let stale = three.alloc("arena_alloc", 16, 1)?;
    let innocent = three.alloc("arena_alloc", 16, 1)?;
    three.write(innocent, "I did no wrong..")?;
    three.dealloc("arena_dealloc", stale, 16, 1)?;
    println!("{}", three.dump(stale, 8, "free: 0x10 bytes, next at 0x28"));
    three.write(stale, "too late")?;
    println!("{}", three.dump(stale, 8, "free: 0x206f6f74 bytes, next at 0x6574616c"));
    println!("{}", three.dump(innocent, 16, "innocent, used"));
    // ANCHOR_END: stale

    // ANCHOR: poisoned
    three.alloc("arena_alloc", 16, 1)?;
    println!("{}", three.dump(innocent, 16, "innocent, used"));
    let next = three.alloc("arena_alloc", 16, 1)?;
    println!("the next block is the innocent one: {}", next == innocent);
    let error = three.alloc("arena_alloc", 4096, 1).unwrap_err();
    println!("{}", error.root_cause());
    // ANCHOR_END: poisoned

    // ANCHOR: shrink
    let megabyte = 1 << 20;
    println!("{} pages", heap.pages());
    let big = heap.alloc("alloc", megabyte, 8)?;
    println!("{} pages with the block", heap.pages());
    heap.dealloc("dealloc", big, megabyte, 8)?;
    println!("{} pages without it", heap.pages());
    let again = heap.alloc("alloc", megabyte, 8)?;
    let same = again == big;
    println!("{} pages with another, at the same address: {same}", heap.pages());
    heap.dealloc("dealloc", again, megabyte, 8)?;
    // ANCHOR_END: shrink

    // ANCHOR: do-this
    let text = "lent for one call";
    let lent = heap.alloc("alloc", text.len() as u32, 1)?;
    ensure!(lent != 0, "the guest has no room for {} bytes", text.len());
    let read = heap.echo(lent, text);
    heap.dealloc("dealloc", lent, text.len() as u32, 1)?;
    println!("{}", read?);
    // ANCHOR_END: do-this

    // ANCHOR: predict-align
    let mut wide = Guest::start(&module)?;
    println!("{}", wide.alloc("arena_alloc", 1, 64)? - base);
    println!("{}", free_list(&mut wide, base)?);
    // ANCHOR_END: predict-align

    // ANCHOR: predict-small
    let mut small = Guest::start(&module)?;
    let whole = small.alloc("arena_alloc", 24, 1)?;
    small.dealloc("arena_dealloc", whole, 8, 1)?;
    println!("{}", free_list(&mut small, base)?);
    // ANCHOR_END: predict-small

    // ANCHOR: second-owner
    let mut more = Vec::new();
    for _ in 0..3 {
        more.push((two.alloc("arena_alloc", 16, 1)? - base).to_string());
    }
    println!("{}", more.join(", "));
    println!("still in use: {}", other - base);
    // ANCHOR_END: second-owner

    // ANCHOR: reuse
    let d = arena.alloc("arena_alloc", 8, 1)?;
    let e = arena.alloc("arena_alloc", 24, 1)?;
    println!("d is where b was: {}", d == b);
    println!("e is behind c: {}", e == c + 16);
    // ANCHOR_END: reuse

    // ANCHOR: join
    for (block, size) in [(a, 16), (c, 16), (e, 24), (d, 8)] {
        arena.dealloc("arena_dealloc", block, size, 1)?;
    }
    println!("{}", arena.dump(base, 8, "head: next at 8"));
    println!("{}", arena.dump(base + 8, 8, "free: 0xff8 bytes, no next"));
    println!("{}", arena.dump(base + 16, 80, "free: what they all left behind"));
    // ANCHOR_END: join

    // ANCHOR: arena-trace
    println!("{}", trace(&mut arena, "arena_alloc", "arena_dealloc")?);
    println!("free: {}", free_list(&mut arena, base)?);
    // ANCHOR_END: arena-trace

    // ANCHOR: global-trace
    let mut global = Guest::start(&module)?;
    println!("{} pages", global.pages());
    for round in 1..=3 {
        println!("{}", trace(&mut global, "alloc", "dealloc")?);
        println!("{} pages after round {round}", global.pages());
    }
    // ANCHOR_END: global-trace

    // ANCHOR: large
    for _ in 0..1000 {
        let x = global.alloc("alloc", 85_196, 1)?;
        let y = global.alloc("alloc", 80_000, 1)?;
        global.dealloc("dealloc", x, 85_196, 1)?;
        global.dealloc("dealloc", y, 80_000, 1)?;
    }
    println!("{} pages after a thousand pairs", global.pages());
    // ANCHOR_END: large

    // ANCHOR: headers
    let mut tidy = Guest::start(&module)?;
    tidy.alloc("alloc", 16, 1)?;
    let middle = tidy.alloc("alloc", 16, 1)?;
    tidy.alloc("alloc", 16, 1)?;
    tidy.write(middle, "middle, 16 bytes")?;
    println!("{}", tidy.dump(middle - 4, 4, "header 0x1b: 0x18 bytes, used"));
    println!("{}", tidy.dump(middle, 16, "the owner's bytes"));
    println!("{}", tidy.dump(middle + 16, 4, "padding"));
    println!("{}", tidy.dump(middle + 20, 4, "header of the block behind"));
    tidy.dealloc("dealloc", middle, 16, 1)?;
    println!("{}", tidy.dump(middle - 4, 4, "header 0x19: 0x18 bytes, free"));
    println!("{}", tidy.dump(middle, 8, "the next free block, and the one before"));
    println!("{}", tidy.dump(middle + 8, 8, "what the owner left behind"));
    println!("{}", tidy.dump(middle + 16, 4, "the size once more: 0x18 bytes"));
    println!("{}", tidy.dump(middle + 20, 4, "header of the block behind"));
    // ANCHOR_END: headers

    // ANCHOR: header
    let block_new = tidy.instance.get_typed_func::<u32, u32>(&mut tidy.store, "block_new")?;
    let block_free = tidy.instance.get_typed_func::<u32, ()>(&mut tidy.store, "block_free")?;
    let sized = block_new.call(&mut tidy.store, 10)?;
    tidy.write(sized, "ten bytes.")?;
    println!("{}", tidy.dump(sized - 8, 8, "header: 0xa bytes"));
    println!("{}", tidy.dump(sized, 10, "the owner's bytes"));
    block_free.call(&mut tidy.store, sized)?;
    // ANCHOR_END: header

    // ANCHOR: attempt
    let wrong_size = aftermath(&module, |guest, at| guest.dealloc("dealloc", at, 32, 1))?;
    let double_free = aftermath(&module, |guest, at| {
        guest.dealloc("dealloc", at, 16, 1)?;
        guest.dealloc("dealloc", at, 16, 1)
    })?;
    let use_after_free = aftermath(&module, |guest, at| {
        guest.dealloc("dealloc", at, 16, 1)?;
        guest.write(at, "too late")
    })?;
    println!("wrong size: {wrong_size}");
    println!("double free: {double_free}");
    println!("use after free: {use_after_free}");
    // ANCHOR_END: attempt

    // ANCHOR: resize
    let note = heap.alloc("alloc", 16, 1)?;
    heap.write(note, "sixteen letters.")?;
    let longer = heap.resize(note, 16, 100)?;
    println!("100 bytes at the same address: {}", longer == note);
    let behind = heap.alloc("alloc", 16, 1)?;
    let moved = heap.resize(longer, 100, 1000)?;
    println!("1000 bytes at the same address: {}", moved == longer);
    println!("too many: {}", heap.resize(moved, 1000, u32::MAX)?);
    let before = heap.pages();
    let huge = heap.resize(moved, 1000, 1 << 21)?;
    let grown = heap.pages() - before;
    println!("{grown} more pages; {}", str::from_utf8(heap.bytes(huge, 16)?)?);
    heap.dealloc("dealloc", huge, 1 << 21, 1)?;
    heap.dealloc("dealloc", behind, 16, 1)?;
    // ANCHOR_END: resize

    // ANCHOR: secret
    let secret = heap.alloc("alloc", 64, 1)?;
    heap.write(secret, "user: ada; password: by hand; this text is 64 bytes long........")?;
    heap.dealloc("dealloc", secret, 64, 1)?;
    println!("{}", heap.dump(secret, 64, "freed"));
    // ANCHOR_END: secret

    // ANCHOR: wipe
    for profile in ["debug", "release"] {
        let exhibit = Module::new(&engine, crate::exhibit("free", "wipe", profile)?)?;
        let mut vault = Guest::start(&exhibit)?;
        let alloc = vault.instance.get_typed_func::<u32, u32>(&mut vault.store, "alloc")?;
        for name in ["wipe", "wipe_volatile"] {
            let at = alloc.call(&mut vault.store, 64)?;
            let text = "user: ada; password: by hand; this text is 64 bytes long........";
            vault.write(at, text)?;
            let wipe = vault.instance.get_typed_func::<(u32, u32), ()>(&mut vault.store, name)?;
            wipe.call(&mut vault.store, (at, 64))?;
            let left = vault.bytes(at + 16, 32)?.iter().any(|byte| *byte != 0);
            let told = if left { "the text is still there" } else { "zeros" };
            println!("{profile}, {name}: {told}");
        }
    }
    // ANCHOR_END: wipe
    Ok(())
}

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

    fn pages(&self) -> u64 {
        self.memory.size(&self.store)
    }

    /// The `length` bytes at `at`: an error where they are not in the memory.
    fn bytes(&mut self, at: u32, length: u32) -> Result<&mut [u8]> {
        let rest = self.memory.data_mut(&mut self.store).get_mut(at as usize..);
        let bytes = rest.and_then(|rest| rest.get_mut(..length as usize));
        bytes.ok_or_else(|| format_err!("{length} bytes at {at} are not in the memory"))
    }

    fn write(&mut self, at: u32, text: &str) -> Result<()> {
        Ok(self.memory.write(&mut self.store, at as usize, text.as_bytes())?)
    }
}
// ANCHOR_END: guest

impl Guest {
    fn dump(&self, at: u32, length: u32, label: &str) -> String {
        crate::dump(self.memory.data(&self.store), at as usize, length as usize, label)
    }

    fn word(&mut self, at: u32) -> Result<u32> {
        Ok(u32::from_le_bytes(self.bytes(at, 4)?.try_into()?))
    }
}

// ANCHOR: echo
impl Guest {
    /// Writes a text into a block and reads it again.
    fn echo(&mut self, at: u32, text: &str) -> Result<String> {
        self.write(at, text)?;
        Ok(str::from_utf8(self.bytes(at, text.len() as u32)?)?.to_owned())
    }
}
// ANCHOR_END: echo

// ANCHOR: grow
impl Guest {
    /// Calls `resize(at, size, align, new_size)` for a block of bytes.
    fn resize(&mut self, at: u32, size: u32, new_size: u32) -> Result<u32> {
        let name = "resize";
        let resize =
            self.instance.get_typed_func::<(u32, u32, u32, u32), u32>(&mut self.store, name)?;
        resize.call(&mut self.store, (at, size, 1, new_size))
    }
}
// ANCHOR_END: grow

// ANCHOR: list
fn free_list(guest: &mut Guest, base: u32) -> Result<String> {
    let mut blocks = Vec::new();
    let mut at = guest.word(base + 4)?;
    while at != 0 {
        let size = guest.word(base + at)?;
        blocks.push(format!("{at} to {}", at + size));
        at = guest.word(base + at + 4)?;
    }
    Ok(blocks.join(", "))
}
// ANCHOR_END: list

// The harness of the chapter `malloc`, which gives blocks back as well.
fn generator(seed: u32) -> impl FnMut(u32) -> u32 {
    let mut state = seed;
    move |below| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state % below
    }
}

struct Block {
    at: u32,
    end: u32,
    size: u32,
    align: u32,
    byte: u8,
}

fn trace(guest: &mut Guest, alloc: &str, dealloc: &str) -> Result<String> {
    let mut random = generator(1);
    let mut books: Vec<Block> = Vec::new();
    let (mut taken, mut refused, mut returned) = (0, 0, 0);
    for turn in 0..20_000 {
        if random(5) < 3 {
            let (size, align) = (1 + random(200), 1 << random(7));
            let at = guest.alloc(alloc, size, align)?;
            let (end, byte) = (at + size, turn as u8);
            assert!(at.is_multiple_of(align));
            assert!(!books.iter().any(|block| at < block.end && block.at < end));
            if at == 0 {
                refused += 1;
            } else {
                guest.bytes(at, size)?.fill(byte);
                books.push(Block { at, end, size, align, byte });
                taken += 1;
            }
        } else if !books.is_empty() {
            let block = books.remove(random(books.len() as u32) as usize);
            assert!(guest.bytes(block.at, block.size)?.iter().all(|&found| found == block.byte));
            guest.dealloc(dealloc, block.at, block.size, block.align)?;
            returned += 1;
        }
    }
    for block in &books {
        guest.dealloc(dealloc, block.at, block.size, block.align)?;
    }
    Ok(format!("{taken} taken, {refused} refused, {} given back", returned + books.len()))
}

// ANCHOR: mistakes
fn attempt(call: Result<impl ToString>) -> String {
    call.map_or_else(|error| error.root_cause().to_string(), |value| value.to_string())
}

fn aftermath(module: &Module, mistake: fn(&mut Guest, u32) -> Result<()>) -> Result<String> {
    let mut guest = Guest::start(module)?;
    guest.alloc("alloc", 16, 1)?;
    let at = guest.alloc("alloc", 16, 1)?;
    guest.alloc("alloc", 16, 1)?;
    let outcome = attempt(mistake(&mut guest, at).map(|()| "returns"));
    let [x, y] = [(); 2].map(|()| attempt(guest.alloc("alloc", 16, 1)));
    Ok(format!("{outcome}; then alloc: {x}, {y}"))
}
// ANCHOR_END: mistakes
