// ANCHOR: guest
use wasmtime::{
    Engine, Instance, Memory, Module, Result, Store, WasmParams, WasmResults, ensure, format_err,
};

struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    fn start(module: &Module) -> Result<Guest> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory");
        let memory = memory.ok_or_else(|| format_err!("the guest exports no memory"))?;
        Ok(Guest { store, instance, memory })
    }

    fn call<A: WasmParams, R: WasmResults>(&mut self, name: &str, args: A) -> Result<R> {
        self.instance.get_typed_func::<A, R>(&mut self.store, name)?.call(&mut self.store, args)
    }

    fn alloc(&mut self, size: u32, align: u32) -> Result<u32> {
        let at = self.call("alloc", (size, align))?;
        ensure!(at != 0, "the guest has no block of {size} bytes");
        Ok(at)
    }

    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<()> {
        Ok(self.memory.write(&mut self.store, at as usize, bytes)?)
    }

    fn read<const N: usize>(&self, at: u32) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.memory.read(&self.store, at as usize, &mut bytes)?;
        Ok(bytes)
    }
}
// ANCHOR_END: guest

impl Guest {
    fn dump(&self, at: u32, length: usize, label: &str) -> String {
        crate::dump(self.memory.data(&self.store), at as usize, length, label)
    }
}

// ANCHOR: numbers
const SIZE: usize = 32;
const KIND: usize = 0;
const PRICE: usize = 8;
const NAME: usize = 16;
const NAME_LEN: usize = 20;
const COUNT: usize = 24;
// ANCHOR_END: numbers

// ANCHOR: item
/// An item as the host keeps it: the name's address is one of the guest's, and so a `u32`.
#[derive(Clone, Copy, Debug)]
struct Item {
    kind: u8,
    price: u64,
    name: u32,
    name_len: u32,
    count: u16,
}

impl Item {
    fn write(&self, bytes: &mut [u8; SIZE]) {
        bytes[KIND] = self.kind;
        bytes[PRICE..][..8].copy_from_slice(&self.price.to_le_bytes());
        bytes[NAME..][..4].copy_from_slice(&self.name.to_le_bytes());
        bytes[NAME_LEN..][..4].copy_from_slice(&self.name_len.to_le_bytes());
        bytes[COUNT..][..2].copy_from_slice(&self.count.to_le_bytes());
    }
}
// ANCHOR_END: item

// ANCHOR: read
impl Item {
    fn read(bytes: &[u8; SIZE]) -> Result<Item> {
        Ok(Item {
            kind: bytes[KIND],
            price: u64::from_le_bytes(bytes[PRICE..][..8].try_into()?),
            name: u32::from_le_bytes(bytes[NAME..][..4].try_into()?),
            name_len: u32::from_le_bytes(bytes[NAME_LEN..][..4].try_into()?),
            count: u16::from_le_bytes(bytes[COUNT..][..2].try_into()?),
        })
    }

    /// The name is where the guest says, so that may be anywhere.
    fn name<'a>(&self, guest: &'a Guest) -> Result<&'a str> {
        let rest = guest.memory.data(&guest.store).get(self.name as usize..);
        let name = rest.and_then(|rest| rest.get(..self.name_len as usize));
        Ok(str::from_utf8(name.ok_or_else(|| format_err!("the name is not in the memory"))?)?)
    }
}
// ANCHOR_END: read

// ANCHOR: own
use std::mem::offset_of;

/// The guest's struct, word for word, compiled for the host.
#[repr(C)]
struct HostItem {
    kind: u8,
    price: u64,
    name: *const u8,
    name_len: usize,
    count: u16,
}
// ANCHOR_END: own

pub fn main() -> Result<()> {
    // ANCHOR: layout
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("structs-and-arrays")?)?;
    let mut guest = Guest::start(&module)?;

    let ours = [SIZE, 8, KIND, PRICE, NAME, NAME_LEN, COUNT];
    let layout = guest.instance.get_global(&mut guest.store, "ITEM_LAYOUT");
    let layout = layout.ok_or_else(|| format_err!("the guest exports no layout"))?;
    let at = layout.get(&mut guest.store).i32().ok_or_else(|| format_err!("no address"))?;
    let words = guest.read::<28>(at.cast_unsigned())?;
    let theirs: Vec<_> =
        words.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word) as usize).collect();
    ensure!(theirs == ours, "the guest's items are {theirs:?}, and this host's are {ours:?}");
    println!("size, alignment and offsets: {theirs:?}");
    // ANCHOR_END: layout

    // ANCHOR: write
    let text = "thé vert";
    let name_len = text.len() as u32;
    let name = guest.alloc(name_len, 1)?;
    guest.write(name, text.as_bytes())?;
    let tea = guest.alloc(SIZE as u32, 8)?;
    let mut bytes = [0xee; SIZE];
    Item { kind: 1, price: 250, name, name_len, count: 3 }.write(&mut bytes);
    guest.write(tea, &bytes)?;
    println!("{} letters", guest.call::<_, u32>("letters", tea)?);
    // ANCHOR_END: write

    // ANCHOR: padding
    println!("{}", guest.dump(tea, 1, "kind: u8"));
    println!("{}", guest.dump(tea + 1, 7, "padding"));
    println!("{}", guest.dump(tea + PRICE as u32, 8, "price: u64"));
    println!("{}", guest.dump(tea + NAME as u32, 4, "name: *const u8"));
    println!("{}", guest.dump(tea + NAME_LEN as u32, 4, "name_len: usize"));
    println!("{}", guest.dump(tea + COUNT as u32, 2, "count: u16"));
    println!("{}", guest.dump(tea + 26, 6, "padding"));
    // ANCHOR_END: padding

    // ANCHOR: rows
    let rows = guest.alloc(3 * SIZE as u32, 8)?;
    let mut table = [[0; SIZE]; 3];
    for (row, (price, count)) in table.iter_mut().zip([(250, 3), (1990, 1), (45, 20)]) {
        Item { kind: 1, price, name, name_len, count }.write(row);
    }
    guest.write(rows, table.as_flattened())?;
    println!("total {}", guest.call::<_, u64>("total", (rows, 3))?);
    guest.call::<_, ()>("raise", (rows, 3, 100_u64))?;
    let table = guest.read::<{ 3 * SIZE }>(rows)?;
    for row in table.as_chunks().0 {
        let item = Item::read(row)?;
        let name = item.name(&guest)?;
        println!("{} of {name}, kind {}, at {}", item.count, item.kind, item.price);
    }
    // ANCHOR_END: rows

    // ANCHOR: columns
    let prices = guest.alloc(3 * 8, 8)?;
    let counts = guest.alloc(3 * 2, 2)?;
    guest.write(prices, [250_u64, 1990, 45].map(u64::to_le_bytes).as_flattened())?;
    guest.write(counts, [3_u16, 1, 20].map(u16::to_le_bytes).as_flattened())?;
    let sum: u64 = guest.call("total_of_columns", (prices, counts, 3))?;
    println!("total {sum}");
    let [kind, price, name_at, length, count] = [1, 8, 4, 4, 2];
    let all = kind + price + name_at + length + count;
    println!("10000 items: {} bytes in rows, {} in columns", 10_000 * SIZE, 10_000 * all);
    println!("read for a total: {} or {}", 10_000 * SIZE, 10_000 * (price + count));
    // ANCHOR_END: columns

    // ANCHOR: option
    let found: u32 = guest.call("dearest", (rows, 3))?;
    let place = found.checked_sub(rows).ok_or_else(|| format_err!("it is none of the items"))?;
    println!("the dearest is item {}", place as usize / SIZE);
    println!("of none: {}", guest.call::<_, u32>("dearest", (rows, 0))?);
    let some: u32 = guest.call("parcels", (10, 4))?;
    let none: u32 = guest.call("parcels", (10, 0))?;
    println!("parcels: {some}, with none in each: {none}");
    // ANCHOR_END: option

    // ANCHOR: kind
    let [two, nine] = [2, 9].map(|kind| guest.call::<u32, i32>("tax", kind));
    println!("kind 2: {}, kind 9: {}", two?, nine?);
    // ANCHOR_END: kind

    // ANCHOR: do-this
    let item = guest.alloc(SIZE as u32, 8)?;
    let mut bytes = [0; SIZE];
    Item { kind: 2, price: 1500, name, name_len, count: 2 }.write(&mut bytes);
    guest.write(item, &bytes)?;
    let cost = guest.call::<_, u64>("total", (item, 1));
    guest.call::<_, ()>("dealloc", (item, SIZE as u32, 8))?;
    println!("total {}", cost?);
    // ANCHOR_END: do-this

    // ANCHOR: predict-tight
    println!("{}", guest.call::<_, u32>("tight_size", ())?);
    // ANCHOR_END: predict-tight

    // ANCHOR: predict-stride
    let close = guest.alloc(2 * SIZE as u32, 8)?;
    let mut bytes = [0; SIZE];
    Item { kind: 1, price: 100, name, name_len, count: 1 }.write(&mut bytes);
    guest.write(close, &[0; 2 * SIZE])?;
    guest.write(close, &bytes)?;
    guest.write(close + 26, &bytes)?;
    let [one, two] = [1, 2].map(|count| guest.call::<_, u64>("total", (close, count)));
    println!("one item: {}, two items: {}", one?, two?);
    guest.call::<_, ()>("dealloc", (close, 2 * SIZE as u32, 8))?;
    // ANCHOR_END: predict-stride

    // ANCHOR: predict-kind
    println!("{}", guest.call::<u32, i32>("tax", 258)?);
    // ANCHOR_END: predict-kind

    // ANCHOR: own-run
    println!("{} bytes for this host, {SIZE} in the guest", size_of::<HostItem>());
    println!("name: {} and {NAME}", offset_of!(HostItem, name));
    println!("name_len: {} and {NAME_LEN}", offset_of!(HostItem, name_len));
    println!("count: {} and {COUNT}", offset_of!(HostItem, count));
    // ANCHOR_END: own-run

    // ANCHOR: invalid
    for profile in ["debug", "release"] {
        let exhibit = crate::exhibit("structs-and-arrays", "invalid", profile)?;
        let mut trusting = Guest::start(&Module::new(&engine, exhibit)?)?;
        for (name, number) in [("tax", 9), ("paid", 2), ("bytes", -1)] {
            match trusting.call::<i32, u32>(name, number) {
                Ok(answer) => println!("{profile}: {name}({number}) is {answer}"),
                Err(error) => println!("{profile}: {name}({number}): {}", error.root_cause()),
            }
        }
    }
    // ANCHOR_END: invalid

    // ANCHOR: give-back
    for (at, size, align) in [
        (rows, 3 * SIZE as u32, 8),
        (prices, 3 * 8, 8),
        (counts, 3 * 2, 2),
        (tea, SIZE as u32, 8),
        (name, name_len, 1),
    ] {
        guest.call::<_, ()>("dealloc", (at, size, align))?;
    }
    // ANCHOR_END: give-back
    Ok(())
}
