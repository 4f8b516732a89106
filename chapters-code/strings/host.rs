// ANCHOR: start
use wasmtime::{
    Engine, Instance, Memory, Module, Result, Store, ensure, error::Context, format_err,
};

/// A guest: its instance, the memory that it exports, and the store that holds both.
struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    fn new(engine: &Engine, module: &[u8]) -> Result<Guest> {
        let mut store = Store::new(engine, ());
        let instance = Instance::new(&mut store, &Module::new(engine, module)?, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        Ok(Guest { store, instance, memory })
    }

    /// What an exported function without parameters returns.
    fn number(&mut self, name: &str) -> Result<u32> {
        self.instance.get_typed_func::<(), u32>(&mut self.store, name)?.call(&mut self.store, ())
    }

    /// The `len` bytes at `ptr`, if the guest has them.
    fn bytes(&self, ptr: u32, len: u32) -> Result<&[u8]> {
        let rest = self.memory.data(&self.store).get(ptr as usize..);
        let bytes = rest.and_then(|rest| rest.get(..len as usize));
        bytes.context("the guest has no such bytes")
    }
}
// ANCHOR_END: start

// ANCHOR: sound
/// Sends a text, and receives what the guest makes of it.
fn replace(guest: &mut Guest, text: &str) -> Result<String> {
    let (from, to) = (guest.number("input")?, guest.number("output")?);
    let size = guest.number("capacity")?;
    ensure!(text.len() <= size as usize, "there is room for {size} bytes");
    guest.memory.write(&mut guest.store, from as usize, text.as_bytes())?;
    let replace_str =
        guest.instance.get_typed_func::<(u32, u32, u32), i32>(&mut guest.store, "replace_str")?;
    let length = replace_str.call(&mut guest.store, (from, text.len() as u32, to))?;
    ensure!((0..=size as i32).contains(&length), "the guest says {length}");
    Ok(str::from_utf8(guest.bytes(to, length as u32)?)?.to_owned())
}
// ANCHOR_END: sound

pub fn main() -> Result<()> {
    // ANCHOR: naive
    let engine = Engine::default();
    for profile in ["debug", "release"] {
        let module = crate::exhibit("strings", "naive", profile)?;
        let mut guest = Guest::new(&engine, &module)?;
        let replace_str = guest
            .instance
            .get_typed_func::<(u32, u32, u32), u32>(&mut guest.store, "replace_str")?;
        let text = "Hello World!";
        guest.memory.write(&mut guest.store, 6, text.as_bytes())?;
        let length = replace_str.call(&mut guest.store, (6, text.len() as u32, 20))?;
        let result = str::from_utf8(guest.bytes(20, length)?)?;
        println!("{profile}: {length} bytes, {result}");
    }
    // ANCHOR_END: naive

    // ANCHOR: hello
    let mut guest = Guest::new(&engine, &crate::guest("strings")?)?;
    let (from, to) = (guest.number("input")?, guest.number("output")?);
    let size = guest.number("capacity")?;
    let replace_str =
        guest.instance.get_typed_func::<(u32, u32, u32), i32>(&mut guest.store, "replace_str")?;

    let text = "Hello World!";
    ensure!(text.len() <= size as usize, "there is room for {size} bytes");
    guest.memory.write(&mut guest.store, from as usize, text.as_bytes())?;
    let length = replace_str.call(&mut guest.store, (from, text.len() as u32, to))?;
    let result = str::from_utf8(guest.bytes(to, length.try_into()?)?)?;
    println!("{} bytes in, {length} bytes out: {result}", text.len());
    let all = guest.memory.data(&guest.store);
    println!("{}", crate::dump(all, from as usize, text.len(), "the text"));
    println!("{}", crate::dump(all, to as usize, result.len(), "the result"));
    // ANCHOR_END: hello

    // ANCHOR: lengths
    for text in ["A", "é", "€", "😀"] {
        let (chars, bytes) = (text.chars().count(), text.as_bytes());
        println!("{text}: chars {chars}, bytes {}: {bytes:x?}", text.len());
    }
    // ANCHOR_END: lengths

    // ANCHOR: helpers
    let send = |guest: &mut Guest, text: &[u8], len: usize| -> Result<String> {
        ensure!(text.len() <= size as usize, "there is room for {size} bytes");
        guest.memory.write(&mut guest.store, from as usize, text)?;
        let length = replace_str.call(&mut guest.store, (from, len as u32, to))?;
        let length = u32::try_from(length).map_err(|_| format_err!("not UTF-8"))?;
        Ok(str::from_utf8(guest.bytes(to, length)?)?.to_owned())
    };
    // ANCHOR_END: helpers

    // ANCHOR: wrong-length
    for text in ["Hello World!", "Héllo World!", "Hello World €", "Hello World 😀"] {
        let (chars, bytes) = (text.chars().count(), text.len());
        let wrong = send(&mut guest, text.as_bytes(), chars);
        let wrong = wrong.unwrap_or_else(|error| error.to_string());
        let right = send(&mut guest, text.as_bytes(), bytes)?;
        println!("{chars} chars → {wrong}, {bytes} bytes → {right}");
    }
    // ANCHOR_END: wrong-length

    // ANCHOR: read-wrong
    send(&mut guest, "Café".as_bytes(), "Café".len())?;
    let bytes = guest.bytes(to, "Café".len() as u32)?;
    let chars: String = bytes.iter().map(|byte| *byte as char).collect();
    println!("{bytes:x?} in memory");
    println!("`as char` for each byte: {chars}");
    println!("from_utf8: {}", str::from_utf8(bytes)?);
    // ANCHOR_END: read-wrong

    // ANCHOR: written-wrong
    {
        let mut guest = Guest::new(&engine, &crate::exhibit("strings", "latin", "release")?)?;
        let (from, to) = (guest.number("input")?, guest.number("output")?);
        let copy =
            guest.instance.get_typed_func::<(u32, u32, u32), u32>(&mut guest.store, "copy")?;
        guest.memory.write(&mut guest.store, from as usize, "é".as_bytes())?;
        let length = copy.call(&mut guest.store, (from, "é".len() as u32, to))?;
        let bytes = guest.bytes(to, length)?;
        println!("{bytes:x?} in memory");
        println!("from_utf8: {}", str::from_utf8(bytes)?);
    }
    // ANCHOR_END: written-wrong

    // ANCHOR: unchecked
    for profile in ["debug", "release"] {
        let module = crate::exhibit("strings", "unchecked", profile)?;
        let mut guest = Guest::new(&engine, &module)?;
        let input = guest.number("input")?;
        let first_char =
            guest.instance.get_typed_func::<(u32, u32), u32>(&mut guest.store, "first_char")?;
        for byte in [0xe2, 0xff] {
            guest.memory.write(&mut guest.store, input as usize, &[byte, 0x82, 0xac, 0])?;
            match first_char.call(&mut guest.store, (input, 1)) {
                Ok(char) => println!("{profile}: the text {byte:x} begins with U+{char:x}"),
                Err(error) => {
                    println!("{profile}: the text {byte:x}: {}", error.root_cause())
                }
            }
        }
    }
    // ANCHOR_END: unchecked

    // ANCHOR: floor
    let text = "Café 😀";
    println!("{} of {} bytes", text.floor_char_boundary(8), text.len());
    // ANCHOR_END: floor

    // ANCHOR: sound-call
    for text in ["Héllo World!", &"World ".repeat(9)] {
        match replace(&mut guest, text) {
            Ok(result) => println!("{result}"),
            Err(error) => println!("{error}"),
        }
    }
    // ANCHOR_END: sound-call

    // ANCHOR: predict-zero
    println!("{:?}", replace(&mut guest, "Hello\0World!")?);
    // ANCHOR_END: predict-zero

    // ANCHOR: predict-room
    println!("{}", "😀".repeat(10).floor_char_boundary(size as usize));
    // ANCHOR_END: predict-room

    // ANCHOR: predict-again
    let mut again = "é".to_owned();
    for round in 1..=3 {
        println!("round {round}: {} bytes", again.len());
        again = again.bytes().map(|byte| byte as char).collect();
    }
    // ANCHOR_END: predict-again

    // ANCHOR: characters
    for (name, text) in [
        ("é, one piece", "\u{e9}"),
        ("é, e and an accent", "e\u{301}"),
        ("a flag", "🇩🇪"),
        ("a family", "👨\u{200d}👩\u{200d}👧"),
    ] {
        let (values, units) = (text.chars().count(), text.encode_utf16().count());
        println!("{name}: {values} scalar values, {units} units, {} bytes", text.len());
    }
    // ANCHOR_END: characters

    // ANCHOR: latin1
    let latin1: Vec<u8> = "Héllo".chars().map(|char| char as u8).collect();
    println!("{latin1:x?}");
    println!("{}", send(&mut guest, &latin1, latin1.len()).unwrap_err());
    println!("{}", String::from_utf8_lossy(&latin1));
    // ANCHOR_END: latin1

    // ANCHOR: utf16
    let pairs: Vec<u8> = "World".encode_utf16().flat_map(u16::to_le_bytes).collect();
    println!("{pairs:x?}");
    println!("{:?}", send(&mut guest, &pairs, pairs.len())?);
    // ANCHOR_END: utf16

    // ANCHOR: valid-up-to
    let valid_up_to =
        guest.instance.get_typed_func::<(u32, u32), u32>(&mut guest.store, "valid_up_to")?;
    let text = "Hello World €";
    guest.memory.write(&mut guest.store, from as usize, text.as_bytes())?;
    for length in [text.len() as u32, text.len() as u32 - 1] {
        let good = valid_up_to.call(&mut guest.store, (from, length))?;
        println!("{length} bytes, of which {good} are good");
    }
    // ANCHOR_END: valid-up-to

    // ANCHOR: surrogate
    println!("{:?}", char::from_u32(0xd83d));
    println!("{}", String::from_utf16(&[0xd83d]).unwrap_err());
    // ANCHOR_END: surrogate

    // ANCHOR: bom
    println!("{:?}", replace(&mut guest, "\u{feff}Hello World!")?);
    // ANCHOR_END: bom

    // ANCHOR: fatal
    let cut = &"€".as_bytes()[..2];
    println!("{}", String::from_utf8_lossy(cut).escape_unicode());
    println!("{}", str::from_utf8(cut).unwrap_err());
    // ANCHOR_END: fatal
    Ok(())
}
