use wasmtime::{Result, bail, ensure};

use super::trial::{Guest, Random, Trial};

const UNIT: u32 = 8;

pub fn check(trial: &mut Trial) {
    trial.property(
        "a block that is in use is taken back, and its bytes are given out again",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            for _ in 0..3 {
                arena.some(random, 30)?;
                for block in random.shuffled(arena.blocks.clone()) {
                    arena.free(block)?;
                }
            }
            ensure!(
                arena.alloc(arena.size - UNIT, 1)?.is_some(),
                "all blocks had come back, and there was no room for all bytes behind the head"
            );
            Ok(())
        },
    );

    trial.property("a second free at once is refused", |module, random| -> Result<()> {
        let mut arena = Arena::new(module)?;
        let blocks = arena.some(random, 20)?;
        for block in random.shuffled(blocks).into_iter().take(10) {
            arena.free(block)?;
            arena.refuses(block.at, block.size, "its second free")?;
        }
        arena.usable(random)
    });

    trial.property(
        "a second free is refused when the block has become a part of a longer one",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            let blocks = arena.some(random, 20)?;
            // The middle one of three: what it has joined begins before it.
            let first = random.below(u32::try_from(blocks.len())? - 2) as usize;
            let three = &blocks[first..first + 3];
            for block in random.shuffled(three) {
                arena.free(*block)?;
            }
            for block in random.shuffled(three) {
                let what = "its second free, after its neighbours' first,";
                arena.refuses(block.at, block.size, what)?;
            }
            arena.usable(random)
        },
    );

    trial.property(
        "a size that reaches into a free neighbour is refused",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            let blocks = arena.some(random, 20)?;
            let index = random.below(u32::try_from(blocks.len())? - 1) as usize;
            let (block, neighbour) = (blocks[index], blocks[index + 1]);
            arena.free(neighbour)?;
            for more in [1, neighbour.size, neighbour.size + 100] {
                let size = block.size.next_multiple_of(UNIT) + more;
                let what = format!(
                    "with the block of {} bytes behind it free, a free of {size} bytes",
                    neighbour.size
                );
                arena.refuses(block.at, size, &what)?;
            }
            arena.free(block)?;
            arena.usable(random)
        },
    );

    trial.property(
        "bytes that do not all lie in the arena are refused, and so is null",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            let blocks = arena.some(random, 5)?;
            let block = blocks[0];
            let (from, to) = (arena.from, arena.from + arena.size);
            // With all of the arena in use, no free bytes lie in the way of a size that is too
            // large.
            let behind = blocks[blocks.len() - 1].end();
            let Some(last) = arena.alloc(to.saturating_sub(behind), 1)? else {
                bail!("there was no room for all bytes behind the last block");
            };
            for (at, size) in [
                (0, block.size),
                (from, 8),
                (from - 8 * (1 + random.below(100)), 8),
                // An end that is in the arena, or at its beginning, of bytes that begin before it.
                (from - UNIT, UNIT),
                (from - UNIT, 2 * UNIT),
                (from - UNIT, arena.size),
                (to + 8 * random.below(100), 8),
                (block.at, arena.size),
                (last.at, last.size + 1),
                (block.at, u32::MAX),
                (block.at, u32::MAX - random.below(10)),
                // Ends that are past 2³², and the same as one in the arena, or as its beginning.
                (block.at, 0_u32.wrapping_sub(block.at - from)),
                (last.at, 0_u32.wrapping_sub(last.at - block.at)),
                (u32::MAX - 7, 16),
            ] {
                let what =
                    format!("a free of {size} bytes at {at}, with the arena from {from} to {to},");
                arena.refuses(at, size, &what)?;
            }
            arena.usable(random)
        },
    );

    trial.property(
        "an address at which no block can begin is refused",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            let blocks = arena.some(random, 10)?;
            let at = random.pick(&blocks).at + 1 + random.below(7);
            let what = format!("a free at {at}, which is no multiple of {UNIT},");
            arena.refuses(at, 1, &what)?;
            arena.usable(random)
        },
    );

    trial.property(
        "over a long trace with every fourth free a second one, no block overlaps another",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            let mut freed: Vec<Block> = Vec::new();
            for _ in 0..600 {
                if random.below(5) < 3 {
                    arena.alloc(1 + random.below(120), 1 << random.below(7))?;
                } else if random.below(4) > 0 && !arena.blocks.is_empty() {
                    let block = *random.pick(&arena.blocks);
                    arena.free(block)?;
                    freed.push(block);
                } else if !freed.is_empty() {
                    let block = *random.pick(&freed);
                    // A block that somebody else has by now looks like any other.
                    if arena.is_any_free(block) {
                        arena.refuses(block.at, block.size, "its second free")?;
                    }
                }
            }
            arena.usable(random)
        },
    );
}

#[derive(Clone, Copy)]
struct Block {
    at: u32,
    size: u32,
    align: u32,
    byte: u8,
}

impl Block {
    fn end(&self) -> u32 {
        self.at.saturating_add(self.size.max(1).next_multiple_of(UNIT))
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

    fn offset(&self, address: u32) -> i64 {
        i64::from(address) - i64::from(self.from)
    }

    fn alloc(&mut self, size: u32, align: u32) -> Result<Option<Block>> {
        let at = self.guest.call("arena_alloc", &[size, align])?;
        if at == 0 {
            return Ok(None);
        }
        let what = format!("arena_alloc({size}, {align})");
        let block = Block { at, size, align, byte: at.to_le_bytes()[0] ^ at.to_le_bytes()[1] };
        ensure!(
            at >= self.from && block.end() <= self.from + self.size,
            "{what} gave an address outside of the arena"
        );
        let overlaps = |other: &&Block| at < other.end() && other.at < block.end();
        if let Some(other) = self.blocks.iter().find(overlaps) {
            ensure!(
                false,
                "{what} gave the bytes from offset {} to {}, and those from {} to {} are used",
                self.offset(at),
                self.offset(block.end()),
                self.offset(other.at),
                self.offset(other.end())
            );
        }
        self.guest.write(at, &vec![block.byte; size as usize])?;
        self.blocks.push(block);
        Ok(Some(block))
    }

    /// Some blocks, each behind the one before it.
    fn some(&mut self, random: &mut Random, count: u32) -> Result<Vec<Block>> {
        let mut blocks = Vec::new();
        for _ in 0..count {
            blocks.extend(self.alloc(1 + random.below(100), 1)?);
        }
        Ok(blocks)
    }

    fn free(&mut self, block: Block) -> Result<()> {
        let Block { at, size, align, byte } = block;
        let bytes = self.guest.bytes(at, size)?;
        ensure!(
            bytes.iter().all(|found| *found == byte),
            "the bytes of the used block at offset {} have changed",
            self.offset(at)
        );
        let answer = self.guest.call("arena_dealloc", &[at, size, align])?;
        ensure!(
            answer == 1,
            "arena_dealloc of the {size} bytes at offset {}, which are used, gave {answer}",
            self.offset(at)
        );
        self.blocks.retain(|block| block.at != at);
        Ok(())
    }

    fn refuses(&mut self, at: u32, size: u32, what: &str) -> Result<()> {
        let answer = self.guest.call("arena_dealloc", &[at, size, 1])?;
        ensure!(
            answer == 0,
            "{what} was taken: arena_dealloc of the {size} bytes at offset {} gave {answer}",
            self.offset(at)
        );
        Ok(())
    }

    /// Whether one of the bytes of a block that was freed is free.
    fn is_any_free(&self, block: Block) -> bool {
        let is_used = |unit: u32| self.blocks.iter().any(|it| it.at <= unit && unit < it.end());
        (block.at..block.at + block.size).step_by(UNIT as usize).any(|unit| !is_used(unit))
    }

    /// Whether the list is in order: it still gives out free bytes only, and all of them.
    fn usable(&mut self, random: &mut Random) -> Result<()> {
        for _ in 0..20 {
            self.alloc(1 + random.below(60), 1)?;
        }
        for block in random.shuffled(self.blocks.clone()) {
            self.free(block)?;
        }
        ensure!(
            self.alloc(self.size - UNIT, 1)?.is_some(),
            "afterwards all blocks came back, and there was no room for all bytes behind the head"
        );
        Ok(())
    }
}
