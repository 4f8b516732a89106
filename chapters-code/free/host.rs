use wasmtime::{Engine, Instance, Memory, Module, Result, Store};

// ANCHOR: list
fn free_list(guest: &mut Guest, base: u32) -> String {
    let mut word =
        |at| u32::from_le_bytes(guest.bytes(base + at, 4).try_into().expect("four bytes"));
    let mut blocks = Vec::new();
    let mut at = word(4);
    while at != 0 {
        blocks.push(format!("{at} to {}", at + word(at)));
        at = word(at + 4);
    }
    blocks.join(", ")
}
// ANCHOR_END: list

// ANCHOR: trace
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

fn trace(guest: &mut Guest, take: &str, give: &str) -> Result<String> {
    let mut random = generator(1);
    let mut books: Vec<Block> = Vec::new();
    let (mut taken, mut refused, mut returned) = (0, 0, 0);
    for turn in 0..20_000 {
        if random(5) < 3 {
            let (size, align) = (1 + random(200), 1 << random(7));
            let at = guest.take(take, size, align)?;
            let (end, byte) = (at + size, turn as u8);
            assert!(at.is_multiple_of(align));
            assert!(!books.iter().any(|block| at < block.end && block.at < end));
            if at == 0 {
                refused += 1;
            } else {
                guest.bytes(at, size).fill(byte);
                books.push(Block { at, end, size, align, byte });
                taken += 1;
            }
        } else if !books.is_empty() {
            let block = books.remove(random(books.len() as u32) as usize);
            assert!(guest.bytes(block.at, block.size).iter().all(|&found| found == block.byte));
            guest.give(give, block.at, block.size, block.align)?;
            returned += 1;
        }
    }
    for block in &books {
        guest.give(give, block.at, block.size, block.align)?;
    }
    Ok(format!("{taken} taken, {refused} refused, {} given back", returned + books.len()))
}
// ANCHOR_END: trace

// ANCHOR: mistakes
fn attempt(call: Result<impl ToString>) -> String {
    call.map_or_else(|error| error.root_cause().to_string(), |value| value.to_string())
}

fn aftermath(module: &Module, mistake: fn(&mut Guest, u32) -> Result<()>) -> Result<String> {
    let mut guest = Guest::start(module)?;
    guest.take("malloc", 16, 1)?;
    let at = guest.take("malloc", 16, 1)?;
    guest.take("malloc", 16, 1)?;
    let outcome = attempt(mistake(&mut guest, at).map(|()| "returns"));
    let [x, y] = [(); 2].map(|()| attempt(guest.take("malloc", 16, 1)));
    Ok(format!("{outcome}; then malloc: {x}, {y}"))
}
// ANCHOR_END: mistakes

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
    let first = heap.take("malloc", 100, 8)?;
    let second = heap.take("malloc", 100, 8)?;
    println!("first {first}, second {second}");
    heap.give("free", first, 100, 8)?;
    println!("third {}", heap.take("malloc", 100, 8)?);
    // ANCHOR_END: again

    // ANCHOR: fresh
    let mut arena = Guest::start(&module)?;
    let base = arena.instance.get_global(&mut arena.store, "ARENA").expect("it is exported");
    let base = base.get(&mut arena.store).unwrap_i32() as u32;
    println!("{}", arena.dump(base, 8, "head: 0 bytes, next at 8"));
    println!("{}", arena.dump(base + 8, 8, "free: 0xff8 bytes, no next"));
    // ANCHOR_END: fresh

    // ANCHOR: split
    let a = arena.take("alloc", 16, 1)?;
    let b = arena.take("alloc", 20, 1)?;
    let c = arena.take("alloc", 16, 1)?;
    arena.write(a, "sixteen bytes, a");
    arena.write(b, "twenty bytes, for b.");
    arena.write(c, "sixteen bytes, c");
    println!("{}", arena.dump(base, 8, "head: next at 0x40"));
    println!("{}", arena.dump(a, 16, "a, used"));
    println!("{}", arena.dump(b, 24, "b, used: 20 bytes and 4 of padding"));
    println!("{}", arena.dump(c, 16, "c, used"));
    println!("{}", arena.dump(c + 16, 8, "free: 0xfc0 bytes, no next"));
    // ANCHOR_END: split

    // ANCHOR: hole
    arena.give("dealloc", b, 20, 1)?;
    println!("{}", arena.dump(base, 8, "head: next at 0x18"));
    println!("{}", arena.dump(a, 16, "a, used"));
    println!("{}", arena.dump(b, 8, "free: 0x18 bytes, next at 0x40"));
    println!("{}", arena.dump(b + 8, 16, "free: what b left behind"));
    println!("{}", arena.dump(c, 16, "c, used"));
    println!("{}", arena.dump(c + 16, 8, "free: 0xfc0 bytes, no next"));
    // ANCHOR_END: hole

    // ANCHOR: reuse
    let d = arena.take("alloc", 8, 1)?;
    let e = arena.take("alloc", 24, 1)?;
    println!("d is where b was: {}", d == b);
    println!("e is behind c: {}", e == c + 16);
    // ANCHOR_END: reuse

    // ANCHOR: join
    for (block, size) in [(a, 16), (c, 16), (e, 24), (d, 8)] {
        arena.give("dealloc", block, size, 1)?;
    }
    println!("{}", arena.dump(base, 8, "head: next at 8"));
    println!("{}", arena.dump(base + 8, 8, "free: 0xff8 bytes, no next"));
    println!("{}", arena.dump(base + 16, 80, "free: what they all left behind"));
    // ANCHOR_END: join

    // ANCHOR: arena-trace
    println!("{}", trace(&mut arena, "alloc", "dealloc")?);
    println!("free: {}", free_list(&mut arena, base));
    // ANCHOR_END: arena-trace

    // ANCHOR: wrong-size
    let mut one = Guest::start(&module)?;
    let mine = one.take("alloc", 16, 1)?;
    let yours = one.take("alloc", 16, 1)?;
    one.write(yours, "yours, untouched");
    one.give("dealloc", mine, 32, 1)?;
    let theirs = one.take("alloc", 32, 1)?;
    one.write(theirs, "their text is thirty-two letters");
    println!("{}", str::from_utf8(one.bytes(yours, 16))?);
    // ANCHOR_END: wrong-size

    // ANCHOR: double-free
    let mut two = Guest::start(&module)?;
    let block = two.take("alloc", 16, 1)?;
    two.take("alloc", 16, 1)?;
    two.give("dealloc", block, 16, 1)?;
    two.give("dealloc", block, 16, 1)?;
    let ada = two.take("alloc", 16, 1)?;
    let bob = two.take("alloc", 16, 1)?;
    two.write(ada, "Ada's");
    two.write(bob, "Bob's");
    println!("{}", str::from_utf8(two.bytes(ada, 5))?);
    println!("the same address: {}", ada == bob);
    // ANCHOR_END: double-free

    // ANCHOR: stale
    let mut three = Guest::start(&module)?;
    let stale = three.take("alloc", 16, 1)?;
    let innocent = three.take("alloc", 16, 1)?;
    three.write(innocent, "I did no wrong..");
    three.give("dealloc", stale, 16, 1)?;
    println!("{}", three.dump(stale, 8, "free: 0x10 bytes, next at 0x28"));
    three.write(stale, "too late");
    println!("{}", three.dump(stale, 8, "free: 0x206f6f74 bytes, next at 0x6574616c"));
    println!("{}", three.dump(innocent, 16, "innocent, used"));
    // ANCHOR_END: stale

    // ANCHOR: poisoned
    three.take("alloc", 16, 1)?;
    println!("{}", three.dump(innocent, 16, "innocent, used"));
    let next = three.take("alloc", 16, 1)?;
    println!("the next block is the innocent one: {}", next == innocent);
    let error = three.take("alloc", 4096, 1).unwrap_err();
    println!("{}", error.root_cause());
    // ANCHOR_END: poisoned

    // ANCHOR: global-trace
    let mut global = Guest::start(&module)?;
    println!("{} pages", global.pages());
    for round in 1..=3 {
        println!("{}", trace(&mut global, "malloc", "free")?);
        println!("{} pages after round {round}", global.pages());
    }
    // ANCHOR_END: global-trace

    // ANCHOR: large
    for _ in 0..1000 {
        let x = global.take("malloc", 85_196, 1)?;
        let y = global.take("malloc", 80_000, 1)?;
        global.give("free", x, 85_196, 1)?;
        global.give("free", y, 80_000, 1)?;
    }
    println!("{} pages after a thousand pairs", global.pages());
    // ANCHOR_END: large

    // ANCHOR: headers
    let mut tidy = Guest::start(&module)?;
    tidy.take("malloc", 16, 1)?;
    let middle = tidy.take("malloc", 16, 1)?;
    tidy.take("malloc", 16, 1)?;
    tidy.write(middle, "middle, 16 bytes");
    println!("{}", tidy.dump(middle - 4, 4, "header 0x1b: 0x18 bytes, used"));
    println!("{}", tidy.dump(middle, 16, "the owner's bytes"));
    println!("{}", tidy.dump(middle + 16, 4, "padding"));
    println!("{}", tidy.dump(middle + 20, 4, "header of the block behind"));
    tidy.give("free", middle, 16, 1)?;
    println!("{}", tidy.dump(middle - 4, 4, "header 0x19: 0x18 bytes, free"));
    println!("{}", tidy.dump(middle, 8, "the next free block, and the one before"));
    println!("{}", tidy.dump(middle + 8, 8, "what the owner left behind"));
    println!("{}", tidy.dump(middle + 16, 4, "the size once more: 0x18 bytes"));
    println!("{}", tidy.dump(middle + 20, 4, "header of the block behind"));
    // ANCHOR_END: headers

    // ANCHOR: attempt
    let wrong_size = aftermath(&module, |guest, at| guest.give("free", at, 32, 1))?;
    let double_free = aftermath(&module, |guest, at| {
        guest.give("free", at, 16, 1)?;
        guest.give("free", at, 16, 1)
    })?;
    let use_after_free = aftermath(&module, |guest, at| {
        guest.give("free", at, 16, 1)?;
        guest.write(at, "too late");
        Ok(())
    })?;
    println!("wrong size: {wrong_size}");
    println!("double free: {double_free}");
    println!("use after free: {use_after_free}");
    // ANCHOR_END: attempt

    // ANCHOR: secret
    let secret = heap.take("malloc", 64, 1)?;
    heap.write(secret, "user: ada; password: by hand; this text is 64 bytes long........");
    heap.give("free", secret, 64, 1)?;
    println!("{}", heap.dump(secret, 64, "freed"));
    // ANCHOR_END: secret

    // ANCHOR: shrink
    let megabyte = 1 << 20;
    println!("{} pages", heap.pages());
    let big = heap.take("malloc", megabyte, 8)?;
    println!("{} pages with the block", heap.pages());
    heap.give("free", big, megabyte, 8)?;
    println!("{} pages without it", heap.pages());
    let again = heap.take("malloc", megabyte, 8)?;
    let same = again == big;
    println!("{} pages with another, at the same address: {same}", heap.pages());
    heap.give("free", again, megabyte, 8)?;
    // ANCHOR_END: shrink

    // ANCHOR: anew
    println!("a new instance has {} pages", Guest::start(&module)?.pages());
    // ANCHOR_END: anew
    Ok(())
}

/// An instance of the guest, with what is needed to call it.
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

    /// Calls `name(size, align)`, which returns an address.
    fn take(&mut self, name: &str, size: u32, align: u32) -> Result<u32> {
        let take = self.instance.get_typed_func::<(u32, u32), u32>(&mut self.store, name)?;
        take.call(&mut self.store, (size, align))
    }

    /// Calls `name(address, size, align)`.
    fn give(&mut self, name: &str, address: u32, size: u32, align: u32) -> Result<()> {
        let give = self.instance.get_typed_func::<(u32, u32, u32), ()>(&mut self.store, name)?;
        give.call(&mut self.store, (address, size, align))
    }

    fn pages(&self) -> u64 {
        self.memory.size(&self.store)
    }

    fn bytes(&mut self, address: u32, length: u32) -> &mut [u8] {
        &mut self.memory.data_mut(&mut self.store)[address as usize..][..length as usize]
    }

    fn write(&mut self, address: u32, text: &str) {
        self.bytes(address, text.len() as u32).copy_from_slice(text.as_bytes());
    }

    fn dump(&self, address: u32, length: u32, label: &str) -> String {
        crate::dump(self.memory.data(&self.store), address as usize, length as usize, label)
    }
}
