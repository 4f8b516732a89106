use wasmtime::{Engine, Instance, Module, Result, Store, Trap};

pub fn main() -> Result<()> {
    // ANCHOR: deref
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("pointers")?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let memory = instance.get_memory(&mut store, "memory").expect("the guest exports its memory");
    let mem_get = instance.get_typed_func::<u32, u32>(&mut store, "mem_get")?;
    memory.data_mut(&mut store)[5] = 44;
    println!("{}", mem_get.call(&mut store, 5)?);
    // ANCHOR_END: deref

    // ANCHOR: room
    let room = instance.get_typed_func::<(), u32>(&mut store, "room")?;
    let place = room.call(&mut store, ())?;
    memory.data_mut(&mut store)[place as usize] = 45;
    println!("mem_get({place}) is {}", mem_get.call(&mut store, place)?);
    println!("{}", crate::dump(memory.data(&store), place as usize, 32, "the room"));
    // ANCHOR_END: room

    // ANCHOR: negative
    let large = Instance::new(&mut store, &module, &[])?;
    let large_memory = large.get_memory(&mut store, "memory").expect("as above");
    let last_byte = large.get_typed_func::<(), u32>(&mut store, "last_byte")?;
    let signed = large.get_typed_func::<(), i32>(&mut store, "last_byte")?;
    large_memory.grow(&mut store, 32768)?;
    println!("as u32: {}", last_byte.call(&mut store, ())?);
    println!("as i32: {}", signed.call(&mut store, ())?);
    // ANCHOR_END: negative

    // ANCHOR: one-byte
    let numbers = instance.get_typed_func::<(), u32>(&mut store, "numbers")?;
    let at = numbers.call(&mut store, ())? as usize;
    println!("{}", memory.data(&store)[at + 20]);
    // ANCHOR_END: one-byte

    // ANCHOR: numbers
    let bytes = &memory.data(&store)[at..];
    println!("double {}", f64::from_le_bytes(bytes[..8].try_into()?));
    println!("long   {:x}", u64::from_le_bytes(bytes[8..16].try_into()?));
    println!("float  {}", f32::from_le_bytes(bytes[16..20].try_into()?));
    println!("word   {:x}", u32::from_le_bytes(bytes[20..24].try_into()?));
    println!("half   {:x}", u16::from_le_bytes(bytes[24..26].try_into()?));
    println!("byte   {}", bytes[26]);
    // ANCHOR_END: numbers

    // ANCHOR: order
    println!("{:x}", u32::from_be_bytes(bytes[20..24].try_into()?));
    // ANCHOR_END: order

    // ANCHOR: set
    let read_u32 = instance.get_typed_func::<u32, u32>(&mut store, "read_u32")?;
    memory.write(&mut store, place as usize, &1000u32.to_le_bytes())?;
    println!("{}", read_u32.call(&mut store, place)?);
    // ANCHOR_END: set

    // ANCHOR: odd
    let odd = place + 6;
    memory.write(&mut store, odd as usize, &2000u32.to_le_bytes())?;
    let mut word = [0; 4];
    memory.read(&store, odd as usize, &mut word)?;
    println!("{}", u32::from_le_bytes(word));
    // ANCHOR_END: odd

    // ANCHOR: misaligned
    let mut misaligned = Vec::new();
    for profile in ["debug", "release"] {
        let naive = Module::new(&engine, crate::exhibit("pointers", "misaligned", profile)?)?;
        let naive = Instance::new(&mut store, &naive, &[])?;
        let words = naive.get_global(&mut store, "WORDS").expect("the exhibit exports it");
        let ptr = words.get(&mut store).unwrap_i32() as u32 + 2;
        let read_u32 = naive.get_typed_func::<u32, u32>(&mut store, "read_u32")?;
        match read_u32.call(&mut store, ptr) {
            Ok(number) => println!("{profile}: {number}"),
            Err(error) => println!("{profile}: {}", error.downcast::<Trap>()?),
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

    // ANCHOR: unaligned
    let read_u32_unaligned =
        instance.get_typed_func::<u32, u32>(&mut store, "read_u32_unaligned")?;
    println!("{}", read_u32_unaligned.call(&mut store, odd)?);
    // ANCHOR_END: unaligned

    // ANCHOR: null-naive
    for profile in ["debug", "release"] {
        let naive = Module::new(&engine, crate::exhibit("pointers", "null", profile)?)?;
        let naive = Instance::new(&mut store, &naive, &[])?;
        let memory = naive.get_memory(&mut store, "memory").expect("as above");
        memory.data_mut(&mut store)[0] = 7;
        let get_or = naive.get_typed_func::<(u32, u32), u32>(&mut store, "get_or")?;
        println!("{profile}: {}", get_or.call(&mut store, (0, 99))?);
    }
    // ANCHOR_END: null-naive

    // ANCHOR: null
    let get_or = instance.get_typed_func::<(u32, u32), u32>(&mut store, "get_or")?;
    memory.data_mut(&mut store)[0] = 7;
    memory.data_mut(&mut store)[place as usize] = 45;
    println!("get_or(0, 99) is {}", get_or.call(&mut store, (0, 99))?);
    println!("get_or({place}, 99) is {}", get_or.call(&mut store, (place, 99))?);
    // ANCHOR_END: null

    // ANCHOR: memories
    let large_room = large.get_typed_func::<(), u32>(&mut store, "room")?;
    let large_place = large_room.call(&mut store, ())?;
    println!("{place} in this memory: {}", memory.data(&store)[place as usize]);
    println!("{large_place} in the large one: {}", large_memory.data(&store)[large_place as usize]);
    // ANCHOR_END: memories

    // ANCHOR: widths
    let base = memory.data_ptr(&store);
    println!("a guest's address has {} bytes", size_of_val(&place));
    println!("a host's address has {} bytes", size_of_val(&base));
    // ANCHOR_END: widths

    // ANCHOR: base
    let last = memory.data_size(&store) as u32 - 1;
    for (region, ptr, byte) in [("stack", 5, 1), ("data", place, 2), ("end", last, 3)] {
        // SAFETY: the address is inside the memory, which no call has moved since.
        unsafe { base.add(ptr as usize).write(byte) };
        println!("{region}: mem_get({ptr}) is {}", mem_get.call(&mut store, ptr)?);
    }
    // ANCHOR_END: base
    Ok(())
}
