use wasmtime::{
    Engine, Instance, Memory, Module, Result, Store, WasmParams, ensure, error::Context,
};

use super::{
    attempt::{self, Files},
    trial::{Random, Trial},
};

// Where the check puts things in the guest's buffer.
const SLOT: u32 = 0;
const PATH: u32 = 16;
const OTHER: u32 = 512;

pub fn check(trial: &mut Trial) {
    trial.property(
        "a public file arrives: the slot says where, and how long it is",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module, random)?;
            for path in random.shuffled(["public/menu", "public/hours"]) {
                let status = guest.ask(path.as_bytes())?;
                ensure!(status == 0, "read returned {status} for {path}");
                guest.arrived(path)?;
            }
            Ok(())
        },
    );

    trial.property(
        "for any other path, read returns 1 and writes nothing",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module, random)?;
            for path in ["secret/keys", "not-public/menu", "public/none", "public/", "", "menu"] {
                let before = guest.slot()?;
                let status = guest.ask(path.as_bytes())?;
                ensure!(status == 1, "read returned {status} for {path:?}");
                let after = guest.slot()?;
                ensure!(before == after, "{path:?}: the slot held {before:?}, and now {after:?}");
            }
            Ok(())
        },
    );

    trial.property(
        "the path that is looked at is the one that is read",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module, random)?;
            for other in ["secret/keys", "public/none"] {
                let length = guest.put(OTHER, other.as_bytes())?;
                guest.call("meanwhile", (OTHER, PATH, length, 0))?;
                let status = guest.ask(b"public/menu")?;
                ensure!(
                    status == 0,
                    "while the host asked for room, its path became {other}: {status}"
                );
                guest.arrived("public/menu")?;
            }
            Ok(())
        },
    );

    trial.property(
        "the memory may grow while the guest makes room",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module, random)?;
            guest.call("meanwhile", (0, 0, 0, 1 + random.below(3)))?;
            let status = guest.ask(b"public/menu")?;
            ensure!(status == 0, "read returned {status}");
            guest.arrived("public/menu")
        },
    );

    trial.property(
        "numbers that lead out of the memory end the call with an error",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module, random)?;
            let length = guest.put(PATH, b"public/menu")?;
            let (path, slot) = (guest.buffer + PATH, guest.buffer + SLOT);
            let end = u32::try_from(guest.memory.data_size(&guest.store))?;
            for at in [end - length + 1, end, u32::MAX - length + 1] {
                let what = format!("a path of {length} bytes at {at}, of {end}");
                guest.refuses(&what, |guest| guest.read(at, length, slot))?;
            }
            for at in [end - 7, end, u32::MAX - 7] {
                let what = format!("a slot at {at}, of {end} bytes");
                guest.refuses(&what, |guest| guest.read(path, length, at))?;
            }
            for at in [end - 3, end, u32::MAX - 3] {
                guest.call("lie", at)?;
                let what = format!("a block at {at}, of {end} bytes");
                guest.refuses(&what, |guest| guest.ask(b"public/menu"))?;
            }
            Ok(())
        },
    );

    trial.property(
        "a guest that gives null has no room: that is an error",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module, random)?;
            guest.call("lie", 0)?;
            guest.refuses("alloc returned 0", |guest| guest.ask(b"public/menu"))
        },
    );

    trial.property(
        "a path of more than 100 bytes is refused, and one of 100 is not",
        |module, random| -> Result<()> {
            let mut guest = Guest::new(module, random)?;
            let long = "public/".to_owned() + &"x".repeat(94);
            guest.refuses("a path of 101 bytes", |guest| guest.ask(long.as_bytes()))?;
            let (path, slot) = (guest.buffer + PATH, guest.buffer + SLOT);
            let what = "a path of 0xffffffff bytes";
            guest.refuses(what, |guest| guest.read(path, u32::MAX, slot))?;
            let status = guest.ask(&long.as_bytes()[..100])?;
            ensure!(
                status == 1,
                "there is no file of a path of 100 bytes, and read returned {status}"
            );
            Ok(())
        },
    );

    trial.property("bytes that are not UTF-8 are no path", |module, random| -> Result<()> {
        let mut guest = Guest::new(module, random)?;
        guest.refuses("the path public/ and a byte 0xff", |guest| guest.ask(b"public/\xff"))
    });
}

struct Guest {
    store: Store<Files>,
    instance: Instance,
    memory: Memory,
    buffer: u32,
}

impl Guest {
    /// One whose host has some files.
    fn new(module: &[u8], random: &mut Random) -> Result<Guest> {
        let engine = Engine::default();
        let files = [
            ("public/menu".to_owned(), format!("soup, {}", random.text(20))),
            ("public/hours".to_owned(), format!("open from {}", random.below(24))),
            ("secret/keys".to_owned(), format!("the code is {}", random.below(10_000))),
            ("not-public/menu".to_owned(), "not for you".to_owned()),
            ("public/".to_owned() + &"x".repeat(94), "a path of 101 bytes".to_owned()),
            ("public/\u{fffd}".to_owned(), "the replacement character".to_owned()),
        ];
        let mut store = Store::new(&engine, Files::from(files));
        let module = Module::new(&engine, module)?;
        let instance = attempt::host_functions(&engine)?.instantiate(&mut store, &module)?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        let buffer = instance.get_typed_func::<(), u32>(&mut store, "buffer")?;
        let buffer = buffer.call(&mut store, ())?;
        Ok(Guest { store, instance, memory, buffer })
    }

    fn call(&mut self, name: &str, params: impl WasmParams) -> Result<()> {
        let function = self.instance.get_typed_func::<_, ()>(&mut self.store, name)?;
        function.call(&mut self.store, params)
    }

    fn read(&mut self, path: u32, length: u32, slot: u32) -> Result<u32> {
        let read =
            self.instance.get_typed_func::<(u32, u32, u32), u32>(&mut self.store, "do_read")?;
        read.call(&mut self.store, (path, length, slot))
    }

    /// Writes into the buffer, and returns how much.
    fn put(&mut self, at: u32, bytes: &[u8]) -> Result<u32> {
        self.memory.write(&mut self.store, (self.buffer + at) as usize, bytes)?;
        Ok(u32::try_from(bytes.len())?)
    }

    /// Asks for a file by its path, in the buffer.
    fn ask(&mut self, path: &[u8]) -> Result<u32> {
        let length = self.put(PATH, path)?;
        self.read(self.buffer + PATH, length, self.buffer + SLOT)
    }

    /// What the slot holds.
    fn slot(&self) -> Result<[u32; 2]> {
        let mut slot = [0; 8];
        self.memory.read(&self.store, (self.buffer + SLOT) as usize, &mut slot)?;
        let [a, b, c, d, size @ ..] = slot;
        Ok([u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(size)])
    }

    /// Expects that the slot leads to this file.
    fn arrived(&self, path: &str) -> Result<()> {
        let [at, size] = self.slot()?;
        let memory = self.memory.data(&self.store);
        let bytes = memory.get(at as usize..).and_then(|rest| rest.get(..size as usize));
        let end = memory.len();
        let bytes =
            bytes.with_context(|| format!("the slot says {size} bytes at {at}, of {end} bytes"))?;
        let found = String::from_utf8_lossy(bytes);
        let wanted = self.store.data().get(path).map(String::as_str).unwrap_or_default();
        ensure!(found == wanted, "{path} is {wanted:?}, and what has arrived is {found:?}");
        Ok(())
    }

    /// Expects an error, and a slot that was not written.
    fn refuses(&mut self, what: &str, call: impl FnOnce(&mut Guest) -> Result<u32>) -> Result<()> {
        let before = self.slot()?;
        if let Ok(returned) = call(self) {
            return Err(wasmtime::format_err!(
                "{what}: there was no error, and read returned {returned}"
            ));
        }
        let after = self.slot()?;
        ensure!(before == after, "{what}: refused, and the slot holds {after:?}");
        Ok(())
    }
}
