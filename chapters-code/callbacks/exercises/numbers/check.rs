use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};

use wasmtime::{Caller, Engine, Extern, Module, Result, Store, TypedFunc, ensure, error::Context};

use super::{
    attempt::{self, Callbacks, Function},
    trial::Trial,
};

pub fn check(trial: &mut Trial) {
    trial.property(
        "each number leads to its own function, and none is 0",
        |guest, random| -> Result<()> {
            let mut guest = Guest::new(guest)?;
            let added: Vec<_> = (0..5).map(|i| 100 * i + 1 + random.below(100)).collect();
            let numbers: Vec<_> = added.iter().map(|&k| guest.register(adding(k))).collect();
            for i in random.shuffled(0..5) {
                let n = random.below(1000);
                guest.answers(numbers[i], n, n + added[i])?;
            }
            Ok(())
        },
    );

    trial.property(
        "a released number is nobody's, and the others stay what they were",
        |guest, random| -> Result<()> {
            let mut guest = Guest::new(guest)?;
            let numbers = [1, 2, 3, 4].map(|k| guest.register(adding(k)));
            let gone = *random.pick(&numbers);
            guest.store.data_mut().release(gone);
            guest.store.data_mut().release(gone);
            guest.refuses(gone, "after its release")?;
            for (number, expected) in numbers.into_iter().zip(11..) {
                if number != gone {
                    guest.answers(number, 10, expected)?;
                }
            }
            Ok(())
        },
    );

    trial.property(
        "a number that was released is never given again",
        |guest, random| -> Result<()> {
            let mut guest = Guest::new(guest)?;
            let before = [1, 2, 3].map(|k| guest.register(adding(k)));
            let gone = *random.pick(&before);
            guest.store.data_mut().release(gone);
            let after = [4, 5, 6].map(|k| guest.register(adding(k)));
            let all = [before, after].concat();
            let different = all.iter().collect::<BTreeSet<_>>().len();
            ensure!(different == 6, "six functions were registered, with the numbers {all:?}");
            guest.refuses(gone, "when others had been registered after its release")
        },
    );

    trial.property(
        "a number that was never given ends the guest's call with an error",
        |guest, random| -> Result<()> {
            let mut guest = Guest::new(guest)?;
            let number = guest.register(adding(1));
            for wrong in [number + 1 + random.below(100), u32::MAX] {
                guest.refuses(wrong, &format!("when only {number} had been given"))?;
            }
            guest.answers(number, 1, 2)
        },
    );

    trial.property(
        "a function may ask the guest, register and release while it runs",
        |guest, _| -> Result<()> {
            let mut guest = Guest::new(guest)?;
            let double = guest.register(Arc::new(|_, n| Ok(2 * n)));
            let own = Arc::new(AtomicU32::new(0));
            let later = Arc::new(AtomicU32::new(0));
            let (in_own, in_later) = (Arc::clone(&own), Arc::clone(&later));
            let number = guest.register(Arc::new(move |caller, n| {
                caller.data_mut().release(in_own.load(Relaxed));
                in_later.store(caller.data_mut().register(adding(7)), Relaxed);
                Ok(ask(caller)?.call(caller, (double, n))? + 1)
            }));
            own.store(number, Relaxed);
            guest.answers(number, 20, 41)?;
            guest.refuses(number, "after it had released itself")?;
            guest.answers(later.load(Relaxed), 20, 27)
        },
    );
}

fn adding(k: u32) -> Function {
    Arc::new(move |_, n| Ok(n + k))
}

fn ask(caller: &mut Caller<'_, Callbacks>) -> Result<TypedFunc<(u32, u32), u32>> {
    let ask = caller.get_export("ask").and_then(Extern::into_func).context("no ask")?;
    ask.typed(&caller)
}

struct Guest {
    store: Store<Callbacks>,
    ask: TypedFunc<(u32, u32), u32>,
}

impl Guest {
    fn new(guest: &[u8]) -> Result<Guest> {
        let engine = Engine::default();
        let mut store = Store::new(&engine, Callbacks::default());
        let module = Module::new(&engine, guest)?;
        let instance = attempt::link(&engine)?.instantiate(&mut store, &module)?;
        let ask = instance.get_typed_func(&mut store, "ask")?;
        Ok(Guest { store, ask })
    }

    fn register(&mut self, function: Function) -> u32 {
        self.store.data_mut().register(function)
    }

    fn answers(&mut self, number: u32, n: u32, expected: u32) -> Result<()> {
        let called = self.ask.call(&mut self.store, (number, n));
        let found = called.with_context(|| format!("number {number} was called with {n}"))?;
        ensure!(
            found == expected,
            "number {number} should say {expected} to {n}, and says {found}"
        );
        Ok(())
    }

    fn refuses(&mut self, number: u32, when: &str) -> Result<()> {
        if let Ok(found) = self.ask.call(&mut self.store, (number, 10)) {
            ensure!(false, "number {number}, {when}, should be refused, and says {found}");
        }
        Ok(())
    }
}
