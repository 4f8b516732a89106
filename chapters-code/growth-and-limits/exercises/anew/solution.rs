use wasmtime::{Instance, Module, Result, Store, bail, error::Context};

/// What the guest's `work` answers where it has no room.
const NO_ROOM: u32 = u32::MAX;

/// Has a guest do jobs. Between two of them its memory has `most` pages at most.
///
/// The guest's `work(size)` does one and gives its sum; `done()` says how many have been done, and
/// `set_done(jobs)` makes a new guest go on from there.
pub struct Desk {
    pub store: Store<()>,
    pub instance: Instance,
    module: Module,
    most: u64,
    done: u32,
}

impl Desk {
    pub fn open(module: &Module, most: u64) -> Result<Desk> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        Ok(Desk { store, instance, module: module.clone(), most, done: 0 })
    }

    /// A new guest in a new store; the old memory goes with the old store.
    fn begin(&mut self) -> Result<()> {
        self.store = Store::new(self.module.engine(), ());
        self.instance = Instance::new(&mut self.store, &self.module, &[])?;
        let set_done = self.instance.get_typed_func::<u32, ()>(&mut self.store, "set_done")?;
        set_done.call(&mut self.store, self.done)
    }

    fn ask(&mut self) -> Result<u32> {
        let done = self.instance.get_typed_func::<(), u32>(&mut self.store, "done")?;
        done.call(&mut self.store, ())
    }

    /// The sum of a job of `size` bytes.
    pub fn run(&mut self, size: u32) -> Result<u32> {
        let work = self.instance.get_typed_func::<u32, u32>(&mut self.store, "work")?;
        match work.call(&mut self.store, size) {
            Err(error) => {
                self.begin()?;
                Err(error)
            }
            Ok(NO_ROOM) => bail!("no room for {size} bytes"),
            Ok(sum) => {
                self.done = self.ask()?;
                let memory = self.instance.get_memory(&mut self.store, "memory");
                let memory = memory.context("it exports no memory")?;
                if memory.size(&self.store) > self.most {
                    self.begin()?;
                }
                Ok(sum)
            }
        }
    }
}
