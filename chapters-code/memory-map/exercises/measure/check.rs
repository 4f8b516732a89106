use wasmtime::{
    Engine, Error, Instance, Memory, Module, Result, Store, Val, bail, ensure, format_err,
};

use super::{
    attempt::{self, Use},
    trial::Trial,
};

/// What `descend` needs for one call.
const FRAME: usize = 1024;

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property(
        "the measure of a call is what it needs, and not what others needed",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            for _ in 0..5 {
                guest.descends(random.below(40))?;
            }
            guest.descends(0)?;
            guest.descends(1023)
        },
    );

    trial.property("a call that keeps nothing on the stack needs nothing", |_, random| {
        let mut guest = Guest::start(&module)?;
        guest.descends(random.below(20))?;
        let lives = guest.instance.get_typed_func::<(), u32>(&mut guest.store, "lives")?;
        let used = guest.measure(|store| lives.call(store, ()).map(drop))?;
        ensure!(used == Use::Bytes(0), "lives() keeps nothing on the stack, and it is {used:?}");
        Ok::<_, Error>(())
    });

    trial.property("the stack in use and the data stay as they are", |_, random| {
        let mut guest = Guest::start(&module)?;
        let pointer = 16 * (4096 + random.below(60_000));
        guest.set_pointer(pointer)?;
        let (memory, at) = (guest.memory()?, pointer as usize);
        memory.write(&mut guest.store, at, &random.bytes(200))?;
        let before = memory.data(&guest.store)[at..].to_vec();
        guest.descends(random.below(40))?;
        let after = memory.data(&guest.store)[at..].iter();
        if let Some(changed) = after.zip(&before).position(|(now, before)| now != before) {
            bail!(
                "the stack was in use from {pointer} on, and the byte at {} has changed",
                at + changed
            );
        }
        let now = guest.pointer()?;
        ensure!(now == pointer.cast_signed(), "the stack pointer was {pointer}, and is now {now}");
        Ok(())
    });

    trial.property("where the stack is full, the answer is `Full`", |_, random| {
        for pointer in [None, Some(1024 * (1 + random.below(50)))] {
            let mut guest = Guest::start(&module)?;
            if let Some(pointer) = pointer {
                guest.set_pointer(pointer)?;
            }
            let depth = 1024 + random.below(600);
            let descend = guest.instance.get_typed_func::<u32, u32>(&mut guest.store, "descend")?;
            let used = guest.measure(|store| descend.call(store, depth).map(drop))?;
            guest.full(&format!("descend({depth})"), used)?;
        }
        // The first does not move the pointer, and writes below it.
        for (name, pointer) in
            [("leaf_of_31_words", random.below(7)), ("leaf_of_32_words", random.below(8))]
        {
            let mut guest = Guest::start(&module)?;
            guest.set_pointer(16 * pointer)?;
            let leaf = guest.instance.get_typed_func::<(), u32>(&mut guest.store, name)?;
            let used = guest.measure(|store| leaf.call(store, ()).map(drop))?;
            guest.full(&format!("{name}()"), used)?;
        }
        Ok::<_, Error>(())
    });

    trial.property("an error with another cause goes on as it is", |_, random| {
        let mut guest = Guest::start(&module)?;
        let end = guest.memory()?.data_size(&guest.store) as u32;
        let (descend, sum) = (
            guest.instance.get_typed_func::<u32, u32>(&mut guest.store, "descend")?,
            guest.instance.get_typed_func::<(u32, u32), u32>(&mut guest.store, "sum")?,
        );
        let (depth, at) = (random.below(10), end - random.below(5));
        let used = guest.measure(|store| {
            descend.call(&mut *store, depth)?;
            sum.call(store, (at, 10)).map(drop)
        });
        ensure!(used.is_err(), "a wrong address ended the call, and the answer is {used:?}");
        let used = guest.measure(|_| bail!("the host's own"));
        ensure!(
            used.as_ref().is_err_and(|error| error.to_string() == "the host's own"),
            "an error of the host's ended the call, and the answer is {used:?}"
        );
        Ok(())
    });
}

struct Guest {
    store: Store<()>,
    instance: Instance,
}

impl Guest {
    fn start(module: &Module) -> Result<Guest> {
        let mut store = Store::new(module.engine(), ());
        Ok(Guest { instance: Instance::new(&mut store, module, &[])?, store })
    }

    fn memory(&mut self) -> Result<Memory> {
        let memory = self.instance.get_memory(&mut self.store, "memory");
        memory.ok_or_else(|| format_err!("no memory"))
    }

    fn pointer(&mut self) -> Result<i32> {
        let global = self.instance.get_global(&mut self.store, "__stack_pointer");
        let value = global.and_then(|global| global.get(&mut self.store).i32());
        value.ok_or_else(|| format_err!("no __stack_pointer"))
    }

    fn set_pointer(&mut self, at: u32) -> Result<()> {
        let global = self.instance.get_global(&mut self.store, "__stack_pointer");
        let global = global.ok_or_else(|| format_err!("no __stack_pointer"))?;
        global.set(&mut self.store, Val::I32(at.cast_signed()))
    }

    fn measure(&mut self, call: impl FnOnce(&mut Store<()>) -> Result<()>) -> Result<Use> {
        attempt::measure(&mut self.store, &self.instance, call)
    }

    /// `descend(depth)` makes one call more than its depth.
    fn descends(&mut self, depth: u32) -> Result<()> {
        let descend = self.instance.get_typed_func::<u32, u32>(&mut self.store, "descend")?;
        let used = self.measure(|store| descend.call(store, depth).map(drop))?;
        let right = FRAME * (depth as usize + 1);
        ensure!(
            used == Use::Bytes(right),
            "descend({depth}) needs {right} bytes, and the answer is {used:?}"
        );
        Ok(())
    }

    fn full(&mut self, what: &str, used: Use) -> Result<()> {
        let pointer = self.pointer()?;
        ensure!(
            used == Use::Full,
            "{what} trapped, the stack pointer is {pointer}, and the answer is {used:?}"
        );
        Ok(())
    }
}
