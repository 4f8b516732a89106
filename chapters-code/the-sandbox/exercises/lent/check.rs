use wasmtime::{Result, ensure, format_err};

use super::trial::{Guest, Random, Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "numbers in a block that is lent are multiplied, and nothing else",
        |module, random| -> Result<()> {
            let mut host = Host::new(module)?;
            let (first, second) = (host.block(random, 40)?, host.block(random, 64)?);
            let size = second + 64 - first;
            let before = host.guest.bytes(first, size)?.to_vec();
            let (skip, count) = (random.below(4), 1 + random.below(6));
            let factor = 2 + random.below(1000);
            let status = host.guest.call("scale", &[first + skip * 4, count, factor])?;
            ensure!(status == 0, "{count} numbers in a block of 40 bytes: scale returned {status}");
            let after = host.guest.bytes(first, size)?;
            for (index, (before, after)) in words(&before).zip(words(after)).enumerate() {
                let is_meant = (skip as usize..(skip + count) as usize).contains(&index);
                let expected = if is_meant { before.wrapping_mul(factor) } else { before };
                ensure!(after == expected, "number {index} should be {expected}, and is {after}");
            }
            Ok(())
        },
    );

    trial.property(
        "a block is the host's to its last byte, and no number may be cut",
        |module, random| -> Result<()> {
            let mut host = Host::new(module)?;
            for size in [4, 64, 8 + random.below(56)] {
                let at = host.block(random, size)?;
                let whole = size / 4;
                let status = host.guest.call("scale", &[at, whole, 3])?;
                ensure!(status == 0, "{whole} numbers in {size} bytes: scale returned {status}");
                host.refused(&format!("in a block of {size} bytes"), at, whole + 1, 3)?;
            }
            Ok(())
        },
    );

    trial.property("null is refused with 1", |module, random| -> Result<()> {
        let mut host = Host::new(module)?;
        host.refused("which is null", 0, 0, 1)?;
        host.refused("which is null", 0, 1 + random.below(8), 1)
    });

    trial.property("a misaligned address is refused with 2", |module, random| -> Result<()> {
        let mut host = Host::new(module)?;
        let at = host.block(random, 64)?;
        for off in 1..4 {
            let list = at + 4 * random.below(8) + off;
            host.refused(&format!("off by {off}"), list, 1, 2)?;
        }
        Ok(())
    });

    trial.property(
        "no count leads out of the block, however large it is",
        |module, random| -> Result<()> {
            let mut host = Host::new(module)?;
            let at = host.block(random, 64)?;
            host.block(random, 64)?;
            for count in [17, 32, 1 << 30, (1 << 30) + 1, 1 << 31, u32::MAX] {
                host.refused("in a block of 64 bytes", at, count, 3)?;
            }
            Ok(())
        },
    );

    trial.property("what was never lent is refused", |module, random| -> Result<()> {
        let mut host = Host::new(module)?;
        let at = host.block(random, 8)?;
        let end = host.guest.size();
        host.refused("behind a block of 8 bytes", at + 8, 1, 3)?;
        host.refused("before the first block", at - 4, 1, 3)?;
        let other = at + 64 * (1 + random.below(7));
        host.refused("in a block that nobody has asked for", other, 1, 3)?;
        host.refused("at the end of the stack", 4, 1, 3)?;
        host.refused("at the end of the memory", end - 4, 1, 3)?;
        host.refused("past the end of the memory", end, 1, 3)?;
        host.refused("at the end of all addresses", u32::MAX - 3, 1, 3)
    });

    trial.property(
        "a block that was taken back is no longer the host's",
        |module, random| -> Result<()> {
            let mut host = Host::new(module)?;
            let (first, second) = (host.block(random, 64)?, host.block(random, 64)?);
            host.guest.call("take_back", &[first])?;
            host.refused("in a block that was taken back", first, 1, 3)?;
            host.refused("over it into the next", first, 17, 3)?;
            let status = host.guest.call("scale", &[second, 16, 3])?;
            ensure!(status == 0, "the other block is still lent: scale returned {status}");
            Ok(())
        },
    );
}

/// The host of a guest that lends blocks.
struct Host {
    guest: Guest,
    /// Where all blocks lie.
    room: u32,
}

impl Host {
    fn new(module: &[u8]) -> Result<Host> {
        let mut guest = Guest::new(module)?;
        let room = guest.call("lend", &[1])?;
        guest.call("take_back", &[room])?;
        Ok(Host { guest, room })
    }

    /// A block that is filled with random bytes.
    fn block(&mut self, random: &mut Random, size: u32) -> Result<u32> {
        let at = self.guest.call("lend", &[size])?;
        self.guest.write(at, &random.bytes(size as usize))?;
        Ok(at)
    }

    /// Scales, and expects a refusal by which nothing has changed.
    fn refused(&mut self, what: &str, list: u32, count: u32, status: u32) -> Result<()> {
        let before = self.guest.bytes(self.room, 512)?.to_vec();
        let returned = self.guest.call("scale", &[list, count, 3])?;
        let told = format!("scale({list}, {count}, 3), {what}");
        ensure!(returned == status, "{told}: it returned {returned}, and not {status}");
        let after = self.guest.bytes(self.room, 512)?;
        let mut changed = (self.room..)
            .zip(before.iter().zip(after))
            .filter(|(_, (before, after))| before != after);
        if let Some((at, _)) = changed.next() {
            return Err(format_err!("{told}: it was refused, and the byte at {at} has changed"));
        }
        Ok(())
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let (words, _) = bytes.as_chunks();
    words.iter().copied().map(u32::from_le_bytes)
}
