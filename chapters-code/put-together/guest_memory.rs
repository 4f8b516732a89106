// SPDX-License-Identifier: MIT-0
//! The host's side of a guest that exports `memory`, `alloc(size, align)` and
//! `dealloc(ptr, size, align)`. Copy it and change it; no notice is needed.

use wasmtime::{
    Instance, Memory, Module, Result, Store, WasmParams, WasmResults, ensure, format_err,
};

pub struct GuestMemory {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    /// By the guest's numbers.
    errors: &'static [&'static str],
    broken: bool,
}

impl GuestMemory {
    pub fn new(module: &Module, errors: &'static [&'static str]) -> Result<Self> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory");
        let memory = memory.ok_or_else(|| format_err!("the guest exports no memory"))?;
        Ok(GuestMemory { store, instance, memory, errors, broken: false })
    }

    /// What the exported function `name` returns. After a call that broke off, there is none.
    pub fn call<A: WasmParams, R: WasmResults>(&mut self, name: &str, args: A) -> Result<R> {
        ensure!(!self.broken, "a call broke off: take a new instance");
        let function = self.instance.get_typed_func::<A, R>(&mut self.store, name)?;
        let result = function.call(&mut self.store, args);
        self.broken = result.is_err();
        result
    }

    /// Calls a function that returns 0, or the number of an error.
    pub fn run(&mut self, name: &str, args: impl WasmParams) -> Result<()> {
        let status: u32 = self.call(name, args)?;
        let words = self.errors.get(status as usize).unwrap_or(&"an unknown error");
        ensure!(status == 0, "{words}");
        Ok(())
    }

    /// A copy of the `size` bytes at `ptr`.
    pub fn read(&self, ptr: u32, size: u32) -> Result<Vec<u8>> {
        let rest = self.memory.data(&self.store).get(ptr as usize..);
        let bytes = rest.and_then(|rest| rest.get(..size as usize));
        bytes.map(Vec::from).ok_or_else(|| format_err!("the guest has no {size} bytes at {ptr}"))
    }

    /// How many pages of 64 KiB the guest has.
    pub fn pages(&self) -> u64 {
        self.memory.size(&self.store)
    }

    /// Has `work(guest, ptr)` run with a block of its own, which is given back after it.
    pub fn borrow<T, F>(&mut self, size: usize, align: u32, work: F) -> Result<T>
    where
        F: FnOnce(&mut Self, u32) -> Result<T>,
    {
        let size = u32::try_from(size)?;
        let ptr = self.call("alloc", (size, align))?;
        ensure!(ptr != 0, "the guest has no block of {size} bytes");
        let result = work(self, ptr);
        if !self.broken {
            self.call::<_, ()>("dealloc", (ptr, size, align))?;
        }
        result
    }

    /// Has `work(guest, ptr, size)` run with a copy of the bytes in the guest.
    pub fn lend<T, F>(&mut self, bytes: &[u8], align: u32, work: F) -> Result<T>
    where
        F: FnOnce(&mut Self, u32, u32) -> Result<T>,
    {
        self.borrow(bytes.len(), align, |guest, ptr| {
            guest.memory.write(&mut guest.store, ptr as usize, bytes)?;
            work(guest, ptr, bytes.len() as u32)
        })
    }

    /// What `work(guest, out)` has the guest write: `N` bytes.
    pub fn fetch<const N: usize, F>(&mut self, align: u32, work: F) -> Result<[u8; N]>
    where
        F: FnOnce(&mut Self, u32) -> Result<()>,
    {
        self.borrow(N, align, |guest, out| {
            work(guest, out)?;
            let mut bytes = [0; N];
            guest.memory.read(&guest.store, out as usize, &mut bytes)?;
            Ok(bytes)
        })
    }

    /// The bytes of a new block, whose address and length `work(guest, out)` has the guest write.
    pub fn take(&mut self, work: impl FnOnce(&mut Self, u32) -> Result<()>) -> Result<Vec<u8>> {
        let [a, b, c, d, length @ ..]: [u8; 8] = self.fetch(4, work)?;
        let (ptr, length) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(length));
        let bytes = self.read(ptr, length)?;
        self.call::<_, ()>("dealloc", (ptr, length, 1))?;
        Ok(bytes)
    }
}
