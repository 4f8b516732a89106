// ANCHOR: deref
use wasmtime::{
    AsContext, Engine, Instance, Memory, MemoryAccessError, Module, Result, Store, WasmParams,
    WasmResults, error::Context,
};

pub fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("pointers")?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let memory = instance.get_memory(&mut store, "memory").context("no memory is exported")?;
    let mem_get = instance.get_typed_func::<u32, u32>(&mut store, "mem_get")?;
    memory.write(&mut store, 5, &[44])?;
    println!("{}", mem_get.call(&mut store, 5)?);
    // ANCHOR_END: deref

    // ANCHOR: room
    let room = instance.get_typed_func::<(), u32>(&mut store, "room")?;
    let place = room.call(&mut store, ())?;
    memory.write(&mut store, place as usize, &[45])?;
    println!("mem_get({place}) is {}", mem_get.call(&mut store, place)?);
    println!("{}", crate::dump(memory.data(&store), place as usize, 32, "the room"));
    // ANCHOR_END: room

    // ANCHOR: negative
    let large = Instance::new(&mut store, &module, &[])?;
    let large_memory = large.get_memory(&mut store, "memory").context("no memory is exported")?;
    let last_byte = large.get_typed_func::<(), u32>(&mut store, "last_byte")?;
    let signed = large.get_typed_func::<(), i32>(&mut store, "last_byte")?;
    large_memory.grow(&mut store, 32768)?;
    println!("as u32: {}", last_byte.call(&mut store, ())?);
    println!("as i32: {}", signed.call(&mut store, ())?);
    // ANCHOR_END: negative

    // ANCHOR: numbers
    let numbers = instance.get_typed_func::<(), u32>(&mut store, "numbers")?;
    let at = numbers.call(&mut store, ())? as usize;
    let fields = [
        (8, format!("double {}", f64::from_le_bytes(read(memory, &store, at)?))),
        (8, format!("long {:x}", u64::from_le_bytes(read(memory, &store, at + 8)?))),
        (4, format!("float {}", f32::from_le_bytes(read(memory, &store, at + 16)?))),
        (4, format!("word {:x}", u32::from_le_bytes(read(memory, &store, at + 20)?))),
        (2, format!("half {:x}", u16::from_le_bytes(read(memory, &store, at + 24)?))),
        (1, format!("byte {}", u8::from_le_bytes(read(memory, &store, at + 26)?))),
    ];
    let mut from = at;
    for (width, label) in fields {
        println!("{}", crate::dump(memory.data(&store), from, width, &label));
        from += width;
    }
    // ANCHOR_END: numbers

    // ANCHOR: misaligned
    let mut misaligned = Vec::new();
    for profile in ["debug", "release"] {
        let naive = Module::new(&engine, crate::exhibit("pointers", "misaligned", profile)?)?;
        let naive = Instance::new(&mut store, &naive, &[])?;
        let words = naive.get_global(&mut store, "WORDS").context("no such global")?;
        let words = words.get(&mut store).i32().context("an address is an i32")?;
        let ptr = words as u32 + 2;
        let read_u32 = naive.get_typed_func::<u32, u32>(&mut store, "read_u32")?;
        match read_u32.call(&mut store, ptr) {
            Ok(number) => println!("{profile}: {number}"),
            Err(error) => println!("{profile}: {}", error.root_cause()),
        }
        misaligned.push((profile, naive, ptr));
    }
    // ANCHOR_END: misaligned

    // ANCHOR: remainder
    for (profile, naive, ptr) in misaligned {
        let remainder = naive.get_typed_func::<u32, u32>(&mut store, "remainder")?;
        println!("{profile}: {ptr} % 4 is {}", remainder.call(&mut store, ptr)?);
    }
    // ANCHOR_END: remainder

    // ANCHOR: narrow
    for profile in ["debug", "release"] {
        let module = Module::new(&engine, crate::exhibit("pointers", "narrow", profile)?)?;
        let narrow = Instance::new(&mut store, &module, &[])?;
        let low = narrow.get_typed_func::<u32, u32>(&mut store, "low")?;
        println!("{profile}: low(300) is {}", low.call(&mut store, 300)?);
        let entry = narrow.get_typed_func::<u32, u32>(&mut store, "entry")?;
        let (right, wrong) = (entry.call(&mut store, 43)?, entry.call(&mut store, 299)?);
        println!("{profile}: entry(43) is {right}, entry(299) is {wrong}");
    }
    // ANCHOR_END: narrow

    // ANCHOR: do-this
    let read_u32 = instance.get_typed_func::<u32, u32>(&mut store, "read_u32")?;
    let unaligned = instance.get_typed_func::<u32, u32>(&mut store, "read_u32_unaligned")?;
    let slot = room.call(&mut store, ())?;
    let odd = slot.checked_add(6).context("the room ends beyond the memory")?;
    memory.write(&mut store, slot as usize, &1000_u32.to_le_bytes())?;
    memory.write(&mut store, odd as usize, &2000_u32.to_le_bytes())?;
    let first = read_u32.call(&mut store, slot)?;
    println!("{first} and {}", unaligned.call(&mut store, odd)?);
    // ANCHOR_END: do-this

    // ANCHOR: predict-sign
    memory.write(&mut store, place as usize, &u32::MAX.to_le_bytes())?;
    let read_i32 = instance.get_typed_func::<u32, i32>(&mut store, "read_u32")?;
    println!("{}", read_i32.call(&mut store, place)?);
    // ANCHOR_END: predict-sign

    // ANCHOR: predict-order
    memory.write(&mut store, place as usize, &1_u16.to_le_bytes())?;
    println!("{}", u16::from_be_bytes(read(memory, &store, place as usize)?));
    // ANCHOR_END: predict-order

    // ANCHOR: flag
    let narrow = Module::new(&engine, crate::exhibit("pointers", "narrow", "release")?)?;
    let narrow = Instance::new(&mut store, &narrow, &[])?;
    let entry = narrow.get_typed_func::<u32, u32>(&mut store, "entry")?;
    let byte = 299_u32 as u8;
    println!("entry({byte}) is {}", entry.call(&mut store, u32::from(byte))?);
    let count = narrow.get_typed_func::<(u32, u32), u32>(&mut store, "count")?;
    println!("count(10, 7) is {}", count.call(&mut store, (10, 7))?);
    println!("count(10, true) is {}", count.call(&mut store, (10, u32::from(true)))?);
    match entry.call(&mut store, u32::MAX) {
        Ok(number) => println!("entry(-1) is {number}"),
        Err(error) => println!("entry(-1): {}", error.root_cause()),
    }
    // ANCHOR_END: flag

    // ANCHOR: entry
    let checked = instance.get_typed_func::<u32, u32>(&mut store, "entry")?;
    let (within, beyond) = (checked.call(&mut store, 43)?, checked.call(&mut store, 299)?);
    println!("entry(43) is {within}, entry(299) is {beyond}");
    // ANCHOR_END: entry

    // ANCHOR: types
    let types = Module::new(&engine, crate::exhibit("pointers", "types", "release")?)?;
    let types = Instance::new(&mut store, &types, &[])?;
    println!("u8: {}", same(&types, &mut store, "u8", u32::from(u8::MAX))?);
    println!("u16: {}", same(&types, &mut store, "u16", u32::from(u16::MAX))?);
    println!("u32: {}", same(&types, &mut store, "u32", u32::MAX)?);
    println!("usize: {}", same(&types, &mut store, "usize", u32::MAX)?);
    println!("u64: {}", same(&types, &mut store, "u64", u64::MAX)?);
    println!("i8: {}", same(&types, &mut store, "i8", i32::from(-1_i8))?);
    println!("i16: {}", same(&types, &mut store, "i16", i32::from(-1_i16))?);
    println!("i32: {}", same(&types, &mut store, "i32", -1_i32)?);
    println!("i64: {}", same(&types, &mut store, "i64", -1_i64)?);
    println!("f32: {}", same(&types, &mut store, "f32", 0.1_f32)?);
    println!("f64: {}", same(&types, &mut store, "f64", 0.1_f64)?);
    println!("bool: {}", same(&types, &mut store, "bool", u32::from(true))? != 0);
    if let Err(error) = same(&types, &mut store, "u64", 1_u32) {
        println!("u64 of a u32: {}", error.root_cause());
    }
    // ANCHOR_END: types

    // ANCHOR: letter
    let upper = types.get_typed_func::<u32, u32>(&mut store, "upper")?;
    println!("{:?}", char::from_u32(upper.call(&mut store, 'z'.into())?));
    println!("{}", upper.call(&mut store, 0xd800)?);
    // ANCHOR_END: letter

    // ANCHOR: odd
    println!("{}", u32::from_le_bytes(read(memory, &store, odd as usize)?));
    // ANCHOR_END: odd

    // ANCHOR: null-naive
    for profile in ["debug", "release"] {
        let naive = Module::new(&engine, crate::exhibit("pointers", "null", profile)?)?;
        let naive = Instance::new(&mut store, &naive, &[])?;
        let memory = naive.get_memory(&mut store, "memory").context("no memory is exported")?;
        memory.write(&mut store, 0, &[7])?;
        let get_or = naive.get_typed_func::<(u32, u32), u32>(&mut store, "get_or")?;
        println!("{profile}: {}", get_or.call(&mut store, (0, 99))?);
    }
    // ANCHOR_END: null-naive

    // ANCHOR: null
    let get_or = instance.get_typed_func::<(u32, u32), u32>(&mut store, "get_or")?;
    memory.write(&mut store, 0, &[7])?;
    memory.write(&mut store, place as usize, &[45])?;
    println!("get_or(0, 99) is {}", get_or.call(&mut store, (0, 99))?);
    println!("get_or({place}, 99) is {}", get_or.call(&mut store, (place, 99))?);
    // ANCHOR_END: null

    // ANCHOR: apply
    let operation = instance.get_typed_func::<(), u32>(&mut store, "operation")?;
    let apply = instance.get_typed_func::<(u32, u32), u32>(&mut store, "apply")?;
    let index = operation.call(&mut store, ())?;
    let result = apply.call(&mut store, (index, 41))?;
    println!("operation() is {index}, apply({index}, 41) is {result}");
    for wrong in [0, 1000] {
        match apply.call(&mut store, (wrong, 41)) {
            Ok(result) => println!("apply({wrong}, 41) is {result}"),
            Err(error) => println!("apply({wrong}, 41): {}", error.root_cause()),
        }
    }
    // ANCHOR_END: apply

    // ANCHOR: memories
    let large_room = large.get_typed_func::<(), u32>(&mut store, "room")?;
    let large_place = large_room.call(&mut store, ())? as usize;
    println!("{place} in this memory: {:?}", memory.data(&store).get(place as usize));
    println!("{large_place} in the large one: {:?}", large_memory.data(&store).get(large_place));
    // ANCHOR_END: memories

    // ANCHOR: base
    let base = memory.data_ptr(&store).addr();
    let last = memory.data_size(&store) as u32 - 1;
    for (region, ptr, value) in [("stack", 5, 1), ("data", place, 2), ("end", last, 3)] {
        let byte = memory.data_mut(&mut store).get_mut(ptr as usize).context("past the end")?;
        *byte = value;
        let distance = (&raw const *byte).addr() - base;
        let found = mem_get.call(&mut store, ptr)?;
        println!("{region}: base + {distance}, where mem_get({ptr}) finds {found}");
    }
    // ANCHOR_END: base
    Ok(())
}

// ANCHOR: same
/// What the function `name` makes of a number.
fn same<T>(types: &Instance, store: &mut Store<()>, name: &str, it: T) -> Result<T>
where
    T: WasmParams + WasmResults,
{
    types.get_typed_func::<T, T>(&mut *store, name)?.call(store, it)
}
// ANCHOR_END: same

// ANCHOR: read
/// `N` bytes from address `at` on, or an error where the memory ends before.
fn read<const N: usize>(
    memory: Memory,
    store: impl AsContext,
    at: usize,
) -> Result<[u8; N], MemoryAccessError> {
    let mut bytes = [0; N];
    memory.read(store, at, &mut bytes)?;
    Ok(bytes)
}
// ANCHOR_END: read
