use wasmtime::{Caller, Engine, Extern, Instance, Linker, Memory, Module, Result, Store, Trap};

// ANCHOR: start
fn start(engine: &Engine, module: &[u8]) -> Result<(Store<()>, Instance, Memory)> {
    let mut store = Store::new(engine, ());
    let instance = Instance::new(&mut store, &Module::new(engine, module)?, &[])?;
    let memory = instance.get_memory(&mut store, "memory").expect("every guest exports one");
    Ok((store, instance, memory))
}
// ANCHOR_END: start

// ANCHOR: word
fn word(memory: &[u8], address: u32) -> usize {
    let bytes = memory[address as usize..][..4].try_into().expect("these are 4 bytes");
    u32::from_le_bytes(bytes) as usize
}
// ANCHOR_END: word

pub fn main() -> Result<()> {
    // ANCHOR: naive
    let engine = Engine::default();
    for profile in ["debug", "release"] {
        let module = crate::exhibit("strings", "naive", profile)?;
        let (mut store, instance, memory) = start(&engine, &module)?;
        let replace_str =
            instance.get_typed_func::<(u32, u32, u32), u32>(&mut store, "replace_str")?;
        let text = "Hello World!";
        memory.write(&mut store, 6, text.as_bytes())?;
        let length = replace_str.call(&mut store, (6, text.len() as u32, 20))? as usize;
        let result = str::from_utf8(&memory.data(&store)[20..][..length])?;
        println!("{profile}: {length} bytes, {result}");
    }
    // ANCHOR_END: naive

    // ANCHOR: hello
    let (mut store, instance, memory) = start(&engine, &crate::guest("strings")?)?;
    let mut number =
        |name| instance.get_typed_func::<(), u32>(&mut store, name)?.call(&mut store, ());
    let (from, to, capacity) = (number("input")?, number("output")?, number("capacity")? as usize);
    let replace_str = instance.get_typed_func::<(u32, u32, u32), i32>(&mut store, "replace_str")?;

    let text = "Hello World!";
    let room = &mut memory.data_mut(&mut store)[from as usize..][..capacity];
    room[..text.len()].copy_from_slice(text.as_bytes());
    let length = replace_str.call(&mut store, (from, text.len() as u32, to))? as usize;
    let result = str::from_utf8(&memory.data(&store)[to as usize..][..length])?;
    println!("{} bytes in, {length} bytes out: {result}", text.len());
    // ANCHOR_END: hello

    // ANCHOR: figure
    println!("{}", crate::dump(memory.data(&store), from as usize, text.len(), "the text"));
    println!("{}", crate::dump(memory.data(&store), to as usize, length, "the result"));
    // ANCHOR_END: figure

    // ANCHOR: lengths
    for text in ["A", "é", "€", "😀"] {
        println!(
            "{text}: chars {}, bytes {}: {:x?}",
            text.chars().count(),
            text.len(),
            text.as_bytes()
        );
    }
    // ANCHOR_END: lengths

    // ANCHOR: helpers
    let mut replace = |text: &[u8], len: usize| -> Result<String> {
        memory.data_mut(&mut store)[from as usize..][..capacity][..text.len()]
            .copy_from_slice(text);
        let length = replace_str.call(&mut store, (from, len as u32, to))?;
        Ok(match usize::try_from(length) {
            Ok(length) => str::from_utf8(&memory.data(&store)[to as usize..][..length])?.to_owned(),
            Err(_) => format!("not UTF-8 from byte {}", !length),
        })
    };
    // ANCHOR_END: helpers

    // ANCHOR: wrong-length
    for text in ["Hello World!", "Héllo World!", "Hello World €", "Hello World 😀"] {
        println!("{text} → {}", replace(text.as_bytes(), text.chars().count())?);
    }
    // ANCHOR_END: wrong-length

    // ANCHOR: right-length
    for text in ["Héllo World!", "Hello World €", "Hello World 😀"] {
        println!("{}", replace(text.as_bytes(), text.len())?);
    }
    // ANCHOR_END: right-length

    // ANCHOR: encode-into
    let text = "Café 😀";
    println!("{} of {} bytes", text.floor_char_boundary(8), text.len());
    // ANCHOR_END: encode-into

    // ANCHOR: checked
    println!("{}", replace(&[0xe2, 0x82, 0xac], 1)?);
    println!("{}", replace(&[0xe2, 0x82, 0xac], 3)?);
    // ANCHOR_END: checked

    // ANCHOR: surrogate
    println!("{:?}", char::from_u32(0xd83d));
    println!("{}", String::from_utf16(&[0xd83d]).unwrap_err());
    // ANCHOR_END: surrogate

    // ANCHOR: bom
    let text = "\u{feff}Hello World!";
    println!("{:?}", replace(text.as_bytes(), text.len())?);
    // ANCHOR_END: bom

    // ANCHOR: fatal
    let cut = &"€".as_bytes()[..2];
    println!("{}", String::from_utf8_lossy(cut).escape_unicode());
    println!("{}", str::from_utf8(cut).unwrap_err());
    // ANCHOR_END: fatal

    // ANCHOR: unchecked
    for profile in ["debug", "release"] {
        let module = crate::exhibit("strings", "unchecked", profile)?;
        let (mut store, instance, memory) = start(&engine, &module)?;
        let input = instance.get_typed_func::<(), u32>(&mut store, "input")?;
        let input = input.call(&mut store, ())?;
        let first_char = instance.get_typed_func::<(u32, u32), u32>(&mut store, "first_char")?;
        for byte in [0xe2, 0xff] {
            memory.write(&mut store, input as usize, &[byte, 0x82, 0xac, 0])?;
            match first_char.call(&mut store, (input, 1)) {
                Ok(char) => println!("{profile}: the text {byte:x} begins with U+{char:x}"),
                Err(error) => {
                    println!("{profile}: the text {byte:x}: {}", error.downcast::<Trap>()?)
                }
            }
        }
    }
    // ANCHOR_END: unchecked

    // ANCHOR: returned
    for profile in ["debug", "release"] {
        let module = crate::exhibit("strings", "returned", profile)?;
        let (mut store, instance, memory) = start(&engine, &module)?;
        let greeting = instance.get_typed_func::<u32, u32>(&mut store, "greeting")?;
        let first = greeting.call(&mut store, 99)? as usize;
        println!("{profile}: {}", str::from_utf8(&memory.data(&store)[first..][..9])?);
        greeting.call(&mut store, 7)?;
        let text = str::from_utf8(&memory.data(&store)[first..][..9])?;
        println!("{profile}, after the next call: {text}");
    }
    // ANCHOR_END: returned

    // ANCHOR: out
    let slot = instance.get_typed_func::<(), u32>(&mut store, "slot")?;
    let greeting_out = instance.get_typed_func::<u32, ()>(&mut store, "greeting_out")?;
    let out = slot.call(&mut store, ())?;
    greeting_out.call(&mut store, out)?;
    let bytes = memory.data(&store);
    let (ptr, len) = (word(bytes, out), word(bytes, out + 4));
    println!("{}", str::from_utf8(&bytes[ptr..][..len])?);
    // ANCHOR_END: out

    // ANCHOR: descriptor
    let descriptor = instance.get_typed_func::<(), u32>(&mut store, "greeting_descriptor")?;
    let descriptor = descriptor.call(&mut store, ())?;
    let bytes = memory.data(&store);
    let (ptr, len) = (word(bytes, descriptor), word(bytes, descriptor + 4));
    println!("{}", crate::dump(bytes, descriptor as usize, 8, "address and length"));
    println!("{}", crate::dump(bytes, ptr, len, "the greeting"));
    // ANCHOR_END: descriptor

    // ANCHOR: packed
    let greeting_packed = instance.get_typed_func::<(), u64>(&mut store, "greeting_packed")?;
    let packed = greeting_packed.call(&mut store, ())?;
    let (ptr, len) = ((packed >> 32) as usize, packed as u32 as usize);
    println!("{packed:#x}: {}", str::from_utf8(&memory.data(&store)[ptr..][..len])?);
    // ANCHOR_END: packed

    // ANCHOR: multi-value
    let two_results = [
        b"\0asm\x01\0\0\0".as_slice(),     // the magic number and the version
        b"\x01\x06\x01\x60\0\x02\x7f\x7f", // a type: (func (result i32 i32))
        b"\x03\x02\x01\0",                 // one function of that type
        b"\x05\x03\x01\0\x01",             // (memory 1)
        b"\x07\x15\x02\x06memory\x02\0\x08greeting\0\0", // both exported
        b"\x0a\x08\x01\x06\0\x41\x14\x41\x0b\x0b", // i32.const 20  i32.const 11  end
        b"\x0b\x11\x01\0\x41\x14\x0b\x0bHello WASM!", // (data (i32.const 20) "Hello WASM!")
    ];
    let (mut store, instance, memory) = start(&engine, &two_results.concat())?;
    let greeting = instance.get_typed_func::<(), (u32, u32)>(&mut store, "greeting")?;
    let (ptr, len) = greeting.call(&mut store, ())?;
    let text = str::from_utf8(&memory.data(&store)[ptr as usize..][..len as usize])?;
    println!("{ptr}, {len}: {text}");
    // ANCHOR_END: multi-value

    // ANCHOR: imports
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "ask", |mut caller: Caller<'_, ()>, ptr: u32, room: u32| {
        let memory = caller.get_export("memory").and_then(Extern::into_memory).expect("exported");
        let room = &mut memory.data_mut(&mut caller)[ptr as usize..][..room as usize];
        room[.."WASM".len()].copy_from_slice(b"WASM");
        "WASM".len() as u32
    })?;
    linker.func_wrap("host", "show", |mut caller: Caller<'_, ()>, ptr: u32, len: u32| {
        let memory = caller.get_export("memory").and_then(Extern::into_memory).expect("exported");
        let text = &memory.data(&caller)[ptr as usize..][..len as usize];
        println!("{}", String::from_utf8_lossy(text));
    })?;
    let module = Module::new(&engine, crate::exhibit("strings", "imports", "release")?)?;
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module)?;
    instance.get_typed_func::<(), ()>(&mut store, "greet")?.call(&mut store, ())?;
    // ANCHOR_END: imports

    // ANCHOR: parameters
    let (mut store, instance, memory) =
        start(&engine, &crate::exhibit("strings", "abi", "release")?)?;
    for name in ["byte_length", "byte_length_rust", "greeting"] {
        let exported = instance.get_func(&mut store, name).expect("the exhibit exports it");
        println!("{}", exported.ty(&store).params().len());
    }
    // ANCHOR_END: parameters

    // ANCHOR: one-parameter
    let byte_length = instance.get_typed_func::<(u32, u32), u32>(&mut store, "byte_length");
    println!("two parameters: {}", byte_length.is_ok());
    let byte_length = instance.get_typed_func::<u32, u32>(&mut store, "byte_length")?;
    let at = instance.get_global(&mut store, "GREETING").expect("the exhibit exports it");
    let at = at.get(&mut store).unwrap_i32() as u32;
    println!("{:#x} bytes", byte_length.call(&mut store, at)?);
    println!("{}", crate::dump(memory.data(&store), at as usize + 4, 4, "taken for a length"));
    // ANCHOR_END: one-parameter
    Ok(())
}
