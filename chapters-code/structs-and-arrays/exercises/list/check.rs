use wasmtime::{
    Engine, Error, Instance, Memory, Module, Result, Store, WasmParams, WasmResults, bail, ensure,
    format_err,
};

use super::{
    attempt::{self, Item},
    trial::{Random, Trial},
};

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property("one item arrives as it was: kind, price, name and count", |_, random| {
        let mut guest = Guest::start(&module)?;
        for _ in 0..5 {
            guest.arrive(&items(random, 1))?;
        }
        Ok::<_, Error>(())
    });

    trial.property("several items arrive, one behind the other", |_, random| {
        let mut guest = Guest::start(&module)?;
        guest.arrive(&items(random, 2))?;
        let count = 2 + random.below(20);
        guest.arrive(&items(random, count))?;
        guest.arrive(&[])
    });

    trial.property("the total is that of the guest", |_, random| {
        let mut guest = Guest::start(&module)?;
        let items = items(random, 5);
        let right: u64 = items.iter().map(|item| item.price * u64::from(item.count)).sum();
        let found = attempt::total(&mut guest.store, &guest.instance, &items)?;
        ensure!(found == right, "the items cost {right}, and the answer is {found}");
        Ok::<_, Error>(())
    });

    trial.property(
        "the padding holds zeros, and nothing that was in the block before",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            attempt::total(&mut guest.store, &guest.instance, &items(random, 4))?;
            for i in 0..guest.call::<_, u32>("seen", ())? {
                ensure!(
                    guest.call::<_, u32>("seen_clean", i)? == 1,
                    "between the fields of item {i}, or behind them, is what was in the block \
                     before"
                );
            }
            Ok::<_, Error>(())
        },
    );

    trial.property(
        "all blocks come back, each with the size that it was asked for",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            for _ in 0..3 {
                let count = random.below(8);
                attempt::total(&mut guest.store, &guest.instance, &items(random, count))?;
            }
            guest.balanced("three calls")
        },
    );

    trial.property(
        "when the guest has no room, `total` gives an error, and nothing is left out",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            let mut items = items(random, 5);
            for item in &mut items {
                "sixteen letters!".clone_into(&mut item.name);
            }
            for limit in [5, 20, 60, 170, 5 * 32 + 5 * 16 - 1] {
                guest.call::<u32, ()>("set_limit", limit)?;
                if let Ok(found) = attempt::total(&mut guest.store, &guest.instance, &items) {
                    bail!(
                        "five items with names of sixteen bytes need 240 bytes, the guest had \
                         {limit}, and the answer was {found}"
                    );
                }
                guest.balanced(&format!("a refusal with room for {limit} bytes"))?;
            }
            Ok::<_, Error>(())
        },
    );
}

fn items(random: &mut Random, count: u32) -> Vec<Item> {
    let mut item = || {
        let letters = random.below(12) as usize;
        Item {
            kind: random.bytes(1)[0],
            // Some are more than 32 bits can hold.
            price: u64::from(random.below(u32::MAX)) * *random.pick(&[1, 1 << 12]) + 1,
            name: random.text(letters),
            count: random.below(1 << 16) as u16,
        }
    };
    (0..count).map(|_| item()).collect()
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

    fn arrive(&mut self, items: &[Item]) -> Result<()> {
        attempt::total(&mut self.store, &self.instance, items)?;
        let (seen, all) = (self.call::<_, u32>("seen", ())?, items.len());
        ensure!(
            seen as usize == all,
            "{all} items were handed over, and the guest could read {seen}"
        );
        for (i, item) in (0..).zip(items) {
            let at = self.call::<u32, u32>("seen_name", i)? as usize;
            let mut name = vec![0; self.call::<u32, u32>("seen_name_len", i)? as usize];
            self.memory.read(&self.store, at, &mut name)?;
            let name = String::from_utf8_lossy(&name).into_owned();
            for (field, is, found) in [
                ("kind", item.kind.to_string(), self.call::<u32, u32>("seen_kind", i)?.to_string()),
                (
                    "price",
                    item.price.to_string(),
                    self.call::<u32, u64>("seen_price", i)?.to_string(),
                ),
                ("name", format!("{:?}", item.name), format!("{name:?}")),
                (
                    "count",
                    item.count.to_string(),
                    self.call::<u32, u32>("seen_count", i)?.to_string(),
                ),
            ] {
                ensure!(
                    is == found,
                    "item {i} of {all}: the {field} is {is}, and the guest read {found}"
                );
            }
        }
        Ok(())
    }

    fn balanced(&mut self, when: &str) -> Result<()> {
        let none: u32 = self.call("no_blocks", ())?;
        let wrong: u32 = self.call("wrong_sizes", ())?;
        let out: u32 = self.call("blocks_out", ())?;
        let last: u32 = self.call("last_size", ())?;
        ensure!(
            none == 0,
            "in {when}, {none} addresses came back at which there was no block of the host's"
        );
        ensure!(
            wrong == 0,
            "in {when}, {wrong} blocks came back with another size or alignment than they had been \
             asked for with"
        );
        ensure!(out == 0, "after {when}, {out} blocks are out, the last of {last} bytes");
        Ok(())
    }
}
