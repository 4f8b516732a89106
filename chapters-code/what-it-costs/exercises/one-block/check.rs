use wasmtime::{Engine, Error, Instance, Module, Result, Store, WasmParams, WasmResults, ensure};

use super::{
    attempt::{self, Guest},
    trial::{Random, Trial},
};

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property("each list gets its own sum", |_, random| {
        let given = lists(random, 12);
        let found = attempt::sums(&mut Desk::start(&module)?, &given)?;
        let right: Vec<u32> = given
            .iter()
            .map(|list| list.iter().fold(0, |sum: u32, n| sum.wrapping_add(*n)))
            .collect();
        ensure!(found == right, "the sums are {right:?}, and the answer was {found:?}");
        Ok::<_, Error>(())
    });

    trial.property("all lists together cost one block, and one sum each", |_, random| {
        let mut desk = Desk::start(&module)?;
        let given = lists(random, 12);
        attempt::sums(&mut desk, &given)?;
        let (asked, sums, freed) = (desk.asked, desk.sums, desk.freed);
        ensure!(
            asked == 1 && sums == given.len() && freed == 1,
            "for {} lists there were {asked} calls of alloc, {sums} of sum and {freed} of dealloc",
            given.len()
        );
        Ok::<_, Error>(())
    });

    trial.property("nothing but the block is written and summed, and it goes back", |_, random| {
        let mut desk = Desk::start(&module)?;
        attempt::sums(&mut desk, &lists(random, 12))?;
        ensure!(desk.open.is_empty(), "{} blocks are still out", desk.open.len());
        Ok::<_, Error>(())
    });

    trial.property(
        "where there is no room, the answer is an error, and nothing is written",
        |_, random| {
            let mut desk = Desk::start(&module)?;
            desk.full = true;
            let answer = attempt::sums(&mut desk, &[vec![random.below(1000)]]);
            ensure!(desk.writes == 0, "alloc answered 0, and numbers were written");
            ensure!(answer.is_err(), "alloc answered 0, and there was no error");
            Ok::<_, Error>(())
        },
    );
}

/// Lists of any length, the last of which has a number at least.
fn lists(random: &mut Random, most: u32) -> Vec<Vec<u32>> {
    let count = 2 + random.below(most);
    let mut lists: Vec<Vec<u32>> = (0..count)
        .map(|_| (0..random.below(30)).map(|_| random.below(u32::MAX)).collect())
        .collect();
    lists.push(vec![random.below(1000)]);
    lists
}

/// A guest whose calls and blocks are noted; one that is `full` gives no block.
struct Desk {
    store: Store<()>,
    instance: Instance,
    /// Address, size and alignment of each block that is out.
    open: Vec<(u32, u32, u32)>,
    full: bool,
    asked: usize,
    sums: usize,
    freed: usize,
    writes: usize,
}

impl Desk {
    fn start(module: &Module) -> Result<Desk> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let open = Vec::new();
        Ok(Desk { store, instance, open, full: false, asked: 0, sums: 0, freed: 0, writes: 0 })
    }

    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, params: P) -> Result<R> {
        self.instance.get_typed_func::<P, R>(&mut self.store, name)?.call(&mut self.store, params)
    }

    /// Fails unless `length` numbers at this address lie in a block.
    fn inside(&self, what: &str, at: u32, length: usize) -> Result<()> {
        let end = u64::from(at) + 4 * length as u64;
        let inside = self
            .open
            .iter()
            .any(|&(from, size, _)| from <= at && end <= u64::from(from) + u64::from(size));
        ensure!(inside, "{what} of {length} numbers at {at}: not all of them lie in a block");
        Ok(())
    }
}

impl Guest for Desk {
    fn alloc(&mut self, size: u32, align: u32) -> Result<u32> {
        self.asked += 1;
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
        self.call("dealloc", (at, size, align))
    }

    fn sum(&mut self, at: u32, length: u32) -> Result<u32> {
        self.sums += 1;
        self.inside("a sum", at, length as usize)?;
        self.call("sum", (at, length))
    }

    fn write(&mut self, at: u32, numbers: &[u32]) -> Result<()> {
        self.writes += 1;
        self.inside("a write", at, numbers.len())?;
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        let memory = self.instance.get_memory(&mut self.store, "memory").expect("it is exported");
        Ok(memory.write(&mut self.store, at as usize, &bytes)?)
    }
}
