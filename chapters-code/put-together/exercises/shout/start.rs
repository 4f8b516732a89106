use wasmtime::{Instance, Memory, Result, Store, format_err};

/// The texts in capitals, as the guest makes them.
///
/// The guest's `shout(rows, count, out)` reads a table of texts: of each, the address and how many
/// bytes it has. It makes a block for each text in capitals (`align` 1), and a block for their table
/// (8 bytes a row, `align` 4), and writes the address of this table and its number of rows to `out`.
/// All these blocks are the host's then. The status is 0, or 1 where there was no room; then it has
/// made nothing. Where a text contains U+0000, the guest panics.
pub fn shout(store: &mut Store<()>, instance: &Instance, texts: &[&str]) -> Result<Vec<String>> {
    let mut guest = Guest::new(store, instance)?;
    let rows = guest.alloc(8 * texts.len(), 4)?;
    let out = guest.alloc(8, 4)?;
    for (i, text) in texts.iter().enumerate() {
        let at = guest.alloc(text.len(), 1)?;
        guest.memory.write(&mut guest.store, at as usize, text.as_bytes())?;
        let row = [at, text.len() as u32].map(u32::to_le_bytes);
        guest.memory.write(&mut guest.store, rows as usize + 8 * i, row.as_flattened())?;
    }
    let count = texts.len() as u32;
    let shout = instance.get_typed_func::<(u32, u32, u32), u32>(&mut guest.store, "shout")?;
    shout.call(&mut guest.store, (rows, count, out))?;
    let [table, count] = guest.two_words(out)?;
    guest.dealloc(rows, 8 * texts.len(), 4)?;
    guest.dealloc(out, 8, 4)?;
    (0..count).map(|i| guest.two_words(table + 8 * i).and_then(|row| guest.text(row))).collect()
}

struct Guest<'a> {
    store: &'a mut Store<()>,
    instance: &'a Instance,
    memory: Memory,
}

impl<'a> Guest<'a> {
    fn new(store: &'a mut Store<()>, instance: &'a Instance) -> Result<Guest<'a>> {
        let memory = instance.get_memory(&mut *store, "memory");
        let memory = memory.ok_or_else(|| format_err!("the guest exports no memory"))?;
        Ok(Guest { store, instance, memory })
    }

    fn alloc(&mut self, size: usize, align: u32) -> Result<u32> {
        let alloc = self.instance.get_typed_func::<(u32, u32), u32>(&mut self.store, "alloc")?;
        alloc.call(&mut self.store, (u32::try_from(size)?, align))
    }

    fn dealloc(&mut self, at: u32, size: usize, align: u32) -> Result<()> {
        let name = "dealloc";
        let dealloc = self.instance.get_typed_func::<(u32, u32, u32), ()>(&mut self.store, name)?;
        dealloc.call(&mut self.store, (at, u32::try_from(size)?, align))
    }

    /// The two words at an address.
    fn two_words(&self, at: u32) -> Result<[u32; 2]> {
        let mut words = [[0; 4]; 2];
        self.memory.read(&self.store, at as usize, words.as_flattened_mut())?;
        Ok(words.map(u32::from_le_bytes))
    }

    /// The text at an address, of that many bytes.
    fn text(&self, [at, len]: [u32; 2]) -> Result<String> {
        let rest = self.memory.data(&self.store).get(at as usize..);
        let bytes = rest.and_then(|rest| rest.get(..len as usize));
        let bytes = bytes.ok_or_else(|| format_err!("the guest has no {len} bytes at {at}"))?;
        Ok(String::from_utf8(bytes.to_vec())?)
    }
}
