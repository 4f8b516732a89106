use wasmtime::{
    Engine, Error, Instance, Memory, Module, Result, Store, WasmParams, WasmResults, ensure,
    format_err,
};

use super::{attempt, trial::Trial};

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property("an empty vector takes the bytes", |_, random| {
        let mut guest = Guest::start(&module)?;
        let vec = guest.call("vec_new", ())?;
        let count = 1 + random.below(100) as usize;
        let bytes = random.bytes(count);
        guest.append(vec, &bytes)?;
        guest.same(vec, &bytes)
    });

    trial.property(
        "what is appended stands behind what was there, also when the bytes have moved",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            let vectors: [u32; 2] = [guest.call("vec_new", ())?, guest.call("vec_new", ())?];
            let mut all = [Vec::new(), Vec::new()];
            for _ in 0..30 {
                let (which, count) = (random.below(2) as usize, random.below(200) as usize);
                let bytes = random.bytes(count);
                guest.append(vectors[which], &bytes)?;
                all[which].extend(bytes);
                for (vec, bytes) in vectors.iter().zip(&all) {
                    guest.same(*vec, bytes)?;
                }
            }
            Ok::<_, Error>(())
        },
    );

    trial.property("an append of no bytes changes nothing", |_, random| {
        let mut guest = Guest::start(&module)?;
        let vec = guest.call("vec_new", ())?;
        guest.append(vec, &[])?;
        guest.same(vec, &[])?;
        let bytes = random.bytes(10);
        guest.append(vec, &bytes)?;
        guest.append(vec, &[])?;
        guest.same(vec, &bytes)
    });

    trial.property("all blocks that were asked for have been given back", |_, random| {
        let mut guest = Guest::start(&module)?;
        let vec = guest.call("vec_new", ())?;
        for _ in 0..10 {
            let count = random.below(50) as usize;
            guest.append(vec, &random.bytes(count))?;
        }
        let left: i32 = guest.call("blocks_out", ())?;
        ensure!(left == 0, "after ten calls, {left} of the blocks from alloc are out");
        Ok::<_, Error>(())
    });
}

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
        Ok(Guest { memory: memory.ok_or_else(|| format_err!("no memory"))?, instance, store })
    }

    fn call<A: WasmParams, R: WasmResults>(&mut self, name: &str, arguments: A) -> Result<R> {
        let function = self.instance.get_typed_func::<A, R>(&mut self.store, name)?;
        function.call(&mut self.store, arguments)
    }

    fn append(&mut self, vec: u32, bytes: &[u8]) -> Result<()> {
        attempt::append(&mut self.store, &self.instance, vec, bytes)
    }

    fn same(&mut self, vec: u32, expected: &[u8]) -> Result<()> {
        let out: u32 = self.call("alloc", (12, 4))?;
        self.call::<_, ()>("vec_parts", (vec, out))?;
        let mut bytes = [0; 12];
        self.memory.read(&self.store, out as usize, &mut bytes)?;
        self.call::<_, ()>("dealloc", (out, 12, 4))?;
        let (words, _) = bytes.as_chunks();
        let [data, length] = [0, 1].map(|i| u32::from_le_bytes(words[i]) as usize);
        ensure!(
            length == expected.len(),
            "the vector has {length} bytes, and should have {}",
            expected.len()
        );
        let mut found = vec![0; length];
        self.memory.read(&self.store, data, &mut found)?;
        if let Some(i) = (0..length).find(|&i| found[i] != expected[i]) {
            ensure!(
                false,
                "byte {i} of {length} is {}, and should be {}; the bytes lie at {data}",
                found[i],
                expected[i]
            );
        }
        Ok(())
    }
}
