use std::collections::BTreeMap;

use wasmtime::{Instance, Module, Result, Store, Trap, error::Context, format_err};

/// A shop that has five pieces of each of its articles. The guest's `sell(article, pieces)` returns
/// how many pieces are left, or panics, and leaves a message at `MESSAGE` when `init` was called
/// before: its length in bytes, 32 bits, and then the bytes. `restock(article, pieces)` decides how
/// many pieces there are.
pub struct Shop {
    module: Module,
    guest: Guest,
    /// How many pieces are left of what was sold, by article.
    left: BTreeMap<u32, u32>,
}

impl Shop {
    pub fn new(module: &Module) -> Result<Shop> {
        let left = BTreeMap::new();
        Ok(Shop { module: module.clone(), guest: Guest::start(module, &left)?, left })
    }

    /// How many pieces are left, or an error with the panic's message.
    pub fn sell(&mut self, article: u32, pieces: u32) -> Result<u32> {
        let sold = self.guest.sell(article, pieces);
        match &sold {
            Ok(left) => {
                self.left.insert(article, *left);
            }
            Err(error) if error.is::<Trap>() => {
                let message = self.guest.last_panic()?;
                self.guest = Guest::start(&self.module, &self.left)?;
                return Err(format_err!("{message}"));
            }
            Err(_) => {}
        }
        sold
    }
}

/// An instance, in a store of its own, which goes with it.
struct Guest {
    store: Store<()>,
    instance: Instance,
}

impl Guest {
    fn start(module: &Module, left: &BTreeMap<u32, u32>) -> Result<Guest> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let init = instance.get_typed_func::<(), ()>(&mut store, "init")?;
        init.call(&mut store, ())?;
        let restock = instance.get_typed_func::<(u32, u32), ()>(&mut store, "restock")?;
        for (article, pieces) in left {
            restock.call(&mut store, (*article, *pieces))?;
        }
        Ok(Guest { store, instance })
    }

    fn sell(&mut self, article: u32, pieces: u32) -> Result<u32> {
        let sell = self.instance.get_typed_func::<(u32, u32), u32>(&mut self.store, "sell")?;
        sell.call(&mut self.store, (article, pieces))
    }

    fn last_panic(&mut self) -> Result<String> {
        let memory = self.instance.get_memory(&mut self.store, "memory").context("no memory")?;
        let global = self.instance.get_global(&mut self.store, "MESSAGE");
        let at = global.and_then(|global| global.get(&mut self.store).i32());
        let at = at.context("no message")?.cast_unsigned() as usize;
        let message = memory.data(&self.store).get(at..);
        let (length, bytes) = message.and_then(<[u8]>::split_first_chunk).context("no length")?;
        let length = u32::from_le_bytes(*length) as usize;
        Ok(String::from_utf8_lossy(bytes.get(..length).context("too long")?).into_owned())
    }
}
