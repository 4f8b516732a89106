use wasmtime::{Instance, Module, Result, Store, ensure};

/// What the guest's `work` answers where it has no room.
const NO_ROOM: u32 = u32::MAX;

/// Has a guest do jobs. Between two of them its memory has `most` pages at most.
///
/// The guest's `work(size)` does one and gives its sum; `done()` says how many have been done, and
/// `set_done(jobs)` makes a new guest go on from there.
pub struct Desk {
    pub store: Store<()>,
    pub instance: Instance,
}

impl Desk {
    pub fn open(module: &Module, _most: u64) -> Result<Desk> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        Ok(Desk { store, instance })
    }

    /// The sum of a job of `size` bytes.
    pub fn run(&mut self, size: u32) -> Result<u32> {
        let work = self.instance.get_typed_func::<u32, u32>(&mut self.store, "work")?;
        let sum = work.call(&mut self.store, size)?;
        ensure!(sum != NO_ROOM, "no room for {size} bytes");
        Ok(sum)
    }
}
