use wasmtime::{Error, Result, ensure};

use super::trial::{Guest, Random, Trial};

pub fn check(trial: &mut Trial) {
    trial.property(
        "the bytes are there afterwards, up to the shorter of the two sizes",
        |module, random| {
            let mut blocks = Blocks(Guest::new(module)?);
            for _ in 0..20 {
                let bytes = bytes(random);
                let at = blocks.put(&bytes, 1)?;
                let behind = blocks.put(&random.bytes(16), 1)?;
                let new_size = size(random);
                let now = blocks.resize(at, len(&bytes), 1, new_size)?;
                let kept = bytes.len().min(new_size as usize);
                let what = format!("resize from {} to {new_size}", bytes.len());
                blocks.holds(now, &bytes[..kept], &what)?;
                blocks.0.call("dealloc", &[behind, 16, 1])?;
            }
            Ok::<_, Error>(())
        },
    );

    trial.property("no byte of a neighbour comes along", |module, random| {
        let mut blocks = Blocks(Guest::new(module)?);
        let length = 16 + 8 * random.below(8) as usize;
        let bytes = random.bytes(length);
        let at = blocks.put(&bytes, 1)?;
        // A block of dlmalloc's begins eight bytes behind its neighbour's, or a few more.
        let behind = blocks.put(&[b'n'; 64], 1)?;
        let new_size = behind + 64 - at;
        let now = blocks.resize(at, len(&bytes), 1, new_size)?;
        let tail = &blocks.0.bytes(now, new_size)?[bytes.len()..];
        ensure!(
            !tail.windows(16).any(|run| run == [b'n'; 16]),
            "behind the bytes of the block, there are those of its neighbour"
        );
        Ok::<_, Error>(())
    });

    trial.property("the address is a multiple of the alignment", |module, random| {
        let mut blocks = Blocks(Guest::new(module)?);
        for align in random.shuffled([2, 8, 64, 512, 4096]) {
            let bytes = bytes(random);
            let at = blocks.put(&bytes, align)?;
            let new_size = size(random) + 500;
            let now = blocks.resize(at, len(&bytes), align, new_size)?;
            ensure!(
                now.is_multiple_of(align),
                "the block should lie at a multiple of {align}, and is at {now}"
            );
        }
        Ok::<_, Error>(())
    });

    trial.property(
        "where there is no room, the answer is null, and the block is as it was",
        |module, random| {
            let mut blocks = Blocks(Guest::new(module)?);
            let bytes = bytes(random);
            let at = blocks.put(&bytes, 1)?;
            let out = blocks.0.call("bytes_out", &[])?;
            blocks.0.call("set_limit", &[out])?;
            for new_size in [len(&bytes) + 1 + size(random), u32::MAX] {
                let now = blocks.0.call("resize", &[at, len(&bytes), 1, new_size])?;
                ensure!(now == 0, "resize to {new_size} bytes should give null, and gave {now}");
                blocks.holds(at, &bytes, "a refusal")?;
                blocks.out(out, "a refusal")?;
            }
            Ok::<_, Error>(())
        },
    );

    trial.property("null is no block yet: the answer is a new one", |module, random| {
        let mut blocks = Blocks(Guest::new(module)?);
        let [first, second] = [blocks.resize(0, 0, 8, 64)?, blocks.resize(0, 0, 8, 64)?];
        let bytes = random.bytes(64);
        blocks.0.write(first, &bytes)?;
        blocks.0.write(second, &random.bytes(64))?;
        blocks.holds(first, &bytes, "a second block")?;
        blocks.out(128, "two blocks of 64 bytes")
    });

    trial.property(
        "the old block comes back with the size it had, and no bytes are one",
        |module, random| {
            let mut blocks = Blocks(Guest::new(module)?);
            let (mut at, mut now) = (0, 0);
            for new_size in [size(random), 0, size(random), size(random), 0] {
                at = blocks.resize(at, now, 8, new_size)?;
                blocks.out(new_size.max(1), &format!("resize from {now} to {new_size}"))?;
                now = new_size;
            }
            blocks.0.call("dealloc", &[at, now, 8])?;
            blocks.out(0, "all of it")
        },
    );
}

fn size(random: &mut Random) -> u32 {
    1 + random.below(500)
}

fn bytes(random: &mut Random) -> Vec<u8> {
    let length = size(random) as usize;
    random.bytes(length)
}

fn len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).expect("a short block")
}

struct Blocks(Guest);

impl Blocks {
    fn put(&mut self, bytes: &[u8], align: u32) -> Result<u32> {
        let at = self.0.call("alloc", &[len(bytes), align])?;
        ensure!(at != 0, "alloc({}, {align}) returned null", bytes.len());
        self.0.write(at, bytes)?;
        Ok(at)
    }

    fn resize(&mut self, at: u32, size: u32, align: u32, new_size: u32) -> Result<u32> {
        let now = self.0.call("resize", &[at, size, align, new_size])?;
        ensure!(now != 0, "resize({at}, {size}, {align}, {new_size}) returned null");
        Ok(now)
    }

    fn holds(&self, at: u32, bytes: &[u8], what: &str) -> Result<()> {
        let found = self.0.bytes(at, len(bytes))?;
        let wrong = found.iter().zip(bytes).position(|(found, byte)| found != byte);
        if let Some(wrong) = wrong {
            let (is, was) = (found[wrong], bytes[wrong]);
            ensure!(false, "after {what}, byte {wrong} is {is}, and was {was}");
        }
        Ok(())
    }

    fn out(&mut self, bytes: u32, what: &str) -> Result<()> {
        let out = self.0.call("bytes_out", &[])?;
        ensure!(out == bytes, "after {what}, {bytes} bytes should be out, and {out} are");
        Ok(())
    }
}
