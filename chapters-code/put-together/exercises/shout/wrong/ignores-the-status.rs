// Wrong on purpose: where the status is not zero, there is no result.
use wasmtime::{Instance, Memory, Result, Store, ensure, format_err};

/// The texts in capitals, as the guest makes them.
///
/// The guest's `shout(rows, count, out)` reads a table of texts: of each, the address and how many
/// bytes it has. It makes a block for each text in capitals (`align` 1), and a block for their table
/// (8 bytes a row, `align` 4), and writes the address of this table and its number of rows to `out`.
/// All these blocks are the host's then. The status is 0, or 1 where there was no room; then it has
/// made nothing. Where a text contains U+0000, the guest panics.
pub fn shout(store: &mut Store<()>, instance: &Instance, texts: &[&str]) -> Result<Vec<String>> {
    let mut guest = Guest::new(store, instance)?;
    let result = guest.exchange(texts);
    guest.give_back()?;
    result
}

struct Guest<'a> {
    store: &'a mut Store<()>,
    instance: &'a Instance,
    memory: Memory,
    /// All that is to be given back: address, size, alignment.
    mine: Vec<(u32, u32, u32)>,
}

impl<'a> Guest<'a> {
    fn new(store: &'a mut Store<()>, instance: &'a Instance) -> Result<Guest<'a>> {
        let memory = instance.get_memory(&mut *store, "memory");
        let memory = memory.ok_or_else(|| format_err!("the guest exports no memory"))?;
        Ok(Guest { store, instance, memory, mine: Vec::new() })
    }

    fn exchange(&mut self, texts: &[&str]) -> Result<Vec<String>> {
        let mut table = Vec::new();
        for text in texts {
            table.push(self.lend(text.as_bytes(), 1)?.to_le_bytes());
            table.push((text.len() as u32).to_le_bytes());
        }
        let rows = self.lend(table.as_flattened(), 4)?;
        let out = self.lend(&[0; 8], 4)?;

        let name = "shout";
        let shout = self.instance.get_typed_func::<(u32, u32, u32), u32>(&mut self.store, name)?;
        let status = shout.call(&mut self.store, (rows, texts.len() as u32, out));
        if status.is_err() {
            // The call broke off: the guest is not called again.
            self.mine.clear();
        }
        status?;

        let [found, count] = self.two_words(out)?;
        self.mine.push((found, 8 * count, 4));
        let mut rows = Vec::new();
        for i in 0..count {
            let [at, len] = self.two_words(found + 8 * i)?;
            self.mine.push((at, len, 1));
            rows.push([at, len]);
        }
        rows.into_iter().map(|row| self.text(row)).collect()
    }

    /// A copy of the bytes in a block of the guest's.
    fn lend(&mut self, bytes: &[u8], align: u32) -> Result<u32> {
        let size = u32::try_from(bytes.len())?;
        let alloc = self.instance.get_typed_func::<(u32, u32), u32>(&mut self.store, "alloc")?;
        let at = alloc.call(&mut self.store, (size, align))?;
        ensure!(at != 0, "the guest has no block of {size} bytes");
        self.mine.push((at, size, align));
        self.memory.write(&mut self.store, at as usize, bytes)?;
        Ok(at)
    }

    fn give_back(&mut self) -> Result<()> {
        let name = "dealloc";
        let dealloc = self.instance.get_typed_func::<(u32, u32, u32), ()>(&mut self.store, name)?;
        for block in self.mine.drain(..) {
            dealloc.call(&mut self.store, block)?;
        }
        Ok(())
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
