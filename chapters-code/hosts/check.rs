//! How an exercise is checked on Wasmtime: properties that hold, or do not, of what its reader wrote, a
//! host or a guest.

use std::{
    any::Any,
    cell::Cell,
    fmt, panic,
    path::{Path, PathBuf},
};

use wasmtime::{
    Engine, Extern, Instance, Memory, Module, Result, Store, Trap, Val, ensure, error::Context,
    format_err,
};

/// What came of one property: its sentence, and why it does not hold.
#[derive(Debug)]
pub struct Verdict {
    pub property: String,
    pub why: Option<String>,
}

/// What is told of a property: before it is tested, its sentence; then, what came of it.
#[derive(Debug)]
pub enum Told<'a> {
    Begins(&'a str),
    Known(&'a Verdict),
}

/// What a check gets: `pub fn check(trial: &mut Trial)`.
pub struct Trial {
    /// The bytes of the guest: the reader's own, where the exercise is a guest.
    pub guest: Vec<u8>,
    pub random: Random,
    pub verdicts: Vec<Verdict>,
    tell: Box<dyn FnMut(Told<'_>)>,
}

impl Trial {
    /// One with the inputs of this seed; `tell` hears of each property.
    pub fn new(guest: Vec<u8>, seed: u32, tell: impl FnMut(Told<'_>) + 'static) -> Self {
        Self { guest, random: Random::new(seed), verdicts: Vec::new(), tell: Box::new(tell) }
    }

    /// Tests a property, and notes why it does not hold: `test` returns an error, or panics.
    pub fn property<E: fmt::Display>(
        &mut self,
        sentence: &str,
        test: impl FnOnce(&[u8], &mut Random) -> std::result::Result<(), E>,
    ) -> bool {
        (self.tell)(Told::Begins(sentence));
        let (guest, random) = (&self.guest, &mut self.random);
        let run =
            panic::AssertUnwindSafe(|| test(guest, random).map_err(|error| format!("{error:#}")));
        let why = match panic::catch_unwind(run) {
            Ok(result) => result.err(),
            Err(payload) => Some(words(&*payload)),
        };
        let verdict = Verdict { property: sentence.to_owned(), why };
        (self.tell)(Told::Known(&verdict));
        let holds = verdict.why.is_none();
        self.verdicts.push(verdict);
        holds
    }
}

thread_local! {
    /// Where the last panic was, if that is known.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// From now on, a panic is a property that does not hold, and nothing else is printed of it. Where it
/// was is named from the folder that the file is in, of these.
pub fn hear_panics(folders: Vec<PathBuf>) {
    panic::set_hook(Box::new(move |panic| {
        let place = panic.location().and_then(|place| {
            let file = Path::new(place.file());
            let inside = folders.iter().find_map(|folder| file.strip_prefix(folder).ok())?;
            Some(format!("{}:{}", inside.to_str()?.replace('\\', "/"), place.line()))
        });
        PLACE.set(place);
    }));
}

fn words(payload: &(dyn Any + Send)) -> String {
    let at = PLACE.take().map(|place| format!(" at {place}")).unwrap_or_default();
    let message = payload.downcast_ref::<String>().map(String::as_str);
    match message.or_else(|| payload.downcast_ref::<&str>().copied()) {
        Some(message) => format!("it panicked{at}: {message}"),
        None => format!("it panicked{at}"),
    }
}

/// Numbers that look random and follow from a seed: those of `check.mjs`.
pub struct Random(u32);

impl Random {
    pub fn new(seed: u32) -> Self {
        Self((seed ^ 0x9e37_79b9).wrapping_mul(0x85eb_ca6b).max(1))
    }

    /// An integer from 0 to `bound` - 1.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        u32::try_from((u64::from(self.0) * u64::from(bound)) >> 32).expect("less than the bound")
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let index = self.below(u32::try_from(list.len()).expect("a short list"));
        &list[index as usize]
    }

    /// That many bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.below(256).to_le_bytes()[0]).collect()
    }

    /// A text of that many characters, of one to four bytes of UTF-8 each.
    pub fn text(&mut self, characters: usize) -> String {
        let all: Vec<char> = "aZ 7né€ßЖ語😀🦀".chars().collect();
        (0..characters).map(|_| *self.pick(&all)).collect()
    }

    /// The same in another order.
    pub fn shuffled<T>(&mut self, list: impl IntoIterator<Item = T>) -> Vec<T> {
        let mut left: Vec<T> = list.into_iter().collect();
        let mut all = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let index = self.below(u32::try_from(left.len()).expect("a short list"));
            all.push(left.remove(index as usize));
        }
        all
    }
}

/// An instance of a guest that is checked: what it exports is called by name, with numbers.
pub struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    /// A new instance.
    ///
    /// # Errors
    ///
    /// When the module is none, imports something, or has no memory.
    pub fn new(module: &[u8]) -> Result<Self> {
        let engine = Engine::default();
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &Module::new(&engine, module)?, &[])?;
        let memory = instance.get_memory(&mut store, "memory").context("there is no `memory`")?;
        Ok(Self { store, instance, memory })
    }

    /// How many numbers a function takes.
    ///
    /// # Errors
    ///
    /// When there is no such function.
    pub fn takes(&mut self, name: &str) -> Result<usize> {
        match self.instance.get_export(&mut self.store, name) {
            Some(Extern::Func(function)) => Ok(function.ty(&self.store).params().len()),
            _ => Err(format_err!("there is no function `{name}`")),
        }
    }

    /// Calls a function that returns nothing or a number; nothing counts as 0.
    ///
    /// # Errors
    ///
    /// When there is no such function, when it takes or returns something else, or when it traps.
    pub fn call(&mut self, name: &str, numbers: &[u32]) -> Result<u32> {
        let function = self.instance.get_func(&mut self.store, name);
        let function = function.with_context(|| format!("there is no function `{name}`"))?;
        let given: Vec<_> = numbers.iter().map(|number| Val::I32(number.cast_signed())).collect();
        let mut returned = vec![Val::I32(0); function.ty(&self.store).results().len()];
        let called = function.call(&mut self.store, &given, &mut returned);
        called.map_err(|error| match error.downcast_ref::<Trap>() {
            Some(trap) => {
                let numbers: Vec<_> = numbers.iter().map(u32::to_string).collect();
                format_err!("{name}({}) trapped ({trap})", numbers.join(", "))
            }
            None => error,
        })?;
        match *returned {
            [] => Ok(0),
            [Val::I32(number)] => Ok(number.cast_unsigned()),
            _ => Err(format_err!("`{name}` returns something else than a number of 32 bits")),
        }
    }

    /// Adds pages to its memory, which are the check's own, and gives the address where they begin.
    ///
    /// # Errors
    ///
    /// When the memory cannot be as large.
    pub fn grow(&mut self, pages: u64) -> Result<u32> {
        let start = self.size();
        self.memory.grow(&mut self.store, pages)?;
        Ok(start)
    }

    /// How many bytes its memory has.
    pub fn size(&self) -> u32 {
        u32::try_from(self.memory.data_size(&self.store)).unwrap_or(u32::MAX)
    }

    /// Bytes of its memory.
    ///
    /// # Errors
    ///
    /// When they do not lie in it.
    pub fn bytes(&self, address: u32, length: u32) -> Result<&[u8]> {
        let (from, length) = (address as usize, length as usize);
        let bytes = self.memory.data(&self.store).get(from..from + length);
        bytes.with_context(|| {
            format!("{length} bytes at {address} do not lie in a memory of {} bytes", self.size())
        })
    }

    /// One byte of its memory.
    ///
    /// # Errors
    ///
    /// When it does not lie in it.
    pub fn byte(&self, address: u32) -> Result<u8> {
        Ok(self.bytes(address, 1)?[0])
    }

    /// Numbers of 32 bits, one behind the other.
    ///
    /// # Errors
    ///
    /// When they do not lie in its memory.
    pub fn words<const N: usize>(&self, address: u32) -> Result<[u32; N]> {
        let bytes = self.bytes(address, u32::try_from(4 * N)?)?;
        let mut words = [0; N];
        for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        Ok(words)
    }

    /// Writes bytes into its memory.
    ///
    /// # Errors
    ///
    /// When they do not lie in it.
    pub fn write(&mut self, address: u32, bytes: &[u8]) -> Result<()> {
        let size = self.size();
        let written = self.memory.write(&mut self.store, address as usize, bytes);
        ensure!(
            written.is_ok(),
            "{} bytes at {address} do not lie in a memory of {size} bytes",
            bytes.len()
        );
        Ok(())
    }
}
