use wasmtime::{Instance, Result, Store, ensure, format_err};

// The offsets of the guest's `Item`.
const KIND: usize = 0;
const PRICE: usize = 8;
const NAME: usize = 16;
const NAME_LEN: usize = 20;
const COUNT: usize = 24;
// Its size, with the padding at its end.
const SIZE: usize = 32;

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
    let dealloc = guest.get_typed_func::<(u32, u32, u32), ()>(&mut *store, "dealloc")?;
    let mut blocks = Vec::new();
    let sum = hand_over(store, guest, items, &mut blocks);
    // On every path: the result is looked at when all blocks have gone back.
    for block in blocks {
        dealloc.call(&mut *store, block)?;
    }
    sum
}

/// Notes each block that it asks for: address, size and alignment.
fn hand_over(
    store: &mut Store<()>,
    guest: &Instance,
    items: &[Item],
    blocks: &mut Vec<(u32, u32, u32)>,
) -> Result<u64> {
    let memory = guest.get_memory(&mut *store, "memory").ok_or_else(|| format_err!("no memory"))?;
    let alloc = guest.get_typed_func::<(u32, u32), u32>(&mut *store, "alloc")?;
    let total = guest.get_typed_func::<(u32, u32), u64>(&mut *store, "total")?;
    let mut put = |bytes: &[u8], align| {
        let size = u32::try_from(bytes.len())?;
        let at = alloc.call(&mut *store, (size, align))?;
        ensure!(at != 0, "the guest has no room");
        blocks.push((at, size, align));
        memory.write(&mut *store, at as usize, bytes)?;
        Ok(at)
    };

    let mut rows = vec![[0; SIZE]; items.len()];
    for (item, row) in items.iter().zip(&mut rows) {
        let name = put(item.name.as_bytes(), 1)?;
        let length = u32::try_from(item.name.len())?;
        row[KIND] = item.kind;
        row[PRICE..][..8].copy_from_slice(&item.price.to_le_bytes());
        row[NAME..][..4].copy_from_slice(&name.to_le_bytes());
        row[NAME_LEN..][..4].copy_from_slice(&length.to_le_bytes());
        row[COUNT..][..2].copy_from_slice(&item.count.to_le_bytes());
    }
    let at = put(rows.as_flattened(), 8)?;
    total.call(store, (at, u32::try_from(items.len())?))
}
