use wasmtime::{
    Engine, Error, Instance, Module, Result, Store, ensure, error::Context, format_err,
};

use super::{
    attempt,
    trial::{Random, Trial},
};

const PAGE: u64 = 65536;
/// From here on, an address is no `i32` above zero.
const HALF: u64 = 1 << 31;

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
        let mut marked = vec!["\u{feff}".to_owned()];
        marked.extend(texts(random));
        guest.joins(marked)?;
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
        "when the guest has no room, `join` ends with an error, and nothing is left out",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            let limit = guest.instance.get_typed_func::<u32, ()>(&mut guest.store, "set_limit")?;
            // A block and the longer one that replaces it are out at the same time.
            let parts = [random.text(4), "a".repeat(30), "b".repeat(40), random.text(9)];
            for (bytes, texts, what) in [
                (100, &parts[..], "to make the block longer"),
                (0, &parts[..], "the first block"),
                (0, &[], "the first block, for no text"),
            ] {
                limit.call(&mut guest.store, bytes)?;
                guest.fails(texts, &format!("the guest refused {what}"))?;
                guest.balanced("a refusal")?;
            }
            Ok::<_, Error>(())
        },
    );

    trial.property(
        "bytes that are no UTF-8 in the end are an error, and nothing is left out",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            let spoil = guest.instance.get_typed_func::<(), ()>(&mut guest.store, "spoil")?;
            spoil.call(&mut guest.store, ())?;
            let mut parts = vec![format!("a{}", random.text(4))];
            parts.extend(texts(random));
            guest.fails(&parts, "the guest spoilt the block's first byte")?;
            guest.balanced("an error")
        },
    );

    trial.property("blocks at 2 GiB and above are treated like all others", |_, random| {
        let mut guest = Guest::start(&module)?;
        let memory = guest.instance.get_memory(&mut guest.store, "memory");
        // The guest asks for memory behind it.
        memory.context("no memory")?.grow(&mut guest.store, HALF / PAGE)?;
        guest.joins(texts(random))?;
        guest.balanced("a call")
    });
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

    fn fails(&mut self, texts: &[String], what: &str) -> Result<()> {
        match attempt::join(&mut self.store, &self.instance, texts) {
            Ok(found) => Err(format_err!("{what}, and `join` gave {found:?}")),
            Err(_) => Ok(()),
        }
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
