//! How an exercise on a Wasmtime host is checked: properties that hold, or do not, of what its reader
//! wrote.

use std::{fmt, panic};

/// What came of one property: its sentence, and why it does not hold.
#[derive(Debug)]
pub struct Verdict {
    pub property: String,
    pub why: Option<String>,
}

/// What a check gets: `pub fn check(trial: &mut Trial)`.
pub struct Trial {
    /// The bytes of the guest.
    pub guest: Vec<u8>,
    pub random: Random,
    pub verdicts: Vec<Verdict>,
}

impl Trial {
    /// One with the inputs of this seed.
    pub fn new(guest: Vec<u8>, seed: u32) -> Self {
        Self { guest, random: Random::new(seed), verdicts: Vec::new() }
    }

    /// Tests a property, and notes why it does not hold: `test` returns an error, or panics.
    pub fn property<E: fmt::Display>(
        &mut self,
        sentence: &str,
        test: impl FnOnce(&[u8], &mut Random) -> Result<(), E>,
    ) -> bool {
        let (guest, random) = (&self.guest, &mut self.random);
        let run =
            panic::AssertUnwindSafe(|| test(guest, random).map_err(|error| format!("{error:#}")));
        let why = match panic::catch_unwind(run) {
            Ok(result) => result.err(),
            Err(payload) => Some(match payload.downcast::<String>() {
                Ok(message) => format!("it panicked: {message}"),
                Err(payload) => match payload.downcast::<&str>() {
                    Ok(message) => format!("it panicked: {message}"),
                    Err(_) => "it panicked".to_owned(),
                },
            }),
        };
        let holds = why.is_none();
        self.verdicts.push(Verdict { property: sentence.to_owned(), why });
        holds
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
}
