use wasmtime::{
    Engine, Error, Instance, Module, Result, Store, WasmParams, WasmResults, ensure,
    error::Context, format_err,
};

use super::{attempt::Shop, trial::Trial};

const ARTICLES: u32 = 3;
const PIECES: u32 = 5;

pub fn check(trial: &mut Trial) {
    // Once for all properties: to compile it takes longest.
    let module = Module::new(&Engine::default(), &trial.guest).expect("the guest is a module");

    trial.property("what is sold is gone, of each article for itself", |_, random| {
        let mut desk = Desk::start(&module)?;
        for _ in 0..20 {
            let one = random.below(ARTICLES);
            desk.sells(one, random.below(desk.left(one) + 1))?;
        }
        Ok::<_, Error>(())
    });

    trial.property("a panic is an error, with the guest's own message", |_, random| {
        Desk::start(&module)?.tells(ARTICLES + random.below(10), 1)
    });

    trial.property("after a panic the shop sells on", |_, random| {
        let mut desk = Desk::start(&module)?;
        desk.panics(ARTICLES + random.below(10), 1)?;
        desk.sells(random.below(ARTICLES), 1)
    });

    trial.property("what was sold before a panic stays sold", |_, random| {
        let mut desk = Desk::start(&module)?;
        for one in 0..ARTICLES {
            desk.sells(one, 1 + random.below(PIECES - 1))?;
        }
        desk.panics(ARTICLES + random.below(10), 1)?;
        for one in random.shuffled(0..ARTICLES) {
            desk.sells(one, 1)?;
        }
        Ok::<_, Error>(())
    });

    trial.property("of an order that ends in a panic, nothing is sold", |_, random| {
        let mut desk = Desk::start(&module)?;
        let one = random.below(ARTICLES);
        desk.sells(one, 1 + random.below(3))?;
        desk.panics(one, desk.left(one) + 1)?;
        desk.sells(one, desk.left(one))
    });

    trial.property("each panic has its own message, however many there are", |_, random| {
        let mut desk = Desk::start(&module)?;
        desk.tells(ARTICLES, 1)?;
        for _ in 0..12 {
            let one = random.below(ARTICLES + 2);
            let enough = one < ARTICLES && random.below(2) == 0;
            match enough {
                true => desk.sells(one, random.below(desk.left(one) + 1))?,
                false => desk.tells(one, desk.left(one) + 1 + random.below(3))?,
            }
        }
        Ok::<_, Error>(())
    });

    trial.property("two shops have each a stock of its own", |_, random| {
        let (mut here, mut there) = (Desk::start(&module)?, Desk::start(&module)?);
        let one = random.below(ARTICLES);
        here.sells(one, 2)?;
        here.panics(one, PIECES)?;
        there.sells(one, 1)?;
        here.sells(one, 1)
    });
}

/// A shop, and what should be left in it.
struct Desk<'a> {
    module: &'a Module,
    shop: Shop,
    left: [u32; ARTICLES as usize],
}

impl<'a> Desk<'a> {
    fn start(module: &'a Module) -> Result<Self> {
        Ok(Self { module, shop: Shop::new(module)?, left: [PIECES; ARTICLES as usize] })
    }

    fn left(&self, article: u32) -> u32 {
        self.left.get(article as usize).copied().unwrap_or_default()
    }

    fn sells(&mut self, article: u32, pieces: u32) -> Result<()> {
        let what = format!("sell({article}, {pieces}), with {} left,", self.left(article));
        let rest = self.shop.sell(article, pieces);
        let rest = rest.map_err(|error| {
            format_err!("{what} ended with {:?}", error.root_cause().to_string())
        })?;
        self.left[article as usize] -= pieces;
        let right = self.left(article);
        ensure!(rest == right, "{what} left {rest} in place of {right}");
        Ok(())
    }

    /// The error that a sale ends with.
    fn panics(&mut self, article: u32, pieces: u32) -> Result<Error> {
        match self.shop.sell(article, pieces) {
            Ok(rest) => {
                Err(format_err!("sell({article}, {pieces}), which panics, returned {rest}"))
            }
            Err(error) => Ok(error),
        }
    }

    fn tells(&mut self, article: u32, pieces: u32) -> Result<()> {
        let expected = self.message(article, pieces)?;
        let error = self.panics(article, pieces)?;
        ensure!(
            error.chain().any(|cause| cause.to_string() == expected),
            "sell({article}, {pieces}) should end with {expected:?}, and did with {:?}",
            error.root_cause().to_string()
        );
        Ok(())
    }

    /// What the guest says, with the same stock.
    fn message(&self, article: u32, pieces: u32) -> Result<String> {
        let mut guest = Guest::start(self.module)?;
        guest.call::<_, ()>("init", ())?;
        for (article, left) in (0..).zip(self.left) {
            guest.call::<(u32, u32), ()>("restock", (article, left))?;
        }
        let sold = guest.call::<_, u32>("sell", (article, pieces));
        ensure!(sold.is_err(), "sell({article}, {pieces}) does not panic");
        guest.last_panic()
    }
}

struct Guest {
    store: Store<()>,
    instance: Instance,
}

impl Guest {
    fn start(module: &Module) -> Result<Self> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        Ok(Self { store, instance })
    }

    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, params: P) -> Result<R> {
        self.instance.get_typed_func::<P, R>(&mut self.store, name)?.call(&mut self.store, params)
    }

    fn last_panic(&mut self) -> Result<String> {
        let memory = self.instance.get_memory(&mut self.store, "memory").context("no memory")?;
        let global = self.instance.get_global(&mut self.store, "MESSAGE");
        let at = global.and_then(|global| global.get(&mut self.store).i32());
        let mut length = [0; 4];
        let at = at.context("no message")?.cast_unsigned() as usize;
        memory.read(&self.store, at, &mut length)?;
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        memory.read(&self.store, at + 4, &mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
