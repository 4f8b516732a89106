// ANCHOR: uses
use std::collections::BTreeMap;

use wasmtime::{
    Caller, Engine, Extern, Func, Instance, Linker, Memory, Module, Ref, Result, Store, Table,
    Trap, TypedFunc, WasmParams, WasmResults, ensure, error::Context,
};
// ANCHOR_END: uses

// ANCHOR: functions
/// The host's own functions, by number: what the store holds.
type Functions = BTreeMap<u32, Box<dyn Fn(u32) -> u32 + Send>>;
// ANCHOR_END: functions

// ANCHOR: linker
fn linker(engine: &Engine) -> Result<Linker<Functions>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(
        "host",
        "call",
        |caller: Caller<'_, Functions>, number: u32, n: u32| -> Result<u32> {
            let function = caller.data().get(&number);
            let function = function.with_context(|| format!("no function has number {number}"))?;
            Ok(function(n))
        },
    )?;
    linker.func_wrap("host", "fill", fill)?;
    Ok(linker)
}
// ANCHOR_END: linker

// ANCHOR: fill-import
fn fill(mut caller: Caller<'_, Functions>, ptr: u32, len: u32) -> Result<()> {
    let memory = caller.get_export("memory").and_then(Extern::into_memory).context("no memory")?;
    memory.grow(&mut caller, 1)?;
    let rest = memory.data_mut(&mut caller).get_mut(ptr as usize..);
    let room = rest.and_then(|rest| rest.get_mut(..len as usize));
    room.context("the guest has no such bytes")?.fill(10);
    Ok(())
}
// ANCHOR_END: fill-import

// ANCHOR: guest
/// An instance, with the store that it lives in, its memory and its table.
struct Guest {
    store: Store<Functions>,
    instance: Instance,
    memory: Memory,
    table: Table,
}

impl Guest {
    fn new(linker: &Linker<Functions>, module: &[u8]) -> Result<Guest> {
        let mut store = Store::new(linker.engine(), Functions::new());
        let instance = linker.instantiate(&mut store, &Module::new(linker.engine(), module)?)?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        let table = instance.get_table(&mut store, "__indirect_function_table");
        Ok(Guest { memory, table: table.context("no table")?, instance, store })
    }

    /// Calls an exported function.
    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, given: P) -> Result<R> {
        let function = self.instance.get_typed_func(&mut self.store, name)?;
        function.call(&mut self.store, given)
    }

    /// The numbers of 32 bits that lie one behind the other at `at`.
    fn words<const N: usize>(&self, at: u32) -> Result<[u32; N]> {
        let rest = self.memory.data(&self.store).get(at as usize..).unwrap_or_default();
        let (words, _) = rest.as_chunks::<4>();
        let words = words.first_chunk::<N>().context("the guest has no such words")?;
        Ok(words.map(u32::from_le_bytes))
    }
}
// ANCHOR_END: guest

impl Guest {
    // ANCHOR: at
    /// The guest's function with this number.
    fn at<P: WasmParams, R: WasmResults>(&mut self, number: u32) -> Result<TypedFunc<P, R>> {
        let found = self.table.get(&mut self.store, number.into());
        let found = found.with_context(|| format!("{number} is past the end of the table"))?;
        let function = found.as_func().flatten().context("the number is null")?;
        function.typed(&self.store)
    }

    /// Calls the guest's function with this number.
    fn call_at<P: WasmParams, R: WasmResults>(&mut self, number: u32, given: P) -> Result<R> {
        self.at(number)?.call(&mut self.store, given)
    }
    // ANCHOR_END: at
}

// ANCHOR: outcome
/// What comes of a call: its answer, or the words of its error.
fn outcome<T: ToString>(result: Result<T>) -> String {
    match result {
        Ok(answer) => answer.to_string(),
        Err(error) => match error.downcast_ref::<Trap>() {
            Some(trap) => trap.to_string(),
            None => format!("{error:#}"),
        },
    }
}
// ANCHOR_END: outcome

// ANCHOR: struct
/// A closure of the guest's that is the host's to call and to free.
struct GuestCallback {
    call: TypedFunc<(u32, u32), u32>,
    context: u32,
    drop: TypedFunc<u32, ()>,
}

impl GuestCallback {
    fn new(guest: &mut Guest, at: u32) -> Result<GuestCallback> {
        let [call, context, drop] = guest.words(at)?;
        Ok(GuestCallback { call: guest.at(call)?, context, drop: guest.at(drop)? })
    }

    fn call(&self, guest: &mut Guest, n: u32) -> Result<u32> {
        self.call.call(&mut guest.store, (self.context, n))
    }

    fn free(self, guest: &mut Guest) -> Result<()> {
        self.drop.call(&mut guest.store, self.context)
    }
}
// ANCHOR_END: struct

pub fn main() -> Result<()> {
    // ANCHOR: naive
    let engine = Engine::default();
    let linker = linker(&engine)?;
    let module = crate::guest("callbacks")?;
    let mut guest = Guest::new(&linker, &module)?;

    let number: u32 = guest.call("doubler", ())?;
    println!("doubler() is {number}");
    let export = guest.instance.exports(&mut guest.store).nth(number as usize);
    let name = export.context("no such export")?.name().to_owned();
    let function = guest.instance.get_func(&mut guest.store, &name).context("no function")?;
    let function = function.typed::<(), u32>(&guest.store)?;
    println!("export {number} is {name}, and says {}", function.call(&mut guest.store, ())?);
    // ANCHOR_END: naive

    // ANCHOR: hidden
    let small = Module::new(&engine, crate::exhibit("callbacks", "same", "release")?)?;
    let mut store = Store::new(&engine, ());
    let small = Instance::new(&mut store, &small, &[])?;
    let found = small.get_table(&mut store, "__indirect_function_table").is_some();
    println!("without the flag, there is a table: {found}");
    println!("with it, it has {} places", guest.table.size(&guest.store));
    let doubler = small.get_typed_func::<u32, u32>(&mut store, "doubler")?;
    println!("doubler() is {} in that guest, {number} in this", doubler.call(&mut store, 0)?);
    // ANCHOR_END: hidden

    // ANCHOR: call
    for name in ["doubler", "squarer"] {
        let number = guest.call(name, ())?;
        println!("{}", guest.call_at::<_, u32>(number, 21_u32)?);
    }
    // ANCHOR_END: call

    // ANCHOR: apply
    println!("{}", guest.call::<_, u32>("apply", (number, 21_u32))?);
    println!("{}", guest.call::<_, u32>("apply", (0_u32, 21_u32))?);
    // ANCHOR_END: apply

    // ANCHOR: wrong
    let end = u32::try_from(guest.table.size(&guest.store))?;
    let adder: u32 = guest.call("adder", ())?;
    println!("null: {}", outcome(guest.call_at::<_, u32>(0, 21_u32)));
    println!("past the end: {}", outcome(guest.call_at::<_, u32>(end, 21_u32)));
    let applied = guest.call::<_, u32>("apply", (end, 21_u32));
    println!("past the end, in the guest: {}", outcome(applied));
    println!("another type: {}", outcome(guest.call_at::<_, u32>(adder, 21_u32)));
    let applied = guest.call::<_, u32>("apply", (adder, 21_u32));
    println!("another type, in the guest: {}", outcome(applied));
    // ANCHOR_END: wrong

    // ANCHOR: local
    for profile in ["debug", "release"] {
        let local = crate::exhibit("callbacks", "local", profile)?;
        let mut guest = Guest::new(&linker, &local)?;
        let at = guest.call("tally", 100_u32)?;
        let [call, first] = guest.words(at)?;
        let at = guest.call("tally", 1000_u32)?;
        let [_, second] = guest.words(at)?;
        println!("{profile}: the contexts are at {first} and {second}");
        let said: u32 = guest.call_at(call, (first, 1_u32))?;
        println!("{profile}: the first says {said}");
    }
    // ANCHOR_END: local

    // ANCHOR: tally
    let at = guest.call("tally", 100_u32)?;
    let [call, first, drop] = guest.words(at)?;
    let at = guest.call("tally", 1000_u32)?;
    let [_, second, _] = guest.words(at)?;
    let said: [u32; 2] =
        [guest.call_at(call, (first, 1_u32))?, guest.call_at(call, (first, 1_u32))?];
    println!("the first says {}, then {}", said[0], said[1]);
    println!("the second says {}", guest.call_at::<_, u32>(call, (second, 1_u32))?);
    // ANCHOR_END: tally

    // ANCHOR: dropped
    guest.call_at::<_, ()>(drop, first)?;
    let at = guest.call("tally", 5000_u32)?;
    let [_, third, _] = guest.words(at)?;
    let place = if third == first { "its" } else { "another" };
    println!("the first was dropped; the third is at {place} place");
    println!("the first says {}", guest.call_at::<_, u32>(call, (first, 1_u32))?);
    // ANCHOR_END: dropped

    // ANCHOR: freed
    let before: u32 = guest.call("alive", ())?;
    let at = guest.call("tally", 100_u32)?;
    let callback = GuestCallback::new(&mut guest, at)?;
    let said = callback.call(&mut guest, 1)?;
    println!("{said}, {} more alive", guest.call::<_, u32>("alive", ())? - before);
    callback.free(&mut guest)?;
    println!("freed, {} more alive", guest.call::<_, u32>("alive", ())? - before);
    // ANCHOR_END: freed

    // ANCHOR: numbers
    let mut publisher = Guest::new(&linker, &module)?;
    publisher.store.data_mut().insert(1, Box::new(|n| n + 1));
    publisher.store.data_mut().insert(2, Box::new(|n| n * 10));
    publisher.call::<_, ()>("subscribe", 1_u32)?;
    publisher.call::<_, ()>("subscribe", 2_u32)?;
    println!("{}", publisher.call::<_, u32>("publish", 5_u32)?);
    // ANCHOR_END: numbers

    // ANCHOR: set
    let short = crate::exhibit("callbacks", "local", "release")?;
    let mut short = Guest::new(&linker, &short)?;
    println!("grow: {}", outcome(short.table.grow(&mut short.store, 1, Ref::Func(None))));
    let grown = guest.table.grow(&mut guest.store, 1, Ref::Func(None))?;
    ensure!(grown == u64::from(end), "it grows at its end");
    println!("grow, with --growable-table: at the end");
    // ANCHOR_END: set

    // ANCHOR: place
    let successor = Func::wrap(&mut guest.store, |n: u32| n + 1);
    let index = guest.table.grow(&mut guest.store, 1, Ref::Func(Some(successor)))?;
    println!("{}", guest.call::<_, u32>("apply", (u32::try_from(index)?, 21_u32))?);
    guest.table.set(&mut guest.store, index, Ref::Func(None))?;
    let applied = guest.call::<_, u32>("apply", (u32::try_from(index)?, 21_u32));
    println!("taken out: {}", outcome(applied));
    // ANCHOR_END: place

    // ANCHOR: taken
    let mut owner = Linker::new(&engine);
    owner.func_wrap(
        "host",
        "call",
        |mut caller: Caller<'_, Functions>, number: u32, n: u32| -> Result<u32> {
            let table = caller.get_export("__indirect_function_table");
            let table = table.and_then(Extern::into_table).context("no table")?;
            let found = table.get(&mut caller, number.into()).context("past the end")?;
            let function = found.as_func().flatten().context("null")?.typed::<u32, u32>(&caller)?;
            function.call(&mut caller, n)
        },
    )?;
    owner.func_wrap("host", "fill", fill)?;
    let mut owner = Guest::new(&owner, &module)?;
    for name in ["doubler", "squarer"] {
        let number: u32 = owner.call(name, ())?;
        owner.call::<_, ()>("subscribe", number)?;
    }
    println!("{}", owner.call::<_, u32>("publish", 21_u32)?);
    // ANCHOR_END: taken

    // ANCHOR: fill
    println!("the guest adds up {}", guest.call::<_, u32>("collect", ())?);
    // ANCHOR_END: fill

    // ANCHOR: borrowed
    let mut nested = Linker::new(&engine);
    nested.func_wrap(
        "host",
        "call",
        |mut caller: Caller<'_, Functions>, number: u32, _: u32| {
            if number == 1 {
                let subscribe = caller.get_export("subscribe").and_then(Extern::into_func);
                let subscribe = subscribe.context("no subscribe")?.typed::<u32, ()>(&caller)?;
                subscribe.call(&mut caller, 2)?;
            }
            Ok(number)
        },
    )?;
    nested.func_wrap("host", "fill", fill)?;
    let borrowed = crate::exhibit("callbacks", "borrowed", "release")?;
    for (kind, module) in [("borrowed", &borrowed), ("copied", &module)] {
        let mut guest = Guest::new(&nested, module)?;
        guest.call::<_, ()>("subscribe", 1_u32)?;
        println!("{kind}: {}", outcome(guest.call::<_, u32>("publish", 5_u32)));
    }
    // ANCHOR_END: borrowed

    // ANCHOR: do-this
    let number = guest.call("doubler", ())?;
    let double = guest.at::<u32, u32>(number)?;
    println!("{}", double.call(&mut guest.store, 21)?);
    // ANCHOR_END: do-this

    // ANCHOR: predict-given
    let number = guest.call("squarer", ())?;
    println!("{}", outcome(guest.call_at::<_, i32>(number, -4_i32)));
    // ANCHOR_END: predict-given

    // ANCHOR: predict-same
    for profile in ["debug", "release"] {
        let same = crate::exhibit("callbacks", "same", profile)?;
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &Module::new(&engine, same)?, &[])?;
        let doubler = instance.get_typed_func::<u32, u32>(&mut store, "doubler")?;
        let numbers = [doubler.call(&mut store, 0)?, doubler.call(&mut store, 1)?];
        let is_same = numbers[0] == numbers[1];
        println!("{profile}: {}", if is_same { "the same number" } else { "two numbers" });
    }
    // ANCHOR_END: predict-same

    // ANCHOR: predict-fails
    let mut news = Guest::new(&linker, &module)?;
    for number in [1, 3] {
        let told = move |n| {
            println!("{number} is told");
            n
        };
        news.store.data_mut().insert(number, Box::new(told));
    }
    for number in [1_u32, 2, 3] {
        news.call::<_, ()>("subscribe", number)?;
    }
    for round in 1..=2 {
        let published = news.call::<_, u32>("publish", 5_u32);
        let cause = published.err().map(|error| error.root_cause().to_string());
        println!("round {round}: {}", cause.unwrap_or_default());
    }
    // ANCHOR_END: predict-fails

    // ANCHOR: vtable
    let vtable = crate::exhibit("callbacks", "vtable", "release")?;
    let mut boxes = Guest::new(&linker, &vtable)?;
    let closure: u32 = boxes.call("boxed", 100_u32)?;
    let [data, vtable] = boxes.words(closure)?;
    let [captured] = boxes.words(data)?;
    let entries: [u32; 5] = boxes.words(vtable)?;
    println!("the captured number: {captured}");
    println!("the vtable: {}", entries.map(|entry| entry.to_string()).join(" "));
    println!("Rust says {}", boxes.call::<_, u32>("call", (closure, 1_u32))?);
    let said: u32 = boxes.call_at(entries[4], (data, 1_u32))?;
    println!("the last entry says {said}");
    // ANCHOR_END: vtable

    // ANCHOR: held
    for profile in ["debug", "release"] {
        let held = Module::new(&engine, crate::exhibit("callbacks", "held", profile)?)?;
        let mut linker = Linker::new(&engine);
        linker.func_wrap("host", "fill", |mut caller: Caller<'_, ()>, ptr: u32, len: u32| {
            let memory = caller.get_export("memory").and_then(Extern::into_memory);
            let written = vec![99; len as usize];
            memory.context("no memory")?.write(&mut caller, ptr as usize, &written)?;
            Ok(())
        })?;
        let mut store = Store::new(&engine, ());
        let instance = linker.instantiate(&mut store, &held)?;
        let first = instance.get_typed_func::<(), u32>(&mut store, "first")?;
        println!("{profile}: {}", first.call(&mut store, ())?);
    }
    // ANCHOR_END: held
    Ok(())
}
