use wasmtime::{Engine, Error, Instance, Module, Result, Store, ensure};

use super::{
    attempt,
    trial::{Random, Trial},
};

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property("texts of ASCII are joined, one behind the other", |_, random| {
        let mut guest = Guest::start(&module)?;
        for letters in ["a", "xy", ""] {
            let count = random.below(6);
            let texts = (0..count).map(|_| letters.repeat(random.below(9) as usize)).collect();
            guest.joins(texts)?;
        }
        Ok::<_, Error>(())
    });

    trial.property("texts of any characters are joined", |_, random| {
        let mut guest = Guest::start(&module)?;
        for _ in 0..10 {
            guest.joins(texts(random))?;
        }
        Ok::<_, Error>(())
    });

    trial.property("each block comes back once, with the size that it has", |_, random| {
        let mut guest = Guest::start(&module)?;
        for _ in 0..10 {
            // What it gives, the properties above have looked at.
            let _ = attempt::join(&mut guest.store, &guest.instance, &texts(random));
        }
        guest.balanced("ten calls")
    });

    trial.property(
        "when the guest has no room, `join` gives an error, and nothing is left out",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            // A block and the longer one that replaces it are out at the same time.
            let limit = guest.instance.get_typed_func::<u32, ()>(&mut guest.store, "set_limit")?;
            limit.call(&mut guest.store, 100)?;
            let parts = [random.text(4), "a".repeat(30), "b".repeat(40), random.text(9)];
            let joined = attempt::join(&mut guest.store, &guest.instance, &parts);
            ensure!(
                joined.is_err(),
                "the guest refused to make the block longer, and `join` gave a text"
            );
            guest.balanced("a refusal")
        },
    );
}

fn texts(random: &mut Random) -> Vec<String> {
    let mut texts: Vec<_> = (0..random.below(6)).map(|_| random.text(12)).collect();
    texts.push(random.text(3));
    texts
}

struct Guest {
    store: Store<()>,
    instance: Instance,
}

impl Guest {
    fn start(module: &Module) -> Result<Guest> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        Ok(Guest { store, instance })
    }

    fn ask(&mut self, name: &str) -> Result<u32> {
        self.instance.get_typed_func::<(), u32>(&mut self.store, name)?.call(&mut self.store, ())
    }

    fn joins(&mut self, texts: Vec<String>) -> Result<()> {
        let before = self.ask("no_blocks")?;
        let found = attempt::join(&mut self.store, &self.instance, &texts);
        ensure!(
            self.ask("no_blocks")? == before,
            "it went on with the address of a block that had moved: after `resize`, only the new \
             one is good"
        );
        let (found, expected) = (found?, texts.concat());
        ensure!(found == expected, "{texts:?} should give {expected:?}, and gave {found:?}");
        Ok(())
    }

    fn balanced(&mut self, when: &str) -> Result<()> {
        let [none, wrong] = [self.ask("no_blocks")?, self.ask("wrong_sizes")?];
        let [out, last] = [self.ask("blocks_out")?, self.ask("last_size")?];
        ensure!(
            none == 0,
            "in {when}, {none} addresses came back at which there was no block any more"
        );
        ensure!(
            wrong == 0,
            "in {when}, {wrong} blocks came back with another size than they had been given out with"
        );
        ensure!(out == 0, "after {when}, {out} blocks are out, the last of {last} bytes");
        Ok(())
    }
}
