use wasmtime::{
    Engine, Error, Instance, Memory, Module, Result, Store, Trap, Val, ensure, error::Context,
};

use super::{
    attempt::{Guest, Watched},
    trial::{Random, Trial},
};

const NAMES: [&str; 4] = ["price", "sell", "words", "init"];

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property("calls that leave the bytes alone are no suspects", |_, random| {
        let mut case = Case::start(&module, random)?;
        case.some(random)?;
        case.names(None)
    });

    trial.property(
        "the call that changed a byte is named, whatever is called later",
        |_, random| {
            for _ in 0..10 {
                let mut case = Case::start(&module, random)?;
                case.some(random)?;
                let name = *random.pick(&NAMES);
                case.spoils(name, random)?;
                case.some(random)?;
                case.names(Some(name))?;
            }
            Ok::<_, Error>(())
        },
    );

    trial.property("of two culprits the first is named", |_, random| {
        let mut case = Case::start(&module, random)?;
        let names = random.shuffled(NAMES);
        case.spoils(names[0], random)?;
        case.spoils(names[1], random)?;
        case.names(Some(names[0]))
    });

    trial.property(
        "a call that ends in a trap is named as well, and the trap goes on",
        |_, random| {
            let mut case = Case::start(&module, random)?;
            case.watched.guest().armed = Some(random.below(8));
            let called = case.watched.call("price", &[7]);
            let is_trap = called.err().is_some_and(|error| error.is::<Trap>());
            ensure!(is_trap, "price(7) trapped, and its caller saw none");
            case.names(Some("price"))
        },
    );

    trial.property("what the host writes between two calls is nobody's", |_, random| {
        let mut case = Case::start(&module, random)?;
        case.watched.guest().flip(random.below(8))?;
        case.some(random)?;
        case.names(None)?;
        let name = *random.pick(&NAMES);
        case.spoils(name, random)?;
        case.names(Some(name))
    });

    trial.property("a guest that has grown its memory is watched on", |_, random| {
        let mut case = Case::start(&module, random)?;
        let desk = case.watched.guest();
        desk.memory.grow(&mut desk.store, 1)?;
        let name = *random.pick(&NAMES);
        case.spoils(name, random)?;
        case.names(Some(name))
    });

    trial.property("for its host the guest is as before", |_, random| {
        let watched = &mut Case::start(&module, random)?.watched;
        let mut found = Vec::new();
        for (name, argument) in [("price", 2), ("sell", 0), ("sell", 0)] {
            found.push(watched.call(name, &[argument])?);
        }
        ensure!(
            found == [45, 4, 3],
            "price(2), sell(0), sell(0) gave {found:?} in place of 45, 4, 3"
        );
        Ok::<_, Error>(())
    });
}

/// A guest that is watched.
struct Case {
    watched: Watched<Desk>,
}

impl Case {
    fn start(module: &Module, random: &mut Random) -> Result<Case> {
        let desk = Desk::start(module, random)?;
        let (at, length) = (desk.at, desk.length);
        Ok(Case { watched: Watched::new(desk, at, length)? })
    }

    /// A call that changes one of the bytes.
    fn spoils(&mut self, name: &str, random: &mut Random) -> Result<()> {
        let desk = self.watched.guest();
        desk.armed = Some(random.below(8));
        let arguments = match name {
            "words" => vec![desk.at, 0],
            "init" => Vec::new(),
            _ => vec![0],
        };
        self.watched.call(name, &arguments).map(drop)
    }

    /// Some calls that do no harm.
    fn some(&mut self, random: &mut Random) -> Result<()> {
        for _ in 0..4 {
            self.watched.call("price", &[random.below(3)])?;
        }
        self.watched.call("sell", &[random.below(3)]).map(drop)
    }

    fn names(&self, name: Option<&str>) -> Result<()> {
        let found = self.watched.culprit()?;
        let [found, right] = [found.as_deref(), name].map(|name| name.unwrap_or("nobody"));
        ensure!(found == right, "culprit() is {found}, and should be {right}");
        Ok(())
    }
}

/// A guest of which the next call can be made to change one of the bytes that are watched.
struct Desk {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    at: u32,
    length: u32,
    /// The byte that changes next. None changes twice, so that no change takes back another.
    next: u32,
    /// The bit that the next call changes.
    armed: Option<u32>,
}

impl Desk {
    fn start(module: &Module, random: &mut Random) -> Result<Desk> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("no memory")?;
        let length = 4 + random.below(12);
        let alloc = instance.get_typed_func::<(u32, u32), u32>(&mut store, "alloc")?;
        let at = alloc.call(&mut store, (length, 4))?;
        memory.write(&mut store, at as usize, &random.bytes(length as usize))?;
        let next = random.below(length);
        Ok(Desk { store, instance, memory, at, length, next, armed: None })
    }

    fn flip(&mut self, bit: u32) -> Result<()> {
        self.next = (self.next + 1) % self.length;
        let byte = self.memory.data_mut(&mut self.store).get_mut((self.at + self.next) as usize);
        *byte.context("no such byte")? ^= 1 << bit;
        Ok(())
    }
}

impl Guest for Desk {
    fn call(&mut self, name: &str, arguments: &[u32]) -> Result<u32> {
        if let Some(bit) = self.armed.take() {
            self.flip(bit)?;
        }
        let function = self.instance.get_func(&mut self.store, name);
        let function = function.with_context(|| format!("there is no function `{name}`"))?;
        let given: Vec<_> = arguments.iter().map(|it| Val::I32(it.cast_signed())).collect();
        let mut returned = vec![Val::I32(0); function.ty(&self.store).results().len()];
        function.call(&mut self.store, &given, &mut returned)?;
        Ok(returned.first().and_then(Val::i32).unwrap_or_default().cast_unsigned())
    }

    fn read(&self, at: u32, length: u32) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length as usize];
        self.memory.read(&self.store, at as usize, &mut bytes)?;
        Ok(bytes)
    }
}
