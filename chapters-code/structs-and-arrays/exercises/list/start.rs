use wasmtime::{Instance, Result, Store, format_err};

// The offsets of the guest's `Item`.
const KIND: usize = 0;
const PRICE: usize = 8;
const NAME: usize = 16;
const NAME_LEN: usize = 20;
const COUNT: usize = 24;

/// An item, as the host has it.
#[derive(Clone, Debug)]
pub struct Item {
    pub kind: u8,
    pub price: u64,
    pub name: String,
    pub count: u16,
}

/// What the guest says all the items cost. In the guest's rows, `NAME` is the address of the name,
/// `NAME_LEN` its length in bytes, and what belongs to no field is 0. Gives all blocks back, and
/// returns an error where the guest has no room.
pub fn total(store: &mut Store<()>, guest: &Instance, items: &[Item]) -> Result<u64> {
    let memory = guest.get_memory(&mut *store, "memory").ok_or_else(|| format_err!("no memory"))?;
    let alloc = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "alloc")?;
    let total = guest.get_typed_func::<(u32, u32), u64>(&mut *store, "total")?;

    let size = 1 + 8 + 4 + 4 + 2;
    let rows = alloc.call(&mut *store, (items.len() as u32 * size, 8))?;
    for (i, item) in items.iter().enumerate() {
        let length = item.name.chars().count() as u32;
        let name = alloc.call(&mut *store, (length, 1))?;
        memory.write(&mut *store, name as usize, item.name.as_bytes())?;
        let row = rows as usize + i * size as usize;
        memory.write(&mut *store, row + KIND, &[item.kind])?;
        memory.write(&mut *store, row + PRICE, &item.price.to_le_bytes())?;
        memory.write(&mut *store, row + NAME, &name.to_le_bytes())?;
        memory.write(&mut *store, row + NAME_LEN, &length.to_le_bytes())?;
        memory.write(&mut *store, row + COUNT, &item.count.to_le_bytes())?;
    }
    total.call(&mut *store, (rows, items.len() as u32))
}
