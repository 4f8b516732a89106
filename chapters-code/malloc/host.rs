use wasmtime::{Engine, Instance, Module, Result, Store, Trap};

pub fn main() -> Result<()> {
    // ANCHOR: instantiate
    let engine = Engine::default();
    let guest = Module::new(&engine, crate::guest("malloc")?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &guest, &[])?;
    let memory = instance.get_memory(&mut store, "memory").expect("the guest exports its memory");
    println!("{} pages, at most {:?}", memory.size(&store), memory.ty(&store).maximum());
    // ANCHOR_END: instantiate

    // ANCHOR: makeshift
    let makeshift = instance.get_typed_func::<u32, u32>(&mut store, "makeshift")?;
    println!("24 bytes: {}", makeshift.call(&mut store, 24)?);
    let (one, other) = (makeshift.call(&mut store, 0)?, makeshift.call(&mut store, 0)?);
    println!("no bytes: {one}, and again: {other}");
    let error = makeshift.call(&mut store, 1 << 21).unwrap_err();
    println!("more than there is: {}", error.downcast::<Trap>()?);
    // ANCHOR_END: makeshift

    // ANCHOR: overrun
    let naive = Module::new(&engine, crate::exhibit("malloc", "naive", "release")?)?;
    let naive = Instance::new(&mut store, &naive, &[])?;
    let heap = naive.get_memory(&mut store, "memory").expect("so does the exhibit");
    let malloc = naive.get_typed_func::<u32, u32>(&mut store, "malloc")?;
    let first = malloc.call(&mut store, 12)? as usize;
    let second = malloc.call(&mut store, 24)? as usize;
    heap.data_mut(&mut store)[first..first + 12].fill(0x61);
    heap.data_mut(&mut store)[second..second + 24].fill(0x62);
    println!("{}", crate::dump(heap.data(&store), first, 12, "first block"));
    println!("{}", crate::dump(heap.data(&store), second, 20, "second block"));
    println!("{}", crate::dump(heap.data(&store), second + 20, 4, "next"));
    // ANCHOR_END: overrun

    // ANCHOR: hello
    let hello = naive.get_typed_func::<(), u32>(&mut store, "hello")?;
    println!("{}", hello.call(&mut store, ()).unwrap_err().downcast::<Trap>()?);
    // ANCHOR_END: hello

    // ANCHOR: arena
    let arena_malloc = instance.get_typed_func::<(u32, u32), u32>(&mut store, "arena_malloc")?;
    let name = arena_malloc.call(&mut store, (5, 1))? as usize;
    let price = arena_malloc.call(&mut store, (8, 8))? as usize;
    memory.write(&mut store, name, b"apple")?;
    memory.write(&mut store, price, &0.5f64.to_le_bytes())?;
    let bytes = memory.data(&store);
    println!("{}", crate::dump(bytes, name, 5, "name"));
    println!("{}", crate::dump(bytes, name + 5, price - name - 5, "given to nobody"));
    println!("{}", crate::dump(bytes, price, 8, "price"));
    // ANCHOR_END: arena

    // ANCHOR: refused
    println!("more than the room: {}", arena_malloc.call(&mut store, (1 << 20, 1))?);
    println!("-4 bytes: {}", arena_malloc.call(&mut store, (-4i32 as u32, 1))?);
    println!("alignment 3: {}", arena_malloc.call(&mut store, (24, 3))?);
    let one = arena_malloc.call(&mut store, (0, 1))?;
    println!("no bytes: {one}, and again: {}", arena_malloc.call(&mut store, (0, 1))?);
    // ANCHOR_END: refused

    // ANCHOR: full
    let mut granted = 0;
    while arena_malloc.call(&mut store, (1000, 8))? != 0 {
        granted += 1;
    }
    println!("{granted} blocks of 1000 bytes, then {}", arena_malloc.call(&mut store, (1000, 8))?);
    println!("there is still room for 100: {}", arena_malloc.call(&mut store, (100, 8))? != 0);
    // ANCHOR_END: full

    // ANCHOR: trace
    let fresh = Instance::new(&mut store, &guest, &[])?;
    let fresh_memory = fresh.get_memory(&mut store, "memory").expect("as above");
    let arena_malloc = fresh.get_typed_func::<(u32, u32), u32>(&mut store, "arena_malloc")?;
    let blocks = trace(|size, align| arena_malloc.call(&mut store, (size, align)))?;
    println!("arena_malloc: {}", judged(&blocks, fresh_memory.data_size(&store)));
    // ANCHOR_END: trace

    // ANCHOR: global
    let malloc = instance.get_typed_func::<(u32, u32), u32>(&mut store, "malloc")?;
    println!("24 bytes: {}", malloc.call(&mut store, (24, 8))?);
    let one = malloc.call(&mut store, (0, 1))?;
    println!("no bytes: {one}, and again: {}", malloc.call(&mut store, (0, 1))?);
    // ANCHOR_END: global

    // ANCHOR: trace-global
    let fresh_malloc = fresh.get_typed_func::<(u32, u32), u32>(&mut store, "malloc")?;
    let blocks = trace(|size, align| fresh_malloc.call(&mut store, (size, align)))?;
    println!("malloc: {}", judged(&blocks, fresh_memory.data_size(&store)));
    // ANCHOR_END: trace-global

    // ANCHOR: oom
    println!("more than there is: {}", malloc.call(&mut store, (1 << 21, 8))?);
    let mut last = 0;
    loop {
        let block = malloc.call(&mut store, (1000, 8))?;
        if block == 0 {
            break;
        }
        last = block;
    }
    let refused = malloc.call(&mut store, (1000, 8))?;
    println!("the last block ends at {}, then {refused}", last + 1000);
    println!("{} bytes, {} pages", memory.data_size(&store), memory.size(&store));
    // ANCHOR_END: oom

    // ANCHOR: survived
    println!("{}", str::from_utf8(&memory.data(&store)[name..name + 5])?);
    println!("there is still room for 8: {}", malloc.call(&mut store, (8, 8))? != 0);
    // ANCHOR_END: survived

    // ANCHOR: messages
    let fresh = Instance::new(&mut store, &guest, &[])?;
    let inbox = fresh.get_memory(&mut store, "memory").expect("as above");
    let room = fresh.get_typed_func::<(u32, u32), u32>(&mut store, "arena_malloc")?;
    let mut delivered = 0;
    loop {
        let block = room.call(&mut store, (100, 1))?;
        if block == 0 {
            break;
        }
        inbox.write(&mut store, block as usize, b"read and done with")?;
        delivered += 1;
    }
    let refused = room.call(&mut store, (100, 1))?;
    println!("{delivered} messages, then {refused}");
    // ANCHOR_END: messages
    Ok(())
}

// ANCHOR: books
/// A block as the host has it in its books.
struct Block {
    start: u32,
    size: u32,
    align: u32,
}

/// The blocks that 10,000 random requests get.
fn trace(mut malloc: impl FnMut(u32, u32) -> Result<u32>) -> Result<Vec<Block>> {
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
        let start = malloc(size, align)?;
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
