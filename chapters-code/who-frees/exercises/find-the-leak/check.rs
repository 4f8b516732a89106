use wasmtime::{Engine, Error, Instance, Memory, Module, Result, Store, ensure, error::Context};

use super::{
    attempt::{self, Answer},
    trial::{Random, Trial},
};

const PAGE: u64 = 65536;
/// From here on, an address is no `i32` above zero.
const HALF: u64 = 1 << 31;

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
            let requests: Vec<_> = (0..5).map(|_| gift(random)).collect();
            for (number, request) in (1..).zip(&requests) {
                guest.answers(request, &Answer::Kept(number))?;
                guest.balanced(&format!("the gift {request:?}"))?;
            }
            for (number, request) in (0..).zip(&requests) {
                guest.keeps(number, request)?;
            }
            Ok::<_, Error>(())
        },
    );

    trial.property(
        "when the guest has no room, the answer is an error, and no block stays out",
        |_, _| {
            let mut guest = Guest::start(&module)?;
            let limit = guest.instance.get_typed_func::<u32, ()>(&mut guest.store, "set_limit")?;
            let text = "a".repeat(30);
            for (bytes, request, place) in [
                (10, format!("{text},b"), "for the list"),
                (10, text.clone(), "for what is no list"),
                (10, format!("+{text}"), "for the gift"),
                (40, format!("{text},b"), "for the list backwards"),
            ] {
                limit.call(&mut guest.store, bytes)?;
                let before = guest.bytes(0, 64)?;
                guest.refuses(&request, "the guest has no room")?;
                let after = guest.bytes(0, 64)?;
                let changed = before.iter().zip(&after).position(|(was, is)| was != is);
                ensure!(
                    changed.is_none(),
                    "in a call with no room {place}, the byte at {} was written: 0 is no block",
                    changed.unwrap_or_default()
                );
                guest.balanced(&format!("a call with no room {place}"))?;
            }
            Ok::<_, Error>(())
        },
    );

    trial.property("blocks at 2 GiB and above are treated like all others", |_, random| {
        let mut guest = Guest::start(&module)?;
        // The guest asks for memory behind it.
        guest.memory()?.grow(&mut guest.store, HALF / PAGE)?;
        let (request, gift) = (list(random), gift(random));
        let backwards = request.bytes().rev().collect();
        guest.answers(&request, &Answer::Backwards(backwards))?;
        guest.balanced(&format!("the list {request:?}"))?;
        guest.answers(&gift, &Answer::Kept(1))?;
        guest.balanced(&format!("the gift {gift:?}"))?;
        guest.keeps(0, &gift)
    });

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

    fn memory(&mut self) -> Result<Memory> {
        self.instance.get_memory(&mut self.store, "memory").context("no memory")
    }

    fn bytes(&mut self, at: u32, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.memory()?.read(&self.store, at as usize, &mut bytes)?;
        Ok(bytes)
    }

    /// Fails unless the guest still has a text that it was given.
    fn keeps(&mut self, number: u32, request: &str) -> Result<()> {
        let kept = self.instance.get_typed_func::<u32, u32>(&mut self.store, "kept")?;
        let at = kept.call(&mut self.store, number)?;
        let found = self.bytes(at, request.len())?;
        ensure!(
            found == request.as_bytes(),
            "the guest kept {request:?}, and its bytes have been written over"
        );
        Ok(())
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
