use wasmtime::{Result, ensure};

use super::trial::{Guest, Random, Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "a block that was freed is given out again, with its whole length",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            let size = arena.row(random, 3)?[1].bytes.len();
            arena.free(1)?;
            ensure!(
                arena.alloc(random, u32::try_from(size)?, 1)?,
                "{size} bytes were freed between two used blocks, and a request for as many was refused"
            );
            Ok(())
        },
    );

    trial.property("freed, a block joins the free block behind it", |module, random| {
        joined(module, random, 4, |_| vec![2, 1], "the front one")
    });

    trial.property("freed, a block joins the free block in front of it", |module, random| {
        joined(module, random, 4, |_| vec![1, 2], "the one behind")
    });

    trial.property("freed, a block joins the free blocks on both sides of it", |module, random| {
        let order = |random: &mut Random| [random.shuffled([1, 3]), vec![2]].concat();
        joined(module, random, 5, order, "the one in the middle")
    });

    trial.property(
        "a used neighbour is not joined, and keeps its bytes",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            let blocks = arena.row(random, 7)?;
            for index in random.shuffled([1, 3, 5]) {
                arena.free_at(blocks[index].at)?;
            }
            loop {
                let size = 8 * (1 + random.below(8));
                if !arena.alloc(random, size, 1)? {
                    break;
                }
            }
            arena.intact()
        },
    );

    trial.property(
        "over a long trace, no block overlaps another, all are aligned, and each keeps its bytes",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            for _ in 0..1500 {
                let count = u32::try_from(arena.blocks.len())?;
                if random.below(5) < 3 {
                    let (size, align) = (random.below(200), 1 << random.below(8));
                    arena.alloc(random, size, align)?;
                } else if count > 0 {
                    arena.free(random.below(count) as usize)?;
                }
            }
            arena.intact()
        },
    );

    trial.property(
        "when all blocks have come back, the arena is one free block again",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            arena.guest.call("arena_free", &[0])?;
            let whole = arena.most(random)?;
            for _ in 0..3 {
                for _ in 0..40 {
                    let (size, align) = (random.below(150), 1 << random.below(7));
                    arena.alloc(random, size, align)?;
                }
                for block in random.shuffled(arena.blocks.clone()) {
                    arena.free_at(block.at)?;
                }
                let now = arena.most(random)?;
                ensure!(
                    now == whole,
                    "at the start the longest block had {whole} bytes, and when all had come back {now}"
                );
            }
            Ok(())
        },
    );
}

/// Frees neighbours of a row in this order, and asks for a block of all their bytes.
fn joined(
    module: &[u8],
    random: &mut Random,
    count: usize,
    order: impl FnOnce(&mut Random) -> Vec<usize>,
    last: &str,
) -> Result<()> {
    let mut arena = Arena::new(module)?;
    let blocks = arena.row(random, count)?;
    let mut sizes = Vec::new();
    for index in order(random) {
        arena.free_at(blocks[index].at)?;
        sizes.push(blocks[index].bytes.len());
    }
    let size = sizes.iter().sum::<usize>();
    let sizes: Vec<_> = sizes.iter().map(usize::to_string).collect();
    ensure!(
        arena.alloc(random, u32::try_from(size)?, 1)?,
        "neighbours of {} bytes were freed, {last} last, and a request for {size} was refused",
        sizes.join(" and ")
    );
    arena.intact()
}

#[derive(Clone)]
struct Block {
    at: u32,
    bytes: Vec<u8>,
}

impl Block {
    fn end(&self) -> u64 {
        u64::from(self.at) + self.bytes.len() as u64
    }
}

/// An arena, with the host's own books of it.
struct Arena {
    guest: Guest,
    from: u32,
    size: u32,
    blocks: Vec<Block>,
}

impl Arena {
    fn new(module: &[u8]) -> Result<Self> {
        let mut guest = Guest::new(module)?;
        let from = guest.call("arena_start", &[])?;
        let size = guest.call("arena_size", &[])?;
        Ok(Self { guest, from, size, blocks: Vec::new() })
    }

    /// That many blocks, one behind the other, until no more fits behind them.
    fn row(&mut self, random: &mut Random, count: usize) -> Result<Vec<Block>> {
        for _ in 0..count {
            let size = 8 * (4 + random.below(20));
            ensure!(
                self.alloc(random, size, 1)?,
                "an arena of {} bytes has no room for {count} blocks of less than 200",
                self.size
            );
        }
        let blocks = self.blocks.clone();
        // What lies behind them is taken as well, so that only what is freed is free.
        for size in [1024, 256, 64, 8, 0] {
            while self.alloc(random, size, 1)? {}
        }
        Ok(blocks)
    }

    /// Whether it was granted.
    fn alloc(&mut self, random: &mut Random, size: u32, align: u32) -> Result<bool> {
        let at = self.guest.call("arena_alloc", &[size, align])?;
        if at == 0 {
            return Ok(false);
        }
        let block = Block { at, bytes: random.bytes(size as usize) };
        let what = format!("arena_alloc({size}, {align})");
        ensure!(at % align == 0, "{what} gave {at}, which is no multiple of {align}");
        let offset = |address: u64| address.cast_signed() - i64::from(self.from);
        let (from, to) = (offset(u64::from(at)), offset(block.end()));
        let gave = format!("{what} gave the bytes from offset {from} to {to}");
        ensure!(from >= 0 && to <= i64::from(self.size), "{gave}");
        let overlaps =
            |other: &&Block| u64::from(at) < other.end() && u64::from(other.at) < block.end();
        if let Some(other) = self.blocks.iter().find(overlaps) {
            let (from, to) = (offset(u64::from(other.at)), offset(other.end()));
            ensure!(false, "{gave}, and those from {from} to {to} are used");
        }
        self.guest.write(at, &block.bytes)?;
        self.blocks.push(block);
        Ok(true)
    }

    fn free_at(&mut self, at: u32) -> Result<()> {
        let index = self.blocks.iter().position(|block| block.at == at);
        index.map_or(Ok(()), |index| self.free(index))
    }

    fn free(&mut self, index: usize) -> Result<()> {
        let block = self.blocks.remove(index);
        self.keeps(&block)?;
        self.guest.call("arena_free", &[block.at])?;
        Ok(())
    }

    fn keeps(&self, block: &Block) -> Result<()> {
        let found = self.guest.bytes(block.at, u32::try_from(block.bytes.len())?)?;
        if let Some(wrong) = (0..found.len()).find(|&byte| found[byte] != block.bytes[byte]) {
            ensure!(
                false,
                "byte {wrong} of the used block at offset {} was {} and is now {}",
                block.at - self.from,
                block.bytes[wrong],
                found[wrong]
            );
        }
        Ok(())
    }

    fn intact(&self) -> Result<()> {
        self.blocks.iter().try_for_each(|block| self.keeps(block))
    }

    /// The longest block that there is, at the moment.
    fn most(&mut self, random: &mut Random) -> Result<u32> {
        for size in (1..=self.size / 8).rev().map(|units| 8 * units) {
            if self.alloc(random, size, 1)? {
                self.free(self.blocks.len() - 1)?;
                return Ok(size);
            }
        }
        Ok(0)
    }
}
