use wasmtime::{Result, ensure};

use super::trial::{Guest, Random, Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "every block lies in the room to its last byte, is aligned, and overlaps no other",
        |module, random| -> Result<()> {
            for _ in 0..5 {
                let mut arena = Arena::new(module)?;
                for _ in 0..300 {
                    arena.alloc(random.below(24), 1 << random.below(7))?;
                }
            }
            Ok(())
        },
    );

    trial.property(
        "a block that ends exactly where the room ends is granted",
        |module, random| -> Result<()> {
            for _ in 0..10 {
                let mut arena = Arena::used(module, random)?;
                let align = 1 << random.below(4);
                let left = arena.left(align);
                ensure!(
                    arena.alloc(left, align)? != 0,
                    "{left} bytes are left at a multiple of {align}, and a request for them was refused"
                );
            }
            Ok(())
        },
    );

    trial.property("one byte more than there is left is refused", |module, random| -> Result<()> {
        for _ in 0..10 {
            let mut arena = Arena::used(module, random)?;
            let align = 1 << random.below(4);
            arena.refuses(arena.left(align) + 1, align)?;
        }
        Ok(())
    });

    trial.property("a request that is refused takes nothing away", |module, random| -> Result<()> {
        for _ in 0..10 {
            let mut arena = Arena::used(module, random)?;
            let left = arena.left(1);
            for more in [1, 100, 5000] {
                arena.refuses(left + more, 1)?;
            }
            ensure!(
                arena.alloc(left, 1)? != 0,
                "after three refusals there was no block of {left} bytes, as many as had been left"
            );
        }
        Ok(())
    });

    trial.property(
        "a size that runs past the end of all addresses is refused",
        |module, random| -> Result<()> {
            for _ in 0..10 {
                let mut arena = Arena::used(module, random)?;
                // With these, the sum of start and size is an address inside of the room, or before it.
                for size in [1, 4, 1 + random.below(1000), arena.from] {
                    arena.refuses(size.wrapping_neg(), 1)?;
                }
                for size in [1 << 31, (1 << 31) - 1] {
                    arena.refuses(size, 8)?;
                }
            }
            Ok(())
        },
    );

    trial.property(
        "an alignment behind the end, or one that is no power of two, is refused",
        |module, random| -> Result<()> {
            let mut arena = Arena::used(module, random)?;
            arena.alloc(arena.left(1) - 3, 1)?;
            for align in [4096, 1 << 20, 1 << 31] {
                if arena.left(align) == 0 {
                    arena.refuses(1, align)?;
                }
            }
            for align in [0, 3, 24] {
                arena.refuses(1, align)?;
            }
            Ok(())
        },
    );
}

/// An arena, with the host's own books of it.
struct Arena {
    guest: Guest,
    from: u32,
    to: u32,
    /// Where the newest block ends.
    free: u32,
    /// Where each begins and ends.
    blocks: Vec<(u32, u32)>,
}

impl Arena {
    fn new(module: &[u8]) -> Result<Self> {
        let mut guest = Guest::new(module)?;
        let from = guest.call("room_start", &[])?;
        let to = from + guest.call("room_size", &[])?;
        Ok(Self { guest, from, to, free: from, blocks: Vec::new() })
    }

    /// One that has given some blocks away.
    fn used(module: &[u8], random: &mut Random) -> Result<Self> {
        let mut arena = Self::new(module)?;
        for _ in 0..10 {
            arena.alloc(1 + random.below(60), 1 << random.below(4))?;
        }
        Ok(arena)
    }

    /// How many bytes are left behind the first multiple of `align`.
    fn left(&self, align: u32) -> u32 {
        let next = self.free.checked_next_multiple_of(align).unwrap_or(u32::MAX);
        self.to.saturating_sub(next)
    }

    fn ask(&mut self, size: u32, align: u32) -> Result<u32> {
        let asked = self.guest.call("arena_alloc", &[size, align]);
        if let Err(error) = &asked {
            ensure!(false, "{error}: a refusal is null");
        }
        asked
    }

    fn refuses(&mut self, size: u32, align: u32) -> Result<()> {
        let at = self.ask(size, align)?;
        ensure!(
            at == 0,
            "{} bytes are left from offset {} on, of which {} lie behind the first multiple of \
             {align}; {size} were granted, at offset {}",
            self.to - self.free,
            self.free - self.from,
            self.left(align),
            i64::from(at) - i64::from(self.from)
        );
        Ok(())
    }

    fn alloc(&mut self, size: u32, align: u32) -> Result<u32> {
        let at = self.ask(size, align)?;
        let left = self.left(align);
        if at == 0 {
            ensure!(
                left < size.max(1),
                "{size} bytes at a multiple of {align} were refused, and {left} were left"
            );
            return Ok(at);
        }
        let end = at.saturating_add(size.max(1));
        let offset = |address: u32| i64::from(address) - i64::from(self.from);
        let what = format!("the block from {} to {}", offset(at), offset(end));
        ensure!(at % align == 0, "address {at} is no multiple of {align}");
        ensure!(
            at >= self.from && end <= self.to,
            "{what} does not lie in the room, which has {} bytes",
            self.to - self.from
        );
        if let Some((from, to)) = self.blocks.iter().find(|(from, to)| at < *to && *from < end) {
            ensure!(false, "{what} overlaps the one from {} to {}", offset(*from), offset(*to));
        }
        let unused = at.saturating_sub(self.free);
        ensure!(unused < align, "{what} leaves {unused} bytes before it unused");
        self.guest.write(at, &vec![0x61; size as usize])?;
        self.blocks.push((at, end));
        self.free = end;
        Ok(at)
    }
}
