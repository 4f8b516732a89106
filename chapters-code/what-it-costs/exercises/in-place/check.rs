use wasmtime::{
    Engine, Error, Instance, Memory, Module, Result, Store, WasmParams, WasmResults, ensure,
    error::Context,
};

use super::{
    attempt::{self, Guest},
    trial::{Random, Trial},
};

const PAGE: u64 = 65536;
/// From here on, an address is no `i32` above zero.
const HALF: u64 = 1 << 31;

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property("each call's two numbers are found, in their order", |_, random| {
        for count in [1, 20] {
            let mut given = list(random, count);
            given.push([u32::MAX, 1 << 31]);
            Desk::start(&module, random)?.compare(&given)?;
        }
        Ok::<_, Error>(())
    });

    trial.property(
        "all calls together cost one block of eight bytes, and one pair each",
        |_, random| {
            let mut desk = Desk::start(&module, random)?;
            let given = list(random, 20);
            attempt::pairs(&mut desk, &given)?;
            let (asked, pairs, freed) = (desk.asked.len(), desk.pairs, desk.freed);
            ensure!(
                asked == 1 && pairs == given.len() && freed == 1,
                "for {} pairs there were {asked} calls of alloc, {pairs} of pair and {freed} of \
                 dealloc",
                given.len()
            );
            let size = desk.asked[0];
            ensure!(size == 8, "the block was asked for with {size} bytes, and not 8");
            Ok::<_, Error>(())
        },
    );

    trial.property(
        "pair writes into the block and nowhere else, and the block goes back",
        |_, random| {
            for given in [list(random, 20), Vec::new()] {
                let mut desk = Desk::start(&module, random)?;
                attempt::pairs(&mut desk, &given)?;
                let open = desk.open.len();
                ensure!(open == 0, "for {} pairs, {open} blocks are out", given.len());
            }
            Ok::<_, Error>(())
        },
    );

    trial.property(
        "where there is no room, the answer is an error, and pair is not called",
        |_, random| {
            let mut desk = Desk::start(&module, random)?;
            desk.full = true;
            let answer = attempt::pairs(&mut desk, &list(random, 20));
            ensure!(desk.pairs == 0, "alloc answered 0, and pair was called");
            ensure!(answer.is_err(), "alloc answered 0, and there was no error");
            Ok::<_, Error>(())
        },
    );

    trial.property("a block at 2 GiB or above is read like any other", |_, random| {
        let mut desk = Desk::start(&module, random)?;
        // The guest asks for memory behind it.
        desk.memory.grow(&mut desk.store, HALF / PAGE)?;
        desk.compare(&list(random, 20))
    });
}

/// As many pairs, and some more.
fn list(random: &mut Random, count: u32) -> Vec<[u32; 2]> {
    let count = count + random.below(10);
    (0..count).map(|_| [random.below(u32::MAX), random.below(u32::MAX)]).collect()
}

/// A guest whose calls and blocks are noted.
struct Desk {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    /// What is left is known to nobody who has not read it.
    key: u32,
    /// Whether it gives no block.
    full: bool,
    /// Address, size and alignment of each block that is out.
    open: Vec<(u32, u32, u32)>,
    /// The size of each block that was asked for.
    asked: Vec<u32>,
    pairs: usize,
    freed: usize,
}

impl Desk {
    fn start(module: &Module, random: &mut Random) -> Result<Desk> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        Ok(Desk {
            store,
            instance,
            memory,
            key: 1 + random.below(u32::MAX),
            full: false,
            open: Vec::new(),
            asked: Vec::new(),
            pairs: 0,
            freed: 0,
        })
    }

    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, params: P) -> Result<R> {
        self.instance.get_typed_func::<P, R>(&mut self.store, name)?.call(&mut self.store, params)
    }

    fn compare(&mut self, given: &[[u32; 2]]) -> Result<()> {
        let found = attempt::pairs(self, given)?;
        let right: Vec<_> = given.iter().map(|pair| pair.map(|it| it ^ self.key)).collect();
        let count = given.len();
        ensure!(found.len() == count, "for {count} pairs the answer has {}", found.len());
        for (index, (found, right)) in found.iter().zip(&right).enumerate() {
            ensure!(
                found == right,
                "call {index} of {count} left {right:?}, and the answer was {found:?}"
            );
        }
        Ok(())
    }
}

impl Guest for Desk {
    fn alloc(&mut self, size: u32, align: u32) -> Result<u32> {
        self.asked.push(size);
        if self.full {
            return Ok(0);
        }
        let at = self.call("alloc", (size, align))?;
        self.open.push((at, size, align));
        Ok(at)
    }

    fn dealloc(&mut self, at: u32, size: u32, align: u32) -> Result<()> {
        self.freed += 1;
        let place = self.open.iter().position(|block| *block == (at, size, align));
        ensure!(
            place.is_some(),
            "dealloc({at}, {size}, {align}) is no block that was asked for like this"
        );
        self.open.retain(|block| *block != (at, size, align));
        self.memory.write(&mut self.store, at as usize, &vec![0xdd; size as usize])?;
        self.call("dealloc", (at, size, align))
    }

    fn pair(&mut self, low: u32, high: u32, out: u32) -> Result<()> {
        self.pairs += 1;
        let end = u64::from(out) + 8;
        let block = self
            .open
            .iter()
            .find(|&&(from, size, _)| from <= out && end <= u64::from(from) + u64::from(size));
        let Some((.., align)) = block else {
            ensure!(self.full, "pair(…, {out}) writes eight bytes that do not lie in a block");
            return Ok(());
        };
        ensure!(align % 4 == 0, "the block was not asked for at a multiple of four");
        self.call("pair", (low ^ self.key, high ^ self.key, out))
    }

    fn read(&mut self, at: u32) -> Result<[u32; 2]> {
        let mut bytes = [0; 8];
        self.memory.read(&self.store, at as usize, &mut bytes)?;
        let word = |from: usize| u32::from_le_bytes([0, 1, 2, 3].map(|byte| bytes[from + byte]));
        Ok([word(0), word(4)])
    }
}
