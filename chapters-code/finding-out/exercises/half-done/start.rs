use wasmtime::{Instance, Module, Result, Store};

/// A shop that has five pieces of each of its articles. The guest's `sell(article, pieces)` returns
/// how many pieces are left, or panics, and leaves a message at `MESSAGE` when `init` was called
/// before: its length in bytes, 32 bits, and then the bytes. `restock(article, pieces)` decides how
/// many pieces there are.
pub struct Shop {
    store: Store<()>,
    instance: Instance,
}

impl Shop {
    pub fn new(module: &Module) -> Result<Shop> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let init = instance.get_typed_func::<(), ()>(&mut store, "init")?;
        init.call(&mut store, ())?;
        Ok(Shop { store, instance })
    }

    /// How many pieces are left, or an error with the panic's message.
    pub fn sell(&mut self, article: u32, pieces: u32) -> Result<u32> {
        let sell = self.instance.get_typed_func::<(u32, u32), u32>(&mut self.store, "sell")?;
        sell.call(&mut self.store, (article, pieces))
    }
}
