use std::sync::OnceLock;

use wasmtime::{Engine, Instance, Memory, Module, Result, Store, ensure, error::Context};

use super::{attempt, trial::Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "the first text comes back, although its allocation grows the memory",
        |guest, _| -> Result<()> { Guest::new(guest)?.compare("Hello World!") },
    );

    trial.property("texts of any characters come back", |guest, random| -> Result<()> {
        let mut guest = Guest::new(guest)?;
        for text in
            ["", "né€😀 World", "\u{feff}World", &(random.text(30) + "World" + &random.text(30))]
        {
            guest.compare(text)?;
        }
        Ok(())
    });

    trial.property("long texts come back, one after another", |guest, random| -> Result<()> {
        let mut guest = Guest::new(guest)?;
        for _ in 0..3 {
            let times = 1000 + random.below(8000) as usize;
            guest.compare(&(random.text(20) + "World").repeat(times))?;
        }
        Ok(())
    });

    trial.property(
        "each block is given back, with the size that it was asked for with",
        |guest, random| -> Result<()> {
            let mut guest = Guest::new(guest)?;
            for _ in 0..5 {
                guest.compare(&"World ".repeat(random.below(50) as usize))?;
            }
            let live = guest.live()?;
            ensure!(live == 0, "{live} bytes were not given back with their address and size");
            Ok(())
        },
    );

    trial.property(
        "a text that is refused is an error, and its block is given back",
        |guest, _| -> Result<()> {
            let mut guest = Guest::new(guest)?;
            guest.behave(u32::MAX, 1)?;
            let result = attempt::replace(&mut guest.store, guest.instance, "Hello World!");
            ensure!(result.is_err(), "the guest refused, and the result is {result:?}");
            let live = guest.live()?;
            ensure!(live == 0, "{live} bytes were not given back");
            guest.behave(u32::MAX, 0)?;
            guest.compare("and the next one World")
        },
    );

    trial.property(
        "where there is no room, that is an error, and nothing is written at address 0",
        {
            |guest, random| -> Result<()> {
                let mut guest = Guest::new(guest)?;
                guest.behave(random.below(1000), 0)?;
                let text = "World ".repeat(200);
                let result = attempt::replace(&mut guest.store, guest.instance, &text);
                ensure!(result.is_err(), "alloc returned null, and that is no error");
                let bytes = &guest.memory.data(&guest.store)[..1200];
                let written = bytes.iter().position(|byte| *byte != 0);
                ensure!(
                    written.is_none(),
                    "alloc returned null, and address {written:?} was written"
                );
                Ok(())
            }
        },
    );
}

struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    fn new(guest: &[u8]) -> Result<Guest> {
        // Compiled for the first property, and kept for the others.
        static MODULE: OnceLock<Module> = OnceLock::new();
        let module = match MODULE.get() {
            Some(module) => module,
            None => {
                let module = Module::new(&Engine::default(), guest)?;
                MODULE.get_or_init(|| module)
            }
        };
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        Ok(Guest { store, instance, memory })
    }

    fn live(&mut self) -> Result<i32> {
        self.instance.get_typed_func::<(), i32>(&mut self.store, "live")?.call(&mut self.store, ())
    }

    fn behave(&mut self, limit: u32, refuses: u32) -> Result<()> {
        let behave = self.instance.get_typed_func::<(u32, u32), ()>(&mut self.store, "behave")?;
        behave.call(&mut self.store, (limit, refuses))
    }

    fn compare(&mut self, text: &str) -> Result<()> {
        let what = format!("{} characters, {} bytes", text.chars().count(), text.len());
        let result = attempt::replace(&mut self.store, self.instance, text);
        let result = result.with_context(|| format!("a text of {what}"))?;
        let brief: String = result.chars().take(20).collect();
        let expected = text.replace("World", "WASM");
        ensure!(result == expected, "a text of {what} came back as {brief:?}…");
        Ok(())
    }
}
