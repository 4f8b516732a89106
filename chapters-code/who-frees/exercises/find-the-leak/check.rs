use wasmtime::{Engine, Error, Instance, Module, Result, Store, ensure};

use super::{
    attempt::{self, Answer},
    trial::{Random, Trial},
};

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property("a list is answered backwards, and no block stays out", |_, random| {
        let mut guest = Guest::start(&module)?;
        for _ in 0..10 {
            let request = list(random);
            let backwards = request.bytes().rev().collect();
            guest.answers(&request, &Answer::Backwards(backwards))?;
            guest.balanced(&format!("the list {request:?}"))?;
        }
        Ok::<_, Error>(())
    });

    trial.property("what is no list is refused, and no block stays out", |_, random| {
        let mut guest = Guest::start(&module)?;
        for request in [String::new(), random.text(1), random.text(20)] {
            guest.refuses(&request, "not a list")?;
            guest.balanced(&format!("the refusal of {request:?}"))?;
        }
        Ok::<_, Error>(())
    });

    trial.property(
        "a text that is given to the guest is the guest's, and nobody else frees it",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            for number in 1..=5 {
                let request = gift(random);
                guest.answers(&request, &Answer::Kept(number))?;
                guest.balanced(&format!("the gift {request:?}"))?;
            }
            Ok::<_, Error>(())
        },
    );

    trial.property(
        "when the guest has no room, the answer is an error, and no block stays out",
        |_, _| {
            let mut guest = Guest::start(&module)?;
            let limit = guest.instance.get_typed_func::<u32, ()>(&mut guest.store, "set_limit")?;
            let request = format!("{},b", "a".repeat(30));
            for (bytes, place) in [(10, "for the request"), (40, "for the list backwards")] {
                limit.call(&mut guest.store, bytes)?;
                guest.refuses(&request, "the guest has no room")?;
                guest.balanced(&format!("a call with no room {place}"))?;
            }
            Ok::<_, Error>(())
        },
    );

    trial.property("a thousand requests of all kinds leave nothing behind", |_, random| {
        let mut guest = Guest::start(&module)?;
        for _ in 0..1000 {
            let kinds = [list(random), random.text(9), gift(random), String::new()];
            let request = random.pick(&kinds).clone();
            // A refusal is an answer, too.
            let _ = attempt::answer(&mut guest.store, &guest.instance, &request);
        }
        guest.balanced("a thousand requests")
    });
}

fn list(random: &mut Random) -> String {
    let length = random.below(20) as usize;
    format!("{},{}", random.text(length), random.text(5))
}

fn gift(random: &mut Random) -> String {
    let length = random.below(20) as usize;
    format!("+{}", random.text(length))
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

    fn answers(&mut self, request: &str, expected: &Answer) -> Result<()> {
        let found = attempt::answer(&mut self.store, &self.instance, request)?;
        ensure!(
            found == *expected,
            "{request:?} should be answered with {expected:?}, and was with {found:?}"
        );
        Ok(())
    }

    fn refuses(&mut self, request: &str, message: &str) -> Result<()> {
        match attempt::answer(&mut self.store, &self.instance, request) {
            Ok(found) => {
                ensure!(false, "{request:?} should be refused, and was answered with {found:?}");
            }
            Err(error) => {
                let found = error.root_cause().to_string();
                ensure!(
                    found == message,
                    "{request:?} should be refused with {message:?}, and was with {found:?}"
                );
            }
        }
        Ok(())
    }

    fn balanced(&mut self, what: &str) -> Result<()> {
        let [none, wrong] = [self.ask("no_blocks")?, self.ask("wrong_sizes")?];
        let [out, last] = [self.ask("blocks_out")?, self.ask("last_size")?];
        ensure!(
            none == 0,
            "in {what}, a block was freed that was not the host's: given away, or freed before"
        );
        ensure!(wrong == 0, "in {what}, a block was freed with another size than it was asked for");
        ensure!(out == 0, "after {what}, {out} blocks are out, the last of {last} bytes");
        Ok(())
    }
}
