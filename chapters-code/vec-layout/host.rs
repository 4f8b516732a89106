// ANCHOR: helpers
use wasmtime::{Engine, Instance, Memory, Module, Result, Store, ensure, error::Context};

/// A fresh instance of a module in a store of its own, and its memory.
fn start(module: Vec<u8>) -> Result<(Store<()>, Instance, Memory)> {
    let engine = Engine::default();
    let module = Module::new(&engine, module)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let memory = instance.get_memory(&mut store, "memory").context("it exports no memory")?;
    Ok((store, instance, memory))
}

/// The `len` bytes at `ptr`; an error if these numbers of the guest's lead outside of its memory.
fn bytes(memory: &[u8], ptr: u32, len: u32) -> Result<&[u8]> {
    let found = memory.get(ptr as usize..).and_then(|rest| rest.get(..len as usize));
    found.with_context(|| format!("no {len} bytes at {ptr}"))
}

/// The three words at `ptr`.
fn words(memory: &[u8], ptr: u32) -> Result<[u32; 3]> {
    let (words, _) = bytes(memory, ptr, 12)?.as_chunks();
    Ok([0, 1, 2].map(|i| u32::from_le_bytes(words[i])))
}

// ANCHOR_END: helpers
pub fn main() -> Result<()> {
    // ANCHOR: naive
    for profile in ["debug", "release"] {
        let (mut store, instance, memory) = start(crate::exhibit("vec-layout", "naive", profile)?)?;
        let malloc = instance.get_typed_func::<u32, u32>(&mut store, "malloc")?;
        let address = malloc.call(&mut store, 10)?;
        println!("{profile}, address {address}: {:?}", bytes(memory.data(&store), address, 12)?);
    }
    // ANCHOR_END: naive

    // ANCHOR: boxed
    let (mut store, instance, memory) = start(crate::guest("vec-layout")?)?;
    let vec_new = instance.get_typed_func::<u32, u32>(&mut store, "vec_new")?;
    let vec = vec_new.call(&mut store, 10)?;
    println!("address {vec}: {:?}", bytes(memory.data(&store), vec, 12)?);
    println!("{:?}", words(memory.data(&store), vec)?);
    // ANCHOR_END: boxed

    // ANCHOR: experiment
    let vec_push = instance.get_typed_func::<(u32, u32), ()>(&mut store, "vec_push")?;
    let other = vec_new.call(&mut store, 20)?;
    let (before, beside) = (words(memory.data(&store), vec)?, words(memory.data(&store), other)?);
    vec_push.call(&mut store, (vec, 99))?;
    let after = words(memory.data(&store), vec)?;
    println!("capacity 10: {before:?}");
    println!("capacity 20: {beside:?}");
    println!("one byte in: {after:?}");
    // ANCHOR_END: experiment

    // ANCHOR: figure
    for (i, name) in ["capacity", "pointer", "length"].into_iter().enumerate() {
        let label = format!("{name}: {}", after[i]);
        println!("{}", crate::dump(memory.data(&store), vec as usize + 4 * i, 4, &label));
    }
    println!("{}", crate::dump(memory.data(&store), after[1] as usize, 10, "the bytes"));
    // ANCHOR_END: figure

    // ANCHOR: primes
    let alloc = instance.get_typed_func::<(u32, u32), u32>(&mut store, "alloc")?;
    let primes = instance.get_typed_func::<(u32, u32), ()>(&mut store, "primes")?;
    let out = alloc.call(&mut store, (12, 4))?;
    ensure!(out != 0, "the guest has no room");
    primes.call(&mut store, (100, out))?;
    let [data, length, capacity] = words(memory.data(&store), out)?;
    println!("data {data}, length {length}, capacity {capacity}");
    println!("{:?}", bytes(memory.data(&store), data, length)?);
    // ANCHOR_END: primes

    // ANCHOR: primes_free
    let primes_free = instance.get_typed_func::<u32, ()>(&mut store, "primes_free")?;
    let dealloc = instance.get_typed_func::<(u32, u32, u32), ()>(&mut store, "dealloc")?;
    primes_free.call(&mut store, out)?;
    dealloc.call(&mut store, (out, 12, 4))?;
    // ANCHOR_END: primes_free

    // ANCHOR: predict-push
    println!("{:?}", words(memory.data(&store), vec)?);
    for _ in 2..=10 {
        vec_push.call(&mut store, (vec, 99))?;
    }
    println!("{:?}", words(memory.data(&store), vec)?);
    vec_push.call(&mut store, (vec, 99))?;
    println!("{:?}", words(memory.data(&store), vec)?);
    // ANCHOR_END: predict-push

    // ANCHOR: predict-length
    let room = alloc.call(&mut store, (12, 4))?;
    primes.call(&mut store, (100, room))?;
    let [address, ..] = words(memory.data(&store), room)?;
    memory.write(&mut store, room as usize + 4, &5_u32.to_le_bytes())?;
    primes_free.call(&mut store, room)?;

    primes.call(&mut store, (100, room))?;
    println!("the same block again: {}", words(memory.data(&store), room)?[0] == address);
    primes_free.call(&mut store, room)?;
    dealloc.call(&mut store, (room, 12, 4))?;
    // ANCHOR_END: predict-length

    // ANCHOR: predict-empty
    let empty = vec_new.call(&mut store, 0)?;
    println!("{:?}", words(memory.data(&store), empty)?);
    // ANCHOR_END: predict-empty

    // ANCHOR: twice
    let (mut debug, naive, debug_memory) = start(crate::exhibit("vec-layout", "naive", "debug")?)?;
    let malloc = naive.get_typed_func::<u32, u32>(&mut debug, "malloc")?;
    let first = malloc.call(&mut debug, 10)?;
    let second = malloc.call(&mut debug, 20)?;
    println!("malloc(10) is {first}, malloc(20) is {second}");
    println!("at {first}: {:?}", bytes(debug_memory.data(&debug), first, 12)?);
    // ANCHOR_END: twice

    // ANCHOR: capacity
    for capacity in [10, 32, 64] {
        let (mut store, instance, _) = start(crate::exhibit("vec-layout", "capacity", "release")?)?;
        let abc = instance.get_typed_func::<u32, u32>(&mut store, "abc")?;
        let free_abc = instance.get_typed_func::<(u32, u32), ()>(&mut store, "free_abc")?;
        let data = abc.call(&mut store, capacity)?;
        match free_abc.call(&mut store, (data, 3)) {
            Ok(()) => println!("capacity {capacity}: freed"),
            Err(error) => println!("capacity {capacity}: {}", error.root_cause()),
        }
    }
    // ANCHOR_END: capacity

    // ANCHOR: discover
    let find = |is: &dyn Fn(usize) -> bool| (0..3).find(|&i| is(i)).context("none of the three");
    let capacity = find(&|i| before[i] == 10 && beside[i] == 20)?;
    let length = find(&|i| before[i] == 0 && after[i] == 1)?;
    let pointer = find(&|i| i != capacity && i != length)?;
    println!("capacity: word {capacity}, pointer: {pointer}, length: {length}");
    // ANCHOR_END: discover

    // ANCHOR: others
    let numbers = instance.get_typed_func::<(u32, u32), u32>(&mut store, "numbers")?;
    let text = instance.get_typed_func::<(u32, u32), u32>(&mut store, "text")?;
    let no_bytes = vec_new.call(&mut store, 10)?;
    println!("Vec<u8>:  {:?}", words(memory.data(&store), no_bytes)?);
    let three_numbers = numbers.call(&mut store, (10, 3))?;
    println!("Vec<u64>: {:?}", words(memory.data(&store), three_numbers)?);
    let three_letters = text.call(&mut store, (10, 3))?;
    println!("String:   {:?}", words(memory.data(&store), three_letters)?);
    // ANCHOR_END: others

    // ANCHOR: zeros
    let vec_free = instance.get_typed_func::<u32, ()>(&mut store, "vec_free")?;
    let safe = vec_new.call(&mut store, 32)?;
    let inside = words(memory.data(&store), safe)?[pointer] as usize;
    println!("{}", crate::dump(memory.data(&store), inside, 32, "fresh"));
    memory.write(&mut store, inside, b"correct horse battery staple")?;
    vec_free.call(&mut store, safe)?;

    let next = vec_new.call(&mut store, 32)?;
    let inside = words(memory.data(&store), next)?[pointer] as usize;
    println!("{}", crate::dump(memory.data(&store), inside, 32, "the next one"));
    // ANCHOR_END: zeros

    // ANCHOR: empty
    let empty = vec_new.call(&mut store, 0)?;
    println!("Vec<u8>:  {:?}", words(memory.data(&store), empty)?);
    let no_numbers = numbers.call(&mut store, (0, 0))?;
    println!("Vec<u64>: {:?}", words(memory.data(&store), no_numbers)?);
    let no_letters = text.call(&mut store, (0, 0))?;
    println!("String:   {:?}", words(memory.data(&store), no_letters)?);
    // ANCHOR_END: empty

    // ANCHOR: dangling
    let pixels = words(memory.data(&store), empty)?[pointer] as usize;
    memory.write(&mut store, pixels, &[255; 10])?;
    println!("{:?}", words(memory.data(&store), empty)?);
    println!("{}", crate::dump(memory.data(&store), 0, 16, "the end of the guest's stack"));
    vec_push.call(&mut store, (empty, 7))?;
    println!("{:?}", words(memory.data(&store), empty)?);
    let pixels = words(memory.data(&store), empty)?[pointer] as usize;
    println!("{}", crate::dump(memory.data(&store), pixels, 1, "the bytes"));
    // ANCHOR_END: dangling

    // ANCHOR: filled
    let vec_filled = instance.get_typed_func::<(u32, u32), ()>(&mut store, "vec_filled")?;
    let filled = vec_new.call(&mut store, 10)?;
    let room = words(memory.data(&store), filled)?[pointer] as usize;
    memory.write(&mut store, room, &[255; 10])?;
    println!("{:?}", words(memory.data(&store), filled)?);
    vec_filled.call(&mut store, (filled, 10))?;
    println!("{:?}", words(memory.data(&store), filled)?);
    // ANCHOR_END: filled
    Ok(())
}
