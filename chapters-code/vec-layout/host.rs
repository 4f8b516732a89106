use wasmtime::{Engine, Instance, Memory, Module, Result, Store, Trap};

// ANCHOR: helpers
/// A fresh instance of a module, and its memory.
fn start(module: Vec<u8>) -> Result<(Store<()>, Instance, Memory)> {
    let engine = Engine::default();
    let module = Module::new(&engine, module)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let memory = instance.get_memory(&mut store, "memory").expect("it exports its memory");
    Ok((store, instance, memory))
}

/// The three words at `address`.
fn words(memory: &[u8], address: u32) -> [u32; 3] {
    let (words, _) = memory[address as usize..].as_chunks();
    [0, 1, 2].map(|i| u32::from_le_bytes(words[i]))
}
// ANCHOR_END: helpers

pub fn main() -> Result<()> {
    // ANCHOR: naive
    for profile in ["debug", "release"] {
        let (mut store, instance, memory) = start(crate::exhibit("vec-layout", "naive", profile)?)?;
        let malloc = instance.get_typed_func::<u32, u32>(&mut store, "malloc")?;
        let address = malloc.call(&mut store, 10)?;
        let bytes = &memory.data(&store)[address as usize..][..12];
        println!("{profile}, address {address}: {bytes:?}");
    }
    // ANCHOR_END: naive

    // ANCHOR: twice
    let (mut store, instance, memory) = start(crate::exhibit("vec-layout", "naive", "debug")?)?;
    let malloc = instance.get_typed_func::<u32, u32>(&mut store, "malloc")?;
    let first = malloc.call(&mut store, 10)?;
    let second = malloc.call(&mut store, 20)?;
    println!("malloc(10) is {first}, malloc(20) is {second}");
    println!("at {first}: {:?}", &memory.data(&store)[first as usize..][..12]);
    // ANCHOR_END: twice

    // ANCHOR: boxed
    let (mut store, instance, memory) = start(crate::guest("vec-layout")?)?;
    let malloc = instance.get_typed_func::<u32, u32>(&mut store, "malloc")?;
    let vec = malloc.call(&mut store, 10)?;
    println!("address {vec}: {:?}", &memory.data(&store)[vec as usize..][..12]);
    println!("{:?}", words(memory.data(&store), vec));
    // ANCHOR_END: boxed

    // ANCHOR: experiment
    let push = instance.get_typed_func::<(u32, u32), ()>(&mut store, "push")?;
    let other = malloc.call(&mut store, 20)?;
    let [before, beside] = [vec, other].map(|vec| words(memory.data(&store), vec));
    push.call(&mut store, (vec, 99))?;
    let after = words(memory.data(&store), vec);
    println!("capacity 10: {before:?}");
    println!("capacity 20: {beside:?}");
    println!("one byte in: {after:?}");
    // ANCHOR_END: experiment

    // ANCHOR: discover
    let find = |is: &dyn Fn(usize) -> bool| (0..3).find(|&i| is(i)).expect("one of the three");
    let capacity = find(&|i| before[i] == 10 && beside[i] == 20);
    let length = find(&|i| before[i] == 0 && after[i] == 1);
    let pointer = find(&|i| i != capacity && i != length);
    println!("capacity: word {capacity}, pointer: word {pointer}, length: word {length}");
    println!("behind the pointer: {}", memory.data(&store)[after[pointer] as usize]);
    // ANCHOR_END: discover

    // ANCHOR: figure
    let mut names = [""; 3];
    names[capacity] = "capacity";
    names[pointer] = "pointer";
    names[length] = "length";
    for i in 0..3 {
        let label = format!("{}: {}", names[i], after[i]);
        println!("{}", crate::dump(memory.data(&store), vec as usize + 4 * i, 4, &label));
    }
    println!("{}", crate::dump(memory.data(&store), after[pointer] as usize, 10, "data"));
    // ANCHOR_END: figure

    // ANCHOR: others
    let numbers = instance.get_typed_func::<(u32, u32), u32>(&mut store, "numbers")?;
    let text = instance.get_typed_func::<(u32, u32), u32>(&mut store, "text")?;
    let three_numbers = numbers.call(&mut store, (10, 3))?;
    let three_letters = text.call(&mut store, (10, 3))?;
    println!("Vec<u8>:  {:?}", words(memory.data(&store), vec));
    println!("Vec<u64>: {:?}", words(memory.data(&store), three_numbers));
    println!("String:   {:?}", words(memory.data(&store), three_letters));
    // ANCHOR_END: others

    // ANCHOR: zeros
    let free = instance.get_typed_func::<u32, ()>(&mut store, "free")?;
    let safe = malloc.call(&mut store, 32)?;
    let inside = words(memory.data(&store), safe)[pointer] as usize;
    println!("{}", crate::dump(memory.data(&store), inside, 32, "fresh"));
    let password = b"correct horse battery staple";
    memory.data_mut(&mut store)[inside..][..password.len()].copy_from_slice(password);
    free.call(&mut store, safe)?;

    let next = malloc.call(&mut store, 32)?;
    let inside = words(memory.data(&store), next)[pointer] as usize;
    println!("{}", crate::dump(memory.data(&store), inside, 32, "the next one"));
    // ANCHOR_END: zeros

    // ANCHOR: empty
    let empty = malloc.call(&mut store, 0)?;
    let no_numbers = numbers.call(&mut store, (0, 0))?;
    let no_letters = text.call(&mut store, (0, 0))?;
    println!("Vec<u8>:  {:?}", words(memory.data(&store), empty));
    println!("Vec<u64>: {:?}", words(memory.data(&store), no_numbers));
    println!("String:   {:?}", words(memory.data(&store), no_letters));
    // ANCHOR_END: empty

    // ANCHOR: dangling
    let pixels = words(memory.data(&store), empty)[pointer] as usize;
    memory.data_mut(&mut store)[pixels..][..10].fill(255);
    println!("{:?}", words(memory.data(&store), empty));
    println!("{}", crate::dump(memory.data(&store), 0, 16, "somebody else's"));
    push.call(&mut store, (empty, 7))?;
    println!("{:?}", words(memory.data(&store), empty));
    let pixels = words(memory.data(&store), empty)[pointer] as usize;
    println!("{}", crate::dump(memory.data(&store), pixels, 1, "data"));
    // ANCHOR_END: dangling

    // ANCHOR: capacity
    for capacity in [10, 32, 64] {
        let (mut store, instance, _) = start(crate::exhibit("vec-layout", "capacity", "release")?)?;
        let abc = instance.get_typed_func::<u32, u32>(&mut store, "abc")?;
        let dealloc = instance.get_typed_func::<(u32, u32), ()>(&mut store, "dealloc")?;
        let data = abc.call(&mut store, capacity)?;
        match dealloc.call(&mut store, (data, 3)) {
            Ok(()) => println!("capacity {capacity}: freed"),
            Err(error) => println!("capacity {capacity}: {}", error.downcast::<Trap>()?),
        }
    }
    // ANCHOR_END: capacity

    // ANCHOR: lend
    let lend = instance.get_typed_func::<u32, u32>(&mut store, "lend")?;
    free.call(&mut store, next)?;
    let buffer = lend.call(&mut store, 32)?;
    let [data, room, used] = words(memory.data(&store), buffer);
    println!("data {data}, capacity {room}, length {used}");
    println!("{}", crate::dump(memory.data(&store), data as usize, 32, "data"));
    // ANCHOR_END: lend

    // ANCHOR: sum
    let sum = instance.get_typed_func::<u32, u32>(&mut store, "sum")?;
    memory.data_mut(&mut store)[data as usize..][..used as usize].fill(3);
    println!("{}", sum.call(&mut store, buffer)?);
    // ANCHOR_END: sum

    // ANCHOR: take_back
    let take_back = instance.get_typed_func::<u32, ()>(&mut store, "take_back")?;
    take_back.call(&mut store, buffer)?;
    free.call(&mut store, empty)?;
    // ANCHOR_END: take_back
    Ok(())
}
