use wasmtime::{
    Engine, Error, Instance, Module, Result, Store, WasmParams, WasmResults, bail, ensure,
};

use super::{
    attempt,
    trial::{Random, Trial},
};

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property("the texts come back in capitals, in their order", |_, random| {
        let mut guest = Guest::start(&module)?;
        for count in [0, 1 + random.below(9), 20] {
            guest.said(&texts(random, count))?;
        }
        guest.said(&[])?;
        guest.said(&[String::new(), String::new()])
    });

    trial.property(
        "all blocks go back, with the size and alignment that they have",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            for _ in 0..3 {
                let count = random.below(9);
                guest.said(&texts(random, count))?;
                guest.balanced(&format!("{} texts", count + 1))?;
            }
            guest.said(&[])?;
            guest.balanced("an empty list")
        },
    );

    trial.property(
        "where there is no room, `shout` gives an error, and nothing is left out",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            let list: Vec<_> =
                (0..5).map(|_| format!("sixteen letters{}", random.below(10))).collect();
            // The texts take 80 bytes, the table 40, the place for the result 8, and what comes back 120.
            for limit in [5, 30, 79, 100, 127, 135, 160, 200, 220, 247] {
                guest.call::<u32, ()>("set_limit", limit)?;
                if let Ok(found) = guest.shout(&list) {
                    bail!(
                        "five texts of sixteen bytes need 248 bytes with their tables, the guest \
                         had {limit}, and the answer was {found:?}"
                    );
                }
                guest.balanced(&format!("a refusal with room for {limit} bytes"))?;
            }
            guest.call::<u32, ()>("set_limit", 1 << 20)?;
            guest.said(&list)?;
            guest.balanced("a call after ten refusals")
        },
    );

    trial.property(
        "after a call that broke off, the error goes on, and no call follows",
        |_, random| {
            let mut guest = Guest::start(&module)?;
            let mut list = texts(random, 4);
            guest.said(&list)?;
            let place = random.below(list.len() as u32) as usize;
            list.insert(place, "a\0b".to_owned());
            if let Ok(found) = guest.shout(&list) {
                bail!("the guest panicked, and the answer was {found:?}");
            }
            let late: u32 = guest.call("late_calls", ())?;
            ensure!(late == 0, "after the call had broken off, the guest was called {late} times");
            Ok::<_, Error>(())
        },
    );
}

fn texts(random: &mut Random, count: u32) -> Vec<String> {
    let mut text = || {
        let letters = random.below(12) as usize;
        random.text(letters)
    };
    let mut list: Vec<_> = (0..count).map(|_| text()).collect();
    // In capitals it has more letters.
    list.push("straße".to_owned());
    list
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

    fn call<A: WasmParams, R: WasmResults>(&mut self, name: &str, arguments: A) -> Result<R> {
        let function = self.instance.get_typed_func::<A, R>(&mut self.store, name)?;
        function.call(&mut self.store, arguments)
    }

    fn shout(&mut self, list: &[String]) -> Result<Vec<String>> {
        let list: Vec<&str> = list.iter().map(String::as_str).collect();
        attempt::shout(&mut self.store, &self.instance, &list)
    }

    fn said(&mut self, list: &[String]) -> Result<()> {
        let found = self.shout(list)?;
        let right: Vec<String> = list.iter().map(|text| text.to_uppercase()).collect();
        ensure!(found == right, "the texts are {right:?}, and the answer is {found:?}");
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
