// ANCHOR: fuel
use wasmtime::{Config, Engine, Instance, Module, Result, Store, WasmParams, WasmResults};

/// A guest that is charged for what it does.
struct Guest {
    store: Store<()>,
    instance: Instance,
}

impl Guest {
    fn start() -> Result<Guest> {
        let mut config = Config::new();
        config.consume_fuel(true);
        let engine = Engine::new(&config)?;
        let module = Module::new(&engine, crate::guest("what-it-costs")?)?;
        let mut store = Store::new(&engine, ());
        store.set_fuel(u64::MAX)?;
        let instance = Instance::new(&mut store, &module, &[])?;
        Ok(Guest { store, instance })
    }

    /// Calls a function, and says what it returned and how much fuel that took.
    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, params: P) -> Result<(R, u64)> {
        let function = self.instance.get_typed_func::<P, R>(&mut self.store, name)?;
        let before = self.store.get_fuel()?;
        let result = function.call(&mut self.store, params)?;
        Ok((result, before - self.store.get_fuel()?))
    }
}
// ANCHOR_END: fuel

// ANCHOR: times-use
use std::{
    env,
    hint::black_box,
    time::{Duration, Instant},
};
// ANCHOR_END: times-use
use wasmtime::Trap;

pub fn main() -> Result<()> {
    // ANCHOR: calls
    let mut guest = Guest::start()?;
    let ((), fuel) = guest.call("nothing", ())?;
    println!("nothing: {fuel}");
    let (sum, fuel): (u32, _) = guest.call("add", (2u32, 3u32))?;
    println!("add: {fuel}, for {sum}");
    // ANCHOR_END: calls

    // ANCHOR: list
    let numbers: Vec<u32> = (0..1000).collect();

    let (mut total, mut spent) = (0u32, 0);
    for number in &numbers {
        let fuel;
        (total, fuel) = guest.call("add", (total, *number))?;
        spent += fuel;
    }
    println!("one by one: {total}, with {spent} units of fuel in {} calls", numbers.len());

    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let size = bytes.len() as u32;
    let (list, asked): (u32, _) = guest.call("alloc", (size, 4u32))?;
    let memory = guest.instance.get_memory(&mut guest.store, "memory").expect("it is exported");
    memory.write(&mut guest.store, list as usize, &bytes)?;
    let (total, summed): (u32, _) = guest.call("sum", (list, numbers.len() as u32))?;
    let ((), freed) = guest.call("dealloc", (list, size, 4u32))?;
    println!("as a block: {total}, with {asked} + {summed} + {freed} units of fuel");
    println!("and {size} bytes copied by the host, which costs none");
    // ANCHOR_END: list

    // ANCHOR: send
    let (list, _): (u32, _) = guest.call("alloc", (size, 4u32))?;
    wasmtime::ensure!(list != 0, "no room for {size} bytes");
    memory.write(&mut guest.store, list as usize, &bytes)?;
    let mut spent = Vec::new();
    for _ in 0..10 {
        let (_, fuel): (u32, _) = guest.call("sum", (list, numbers.len() as u32))?;
        spent.push(fuel);
    }
    guest.call::<_, ()>("dealloc", (list, size, 4u32))?;
    println!(
        "ten sums of {} numbers: {} units of fuel, one copy",
        numbers.len(),
        spent.iter().sum::<u64>()
    );
    // ANCHOR_END: send

    // ANCHOR: predict-fuel
    let (list, _): (u32, _) = guest.call("alloc", (8u32, 4u32))?;
    let mut fuels = Vec::new();
    for len in [0u32, 1, 2] {
        let (_, fuel): (u32, _) = guest.call("sum", (list, len))?;
        fuels.push(fuel.to_string());
    }
    println!("{}", fuels.join(" "));
    // ANCHOR_END: predict-fuel

    // ANCHOR: times
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("what-it-costs")?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let memory = instance.get_memory(&mut store, "memory").expect("it is exported");
    let add = instance.get_typed_func::<(u32, u32), u32>(&mut store, "add")?;
    let alloc = instance.get_typed_func::<(u32, u32), u32>(&mut store, "alloc")?;
    let sum = instance.get_typed_func::<(u32, u32), u32>(&mut store, "sum")?;
    let dealloc = instance.get_typed_func::<(u32, u32, u32), ()>(&mut store, "dealloc")?;

    let one_by_one = shortest(|| {
        let mut total = 0;
        for number in &numbers {
            total = add.call(&mut store, (total, *number))?;
        }
        Ok(total)
    })?;
    let as_a_block = shortest(|| {
        let list = alloc.call(&mut store, (size, 4))?;
        memory.write(&mut store, list as usize, &bytes)?;
        let total = sum.call(&mut store, (list, numbers.len() as u32))?;
        dealloc.call(&mut store, (list, size, 4))?;
        Ok(total)
    })?;
    println!("the block is quicker: {}", as_a_block < one_by_one);
    if env::var_os("TIMES").is_some() {
        println!("one by one: {one_by_one:?}, as a block: {as_a_block:?}");
    }
    // ANCHOR_END: times

    // ANCHOR: loop
    let mut guest = Guest::start()?;
    guest.store.set_fuel(1_000_000)?;
    let endless = guest.instance.get_typed_func::<(), ()>(&mut guest.store, "endless")?;
    let error = endless.call(&mut guest.store, ()).unwrap_err();
    println!("{:?}: {}", error.downcast_ref::<Trap>(), error.root_cause());
    println!("{} units of fuel are left", guest.store.get_fuel()?);
    // ANCHOR_END: loop
    Ok(())
}

// ANCHOR: shortest
/// How long the shortest of many runs took: whatever disturbs one makes it longer.
fn shortest(mut work: impl FnMut() -> Result<u32>) -> Result<Duration> {
    let mut shortest = Duration::MAX;
    for _ in 0..200 {
        let begin = Instant::now();
        black_box(work()?);
        shortest = shortest.min(begin.elapsed());
    }
    Ok(shortest)
}
// ANCHOR_END: shortest
