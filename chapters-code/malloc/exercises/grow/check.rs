use wasmtime::{Result, ensure, error::Context};

use super::trial::{Guest, Random, Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "the newest block grows and shrinks where it is",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            let [first, second] = [random.below(50), random.below(20)];
            arena.block(random, first, 1 << (first % 4))?;
            let newest = arena.block(random, second, 1 << (second % 4))?;
            let at = arena.blocks[newest].at;
            for size in [40, 300, 10, 0, 25] {
                arena.resize(random, newest, size)?;
                let now = arena.blocks[newest].at;
                ensure!(
                    now == at,
                    "the newest block lay at offset {}, and after a resize to {size} bytes at {}",
                    arena.offset(at),
                    arena.offset(now)
                );
            }
            Ok(())
        },
    );

    trial.property(
        "what the newest block gives up is the next block's",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            let newest = arena.block(random, 500, 1)?;
            let less = 100 + random.below(100);
            arena.resize(random, newest, less)?;
            let next = arena.alloc(random, 600, 1)?;
            let next = next.context(
                "500 bytes were cut to less than 200, and then there was no room for 600 of the 1000",
            )?;
            arena.resize(random, next, 0)?;
            // It keeps a byte's place, and the next block begins behind it.
            ensure!(
                arena.alloc(random, 1, 1)?.is_some(),
                "600 bytes were cut to none, and then there was no room for one"
            );
            Ok(())
        },
    );

    trial.property(
        "a block with others behind it moves, and takes its bytes along",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            for _ in 0..3 {
                let (size, align) = (1 + random.below(40), 1 << random.below(4));
                arena.block(random, size, align)?;
            }
            for block in 0..3 {
                let size = arena.blocks[block].size + 1 + random.below(40);
                arena.resize(random, block, size)?;
            }
            arena.intact()
        },
    );

    trial.property(
        "the newest block grows up to the end of the room and no further",
        |module, random| -> Result<()> {
            let mut arena = Arena::new(module)?;
            let [first, second] = [random.below(100), 1 + random.below(100)];
            arena.block(random, first, 1)?;
            let newest = arena.block(random, second, 1)?;
            let at = arena.blocks[newest].at;
            let most = arena.to - at;
            arena.refuses(newest, most + 1)?;
            arena.refuses(newest, u32::MAX - random.below(at))?;
            ensure!(
                arena.resize(random, newest, most)?,
                "{most} bytes reach exactly to the end, and were refused"
            );
            arena.intact()
        },
    );

    trial.property("after a refusal everything is as it was", |module, random| -> Result<()> {
        let mut arena = Arena::new(module)?;
        let both = [arena.block(random, 100, 1)?, arena.block(random, 100, 1)?];
        for block in random.shuffled(both) {
            arena.refuses(block, 2000)?;
        }
        arena.intact()?;
        let left = arena.to - arena.blocks[both[1]].end();
        ensure!(
            arena.alloc(random, left, 1)?.is_some(),
            "{left} bytes were left, and after two refusals there was no block for them"
        );
        Ok(())
    });

    trial.property(
        "over a long trace no block overlaps another, and each keeps its bytes",
        |module, random| -> Result<()> {
            for _ in 0..3 {
                let mut arena = Arena::new(module)?;
                for _ in 0..100 {
                    let count = u32::try_from(arena.blocks.len())?;
                    if count > 0 && random.below(3) > 0 {
                        let (block, size) = (random.below(count) as usize, random.below(40));
                        arena.resize(random, block, size)?;
                    } else {
                        let (size, align) = (random.below(20), 1 << random.below(5));
                        arena.alloc(random, size, align)?;
                    }
                }
                arena.intact()?;
            }
            Ok(())
        },
    );
}

struct Block {
    at: u32,
    size: u32,
    align: u32,
    /// What was written last.
    bytes: Vec<u8>,
}

impl Block {
    fn end(&self) -> u32 {
        self.at.saturating_add(self.size.max(1))
    }
}

/// An arena, with the host's own books of it.
struct Arena {
    guest: Guest,
    from: u32,
    to: u32,
    blocks: Vec<Block>,
    /// Where the newest block ends.
    free: u32,
}

impl Arena {
    fn new(module: &[u8]) -> Result<Self> {
        let mut guest = Guest::new(module)?;
        let from = guest.call("room_start", &[])?;
        let to = from + guest.call("room_size", &[])?;
        Ok(Self { guest, from, to, blocks: Vec::new(), free: from })
    }

    fn offset(&self, address: u32) -> i64 {
        i64::from(address) - i64::from(self.from)
    }

    /// The index of a new block, which there must be.
    fn block(&mut self, random: &mut Random, size: u32, align: u32) -> Result<usize> {
        let block = self.alloc(random, size, align)?;
        block.with_context(|| format!("arena_alloc({size}, {align}) gave null in a new arena"))
    }

    /// The index of a new block.
    fn alloc(&mut self, random: &mut Random, size: u32, align: u32) -> Result<Option<usize>> {
        let at = self.guest.call("arena_alloc", &[size, align])?;
        if at == 0 {
            return Ok(None);
        }
        let index = self.blocks.len();
        self.blocks.push(Block { at, size, align, bytes: Vec::new() });
        self.judge(index, &format!("arena_alloc({size}, {align})"))?;
        self.fill(random, index)?;
        self.free = self.blocks[index].end();
        Ok(Some(index))
    }

    fn ask(&mut self, block: usize, size: u32) -> Result<u32> {
        let Block { at, size: before, align, .. } = self.blocks[block];
        let asked = self.guest.call("arena_resize", &[at, before, align, size]);
        if let Err(error) = &asked {
            ensure!(false, "{error}: a refusal is null");
        }
        asked
    }

    /// Whether it was granted.
    fn resize(&mut self, random: &mut Random, index: usize, size: u32) -> Result<bool> {
        let at = self.ask(index, size)?;
        let block = &self.blocks[index];
        let is_newest = block.end() == self.free;
        let stays = is_newest || size <= block.size;
        let what = format!(
            "a resize of {} from {} bytes to {size}",
            if is_newest { "the newest block" } else { "a block" },
            block.size
        );
        if at == 0 {
            let to = if stays { block.at } else { self.free.next_multiple_of(block.align) };
            ensure!(
                to.saturating_add(size.max(1)) > self.to,
                "{what} was refused, and from offset {} on there was room for it",
                self.offset(to)
            );
            return Ok(false);
        }
        ensure!(!stays || at == block.at, "{what} moved it");
        let block = &mut self.blocks[index];
        (block.at, block.size) = (at, size);
        block.bytes.truncate(size as usize);
        let end = block.end();
        self.judge(index, &what)?;
        self.keeps(index, &what)?;
        self.fill(random, index)?;
        if is_newest || end > self.free {
            self.free = end;
        }
        Ok(true)
    }

    fn refuses(&mut self, block: usize, size: u32) -> Result<()> {
        let at = self.ask(block, size)?;
        ensure!(
            at == 0,
            "a block at offset {} of a room of {} bytes grew to {size}",
            self.offset(self.blocks[block].at),
            self.to - self.from
        );
        Ok(())
    }

    /// Whether a block lies where it can.
    fn judge(&self, index: usize, what: &str) -> Result<()> {
        let block = &self.blocks[index];
        let Block { at, align, .. } = *block;
        ensure!(at % align == 0, "{what} gave {at}, which is no multiple of {align}");
        let (from, to) = (self.offset(at), self.offset(block.end()));
        let room = self.to - self.from;
        ensure!(
            at >= self.from && block.end() <= self.to,
            "{what} gave the bytes from {from} to {to} of a room that has {room}"
        );
        let overlaps =
            |(other, it): &(usize, &Block)| *other != index && at < it.end() && it.at < block.end();
        if let Some((_, other)) = self.blocks.iter().enumerate().find(overlaps) {
            ensure!(
                false,
                "{what} gave the bytes from {from} to {to}, and those from {} to {} are another block",
                self.offset(other.at),
                self.offset(other.end())
            );
        }
        Ok(())
    }

    fn fill(&mut self, random: &mut Random, index: usize) -> Result<()> {
        let block = &mut self.blocks[index];
        block.bytes = random.bytes(block.size as usize);
        self.guest.write(block.at, &block.bytes)
    }

    /// Whether a block has the bytes that were written last.
    fn keeps(&self, index: usize, what: &str) -> Result<()> {
        let Block { at, bytes, .. } = &self.blocks[index];
        let found = self.guest.bytes(*at, u32::try_from(bytes.len())?)?;
        if let Some(wrong) = (0..found.len()).find(|&byte| found[byte] != bytes[byte]) {
            ensure!(
                false,
                "{what}: byte {wrong} of its block was {} and is now {}",
                bytes[wrong],
                found[wrong]
            );
        }
        Ok(())
    }

    fn intact(&self) -> Result<()> {
        (0..self.blocks.len())
            .try_for_each(|index| self.keeps(index, "when other blocks had been resized"))
    }
}
